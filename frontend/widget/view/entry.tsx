/** One message as it is shown, in the running conversation and in earlier ones. */
import type { CustomerApi } from "../../shared/customer-api";
import { pageLanguage } from "../../shared/language";
import { messageStrings, widgetStrings } from "../../shared/strings";
import { moment, pauseBetween } from "../../shared/time";
import { CardView } from "../../shared/ui/cards";
import type { Choice, Message, RatingGiven } from "../../shared/wire";
import { File } from "./file";
import { Picture } from "./picture";
import { Rating } from "./rating";

interface EntryProps {
  message: Message;
  before: Message | null;
  api: CustomerApi | null;
  /** What became of one's own message; nothing is said under older ones. */
  fate?: string;
  choosable?: boolean;
  rated?: readonly string[];
  onChoose?: (choice: Choice) => void;
  onRate?: (requestId: string, given: RatingGiven) => Promise<unknown>;
}

export function Entry(props: EntryProps) {
  const text = widgetStrings();
  const { message, before } = props;
  const labelled = pauseBetween(before?.created_at ?? null, message.created_at);
  const first = labelled || before?.sender !== message.sender || before.kind === "notice";
  const buttons = message.choices && message.choices.length > 0 && (
    <Choices
      choices={message.choices}
      enabled={props.choosable ?? false}
      onChoose={props.onChoose}
      centred={message.sender === "system"}
    />
  );
  if (message.kind === "notice" || message.sender === "system") {
    const requestId = `m${message.id}`;
    return (
      <>
        {labelled && <Time iso={message.created_at} />}
        <p class="notice">{message.text}</p>
        {buttons}
        {message.card?.type === "rating" && props.onRate && (
          <Rating
            done={props.rated?.includes(requestId) ?? false}
            onRate={(given) => props.onRate?.(requestId, given) ?? Promise.resolve()}
          />
        )}
      </>
    );
  }
  const own = message.sender === "customer";
  return (
    <>
      {labelled && <Time iso={message.created_at} />}
      <div class={`entry ${message.sender}${first ? " first" : ""}`}>
        {!own && first && <p class="who">{message.sender === "staff" ? text.staff : text.bot}</p>}
        {own && <span class="unseen">{text.says(text.customer)}</span>}
        <Body message={message} api={props.api} />
        {buttons}
        {own && props.fate && <p class="fate">{props.fate}</p>}
      </div>
    </>
  );
}

function Body({ message, api }: { message: Message; api: CustomerApi | null }) {
  const { card } = message;
  if (card?.type === "image") return <Picture card={card} api={api} />;
  if (card?.type === "file") return <File card={card} api={api} />;
  const shown = message.text || (message.kind === "image" ? messageStrings().image : "");
  return (
    <>
      {shown !== "" && <p class="bubble">{shown}</p>}
      {card && <CardView card={card} />}
    </>
  );
}

interface ChoicesProps {
  choices: readonly Choice[];
  enabled: boolean;
  onChoose: ((choice: Choice) => void) | undefined;
  centred?: boolean;
}

/** `aria-disabled`, not `disabled`: the keyboard's place must not be lost when a choice runs out. */
function Choices({ choices, enabled, onChoose, centred = false }: ChoicesProps) {
  return (
    <div class={centred ? "choices centred" : "choices"} role="group" aria-label={widgetStrings().choices}>
      {choices.map((choice) => (
        <button
          type="button"
          key={choice.id}
          data-choice={choice.id}
          aria-disabled={!enabled}
          onClick={() => enabled && onChoose?.(choice)}
        >
          {choice.title}
        </button>
      ))}
    </div>
  );
}

export function Time({ iso }: { iso: string }) {
  return (
    <time class="time" dateTime={iso}>
      {moment(iso, new Date(), pageLanguage())}
    </time>
  );
}

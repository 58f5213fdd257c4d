import { useRef } from "preact/hooks";
import { pageLanguage } from "../../shared/language";
import { type Conversation, lastSeq, type Pending } from "../../shared/messages";
import { messageStrings, widgetStrings } from "../../shared/strings";
import { moment, pauseBetween } from "../../shared/time";
import { CardView } from "../../shared/ui/cards";
import { useFollowEnd } from "../../shared/ui/follow-end";
import type { Choice, Message, Owner } from "../../shared/wire";

interface Props {
  conversation: Conversation;
  owner: Owner;
  typing: boolean;
  onChoose: (choice: Choice) => void;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
  onStart: (text: string) => void;
}

export function Transcript(props: Props) {
  const text = widgetStrings();
  const list = useRef<HTMLDivElement>(null);
  const { messages, outbox } = props.conversation;
  const ownLast = outbox.length > 0;
  const end = `${lastSeq(props.conversation)}/${outbox.length}/${props.typing}`;
  const { behind, toEnd } = useFollowEnd(list, end, ownLast);
  const live = liveChoices(messages, outbox, props.owner);
  const empty = messages.length === 0 && outbox.length === 0;

  return (
    <div class="transcript">
      <div class="scroll" ref={list} tabIndex={0} role="log" aria-label={text.log} aria-live="polite">
        {empty && <Welcome onStart={props.onStart} />}
        {messages.map((message, index) => (
          <Entry
            key={message.client_id ?? message.id}
            message={message}
            before={messages[index - 1] ?? null}
            last={index === messages.length - 1 && !ownLast}
            choosable={message.seq === live}
            onChoose={props.onChoose}
          />
        ))}
        {outbox.map((pending) => (
          <Unsent key={pending.clientId} pending={pending} onRetry={props.onRetry} onDiscard={props.onDiscard} />
        ))}
        {props.typing && <Typing />}
      </div>
      {behind && (
        <button type="button" class="to-end" onClick={toEnd}>
          {text.newMessages}
        </button>
      )}
    </div>
  );
}

/**
 * The one message whose buttons still count: its choices are the newest and nobody has said anything since. What the
 * system offers to somebody who waits in the queue stays good while they wait, whatever they write meanwhile.
 */
export function liveChoices(messages: readonly Message[], outbox: readonly Pending[], owner: Owner): number | null {
  const waiting = owner === "queued" || owner === "offered";
  if (owner === "staff" || (!waiting && outbox.some((pending) => pending.status === "sending"))) return null;
  for (const message of [...messages].reverse()) {
    if (message.choices && message.choices.length > 0) {
      return message.kind === "notice" && !waiting ? null : message.seq;
    }
    if (message.sender === "staff" || (message.sender === "customer" && !waiting)) return null;
  }
  return null;
}

function Welcome({ onStart }: { onStart: (text: string) => void }) {
  const text = widgetStrings();
  return (
    <div class="welcome">
      <p class="welcome-title">{text.welcome}</p>
      <p class="quiet">{text.welcomeMore}</p>
      <div class="choices">
        {text.starters.map((starter) => (
          <button type="button" key={starter} onClick={() => onStart(starter)}>
            {starter}
          </button>
        ))}
      </div>
    </div>
  );
}

interface EntryProps {
  message: Message;
  before: Message | null;
  last: boolean;
  choosable: boolean;
  onChoose: (choice: Choice) => void;
}

function Entry({ message, before, last, choosable, onChoose }: EntryProps) {
  const text = widgetStrings();
  const labelled = pauseBetween(before?.created_at ?? null, message.created_at);
  const first = labelled || before?.sender !== message.sender || before.kind === "notice";
  if (message.kind === "notice" || message.sender === "system") {
    return (
      <>
        {labelled && <Time iso={message.created_at} />}
        <p class="notice">{message.text}</p>
        {message.choices && message.choices.length > 0 && (
          <Choices choices={message.choices} enabled={choosable} onChoose={onChoose} centred />
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
        {own && <span class="unseen">{text.customer}：</span>}
        <Body message={message} />
        {message.choices && message.choices.length > 0 && (
          <Choices choices={message.choices} enabled={choosable} onChoose={onChoose} />
        )}
        {own && last && <p class="fate">{text.sent}</p>}
      </div>
    </>
  );
}

function Body({ message }: { message: Message }) {
  const shown = message.text || (message.kind === "image" ? messageStrings().image : "");
  return (
    <>
      {shown !== "" && <p class="bubble">{shown}</p>}
      {message.card && <CardView card={message.card} />}
    </>
  );
}

interface ChoicesProps {
  choices: readonly Choice[];
  enabled: boolean;
  onChoose: (choice: Choice) => void;
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
          onClick={() => enabled && onChoose(choice)}
        >
          {choice.title}
        </button>
      ))}
    </div>
  );
}

interface UnsentProps {
  pending: Pending;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
}

function Unsent({ pending, onRetry, onDiscard }: UnsentProps) {
  const text = widgetStrings();
  const failed = pending.status === "failed";
  return (
    <div class={`entry customer first unsent ${pending.status}`}>
      <span class="unseen">{text.customer}：</span>
      <p class="bubble">{pending.body.text}</p>
      {failed ? (
        <p class="fate bad" role="alert">
          {pending.error || text.failed}
          <button type="button" onClick={() => onRetry(pending.clientId)}>
            {text.retry}
          </button>
          <button type="button" onClick={() => onDiscard(pending.clientId)}>
            {text.discard}
          </button>
        </p>
      ) : (
        <p class="fate">{text.sending}</p>
      )}
    </div>
  );
}

function Time({ iso }: { iso: string }) {
  return (
    <time class="time" dateTime={iso}>
      {moment(iso, new Date(), pageLanguage())}
    </time>
  );
}

function Typing() {
  const text = widgetStrings();
  return (
    <div class="entry bot first typing">
      <span class="bubble" aria-label={`${text.bot}${text.typing}`} role="img">
        <i />
        <i />
        <i />
      </span>
    </div>
  );
}

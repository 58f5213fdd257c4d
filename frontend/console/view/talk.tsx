import { useRef } from "preact/hooks";
import { pageLanguage } from "../../shared/language";
import { consoleStrings, messageStrings } from "../../shared/strings";
import { moment, pauseBetween } from "../../shared/time";
import { CardView } from "../../shared/ui/cards";
import { FileFacts, fileSize } from "../../shared/ui/file-facts";
import { useFollowEnd } from "../../shared/ui/follow-end";
import type { Understanding } from "../../shared/staff-wire";
import type { Message } from "../../shared/wire";
import { EmotionBadge } from "./badges";

interface Props {
  /** The conversation's. */
  id: string;
  messages: readonly Message[];
  understanding: readonly Understanding[];
}

/** The transcript as staff see it, with what the bot made of each turn under the bubble that began it. */
export function Talk({ id, messages, understanding }: Props) {
  const text = consoleStrings();
  const list = useRef<HTMLDivElement>(null);
  useFollowEnd(list, String(messages.length), false);
  const understood = new Map(understanding.map((each) => [each.seq, each]));
  return (
    <div class="talk" ref={list} tabIndex={0} role="log" aria-label={text.log} aria-live="polite">
      {messages.map((message, index) => (
        <Line
          key={message.id}
          id={id}
          message={message}
          before={messages[index - 1] ?? null}
          understood={understood.get(message.seq) ?? null}
        />
      ))}
    </div>
  );
}

function attachmentAddress(id: string, attachmentId: string): string {
  return `/api/v1/staff/conversations/${encodeURIComponent(id)}/attachments/${encodeURIComponent(attachmentId)}`;
}

interface LineProps {
  id: string;
  message: Message;
  before: Message | null;
  understood: Understanding | null;
}

function Line({ id, message, before, understood }: LineProps) {
  const text = consoleStrings();
  const labelled = pauseBetween(before?.created_at ?? null, message.created_at);
  const first = labelled || before?.sender !== message.sender || before.kind === "notice";
  const time = labelled && (
    <time class="time" dateTime={message.created_at}>
      {moment(message.created_at, new Date(), pageLanguage())}
    </time>
  );
  if (message.sender === "system" || message.kind === "notice") {
    return (
      <>
        {time}
        <p class="notice">{message.text}</p>
      </>
    );
  }
  const names = { customer: text.customer, bot: text.bot, staff: text.staff };
  const shown = message.text || (message.kind === "image" ? messageStrings().image : "");
  return (
    <>
      {time}
      <div class={`entry ${message.sender}${first ? " first" : ""}`}>
        {first && <p class="who">{names[message.sender]}</p>}
        {message.card?.type === "image" ? (
          <a class="picture" href={attachmentAddress(id, message.card.attachment_id)} target="_blank" rel="noreferrer">
            <img
              src={attachmentAddress(id, message.card.attachment_id)}
              alt={messageStrings().image}
              width={message.card.width}
              height={message.card.height}
            />
          </a>
        ) : message.card?.type === "file" ? (
          <a
            class="card file"
            href={attachmentAddress(id, message.card.attachment_id)}
            download={message.card.name}
            aria-label={messageStrings().fileSave(message.card.name, fileSize(message.card.size))}
          >
            <FileFacts name={message.card.name} size={message.card.size} />
          </a>
        ) : (
          shown !== "" && <p class="bubble">{shown}</p>
        )}
        {message.card && <CardView card={message.card} />}
        {message.choices && message.choices.length > 0 && (
          <ul class="offered">
            {message.choices.map((choice) => (
              <li key={choice.id}>{choice.title}</li>
            ))}
          </ul>
        )}
        {understood?.intent_label && (
          <p class="understood">
            {understood.intent_label}
            {understood.confidence !== null && <span class="number"> {Math.round(understood.confidence * 100)}%</span>}
            <EmotionBadge emotion={understood.emotion} />
          </p>
        )}
      </div>
    </>
  );
}

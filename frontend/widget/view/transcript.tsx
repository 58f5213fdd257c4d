import { useRef } from "preact/hooks";
import type { CustomerApi } from "../../shared/customer-api";
import { type Conversation, lastSeq, type Pending } from "../../shared/messages";
import { widgetStrings } from "../../shared/strings";
import { useFollowEnd } from "../../shared/ui/follow-end";
import type { Choice, ConversationState, Message, Owner, RatingGiven } from "../../shared/wire";
import { Entry } from "./entry";

interface Props {
  conversation: Conversation;
  state: ConversationState;
  api: CustomerApi | null;
  typing: boolean;
  onChoose: (choice: Choice) => void;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
  onStart: (text: string) => void;
  onRate: (requestId: string, given: RatingGiven) => Promise<unknown>;
}

export function Transcript(props: Props) {
  const text = widgetStrings();
  const list = useRef<HTMLDivElement>(null);
  const { messages, outbox } = props.conversation;
  const ownLast = outbox.length > 0;
  const end = `${lastSeq(props.conversation)}/${messages.length}/${outbox.length}/${props.typing}`;
  const { behind, toEnd } = useFollowEnd(list, end, ownLast);
  const live = liveChoices(messages, outbox, props.state.owner);
  const ownNewest = ownLast ? 0 : (messages.filter((message) => message.sender === "customer").pop()?.seq ?? 0);
  const read = readUpTo(messages, props.state);
  const empty = messages.length === 0 && outbox.length === 0;

  return (
    <div class="transcript">
      <div class="scroll" ref={list} tabIndex={0} role="log" aria-label={text.log} aria-live="off">
        {empty && <Welcome onStart={props.onStart} />}
        {messages.map((message, index) => (
          <Entry
            key={message.client_id ?? message.id}
            message={message}
            before={messages[index - 1] ?? null}
            api={props.api}
            fate={message.seq === ownNewest ? (message.seq <= read ? text.read : text.sent) : ""}
            choosable={message.seq === live}
            rated={props.state.rated ?? []}
            onChoose={props.onChoose}
            onRate={props.onRate}
          />
        ))}
        {outbox.map((pending) => (
          <Unsent key={pending.clientId} pending={pending} onRetry={props.onRetry} onDiscard={props.onDiscard} />
        ))}
        {props.typing && <Typing by={props.state.owner === "staff" ? text.staff : text.bot} />}
      </div>
      {behind && (
        <button type="button" class="to-end" onClick={toEnd}>
          {text.newMessages}
        </button>
      )}
    </div>
  );
}

/** Whoever answers has read what came before; a person also says so by opening the conversation. */
export function readUpTo(messages: readonly Message[], state: ConversationState): number {
  const answered = messages.filter((message) => message.sender === "bot" || message.sender === "staff").pop();
  return Math.max(answered?.seq ?? 0, state.read ?? 0);
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
      <span class="unseen">{text.says(text.customer)}</span>
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
        <p class="fate" role={pending.error ? "status" : undefined}>
          {pending.error || text.sending}
        </p>
      )}
    </div>
  );
}

function Typing({ by }: { by: string }) {
  const text = widgetStrings();
  return (
    <div class="entry bot first typing">
      <span class="bubble" aria-label={text.typing(by)} role="img">
        <i />
        <i />
        <i />
      </span>
    </div>
  );
}

import { widgetStrings } from "../../shared/strings";
import type { ConversationState, Owner } from "../../shared/wire";

interface HeadProps {
  owner: Owner;
  closable: boolean;
  onPerson: () => void;
  onClose: () => void;
}

/** 转人工 is always here: while a person is on the way or present it says so instead of asking again. */
export function Head({ owner, closable, onPerson, onClose }: HeadProps) {
  const text = widgetStrings();
  const subtitle: Record<Owner, string> = {
    bot: text.ownerBot,
    queued: text.ownerQueued,
    offered: text.ownerOffered,
    staff: text.ownerStaff,
    wrap_up: text.ownerWrapUp,
    closed: text.ownerClosed,
  };
  const waiting = owner === "queued" || owner === "offered";
  const reached = waiting || owner === "staff";
  return (
    <header class="head" data-owner={owner}>
      <span class="mark" aria-hidden="true" />
      <div class="head-text">
        <h1>{document.title}</h1>
        <p role="status">{subtitle[owner]}</p>
      </div>
      <button
        type="button"
        class="person"
        aria-disabled={reached}
        title={waiting ? text.alreadyQueued : reached ? text.alreadyStaff : undefined}
        onClick={() => !reached && onPerson()}
      >
        {text.toHuman}
      </button>
      {closable && (
        <button type="button" class="leave" aria-label={text.close} onClick={onClose}>
          <span aria-hidden="true" />
        </button>
      )}
    </header>
  );
}

/** The place in the queue and an honest wait; nothing when nobody is waited for. */
export function QueueBar({ state }: { state: ConversationState }) {
  const text = widgetStrings();
  if (state.owner !== "queued" && state.owner !== "offered") return null;
  const { queue } = state;
  const place = !queue
    ? text.ownerQueued
    : state.owner === "offered"
      ? text.queueFirst
      : text.queuePlace(queue.position);
  const wait = queue?.wait_minutes ? text.queueWait(queue.wait_minutes[0], queue.wait_minutes[1]) : text.queueUnknown;
  return (
    <div class="queue" role="status">
      <p>
        <strong>{place}</strong>
        <span>{wait}</span>
      </p>
      <p class="quiet">{text.queueMeanwhile}</p>
    </div>
  );
}

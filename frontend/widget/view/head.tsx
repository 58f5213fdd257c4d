import { useEffect, useRef, useState } from "preact/hooks";
import { widgetStrings } from "../../shared/strings";
import { PromiseLine, Track } from "../../shared/ui/cards";
import type { ConversationState, CustomerCase, Owner } from "../../shared/wire";

interface HeadProps {
  owner: Owner;
  /** What else can be done with the conversation, in a small menu. */
  more: readonly { title: string; act: () => void }[];
  closable: boolean;
  onPerson: () => void;
  onClose: () => void;
}

/** 转人工 is always here: while a person is on the way or present it says so instead of asking again. */
export function Head({ owner, more, closable, onPerson, onClose }: HeadProps) {
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
    <div class="head" data-owner={owner}>
      <span class="mark" aria-hidden="true" />
      <div class="head-text">
        <h1>{text.name}</h1>
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
      {more.length > 0 && <Menu label={text.more} items={more} />}
      {closable && (
        <button type="button" class="leave" aria-label={text.close} onClick={onClose}>
          <span aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

/** A disclosure of plain buttons: Tab goes through them, Escape and leaving close it. */
function Menu({ label, items }: { label: string; items: HeadProps["more"] }) {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  // Safari gives a pressed button no focus, so that none is lost by a press elsewhere.
  useEffect(() => {
    if (!open) return undefined;
    const around = whole.current?.getRootNode();
    const listen = (event: Event): void => {
      if (!(event.target instanceof Node && whole.current?.contains(event.target))) setOpen(false);
    };
    around?.addEventListener("pointerdown", listen);
    return () => around?.removeEventListener("pointerdown", listen);
  }, [open]);
  const shut = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <div
      class="menu"
      ref={whole}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        shut();
      }}
      onFocusOut={(event) => {
        // Without one the focus went to nothing: a press outside is heard of by itself.
        if (event.relatedTarget instanceof Node && !whole.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button type="button" class="dots" ref={opener} aria-label={label} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden="true">···</span>
      </button>
      {open && (
        <ul class="menu-list">
          {items.map((item) => (
            <li key={item.title}>
              <button
                type="button"
                onClick={() => {
                  shut();
                  item.act();
                }}
              >
                {item.title}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The newest case: where it stands, and what was promised by when. */
export function CaseBar({ one }: { one: CustomerCase }) {
  const text = widgetStrings();
  return (
    <details class="case-bar" open>
      <summary>
        <span class="number">{text.caseTitle(one.number)}</span>
        <strong>{one.stage_label}</strong>
      </summary>
      <Track stages={[...one.stages, one.stage]} label={one.stage_label} />
      <PromiseLine promise={one.promise} due={one.promise_due} />
    </details>
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

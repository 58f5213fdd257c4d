/** The service times of a conversation: what is owed, by when, and what stands still because it is the customer's turn. */
import { pageLanguage } from "../../shared/language";
import { queueStrings } from "../../shared/strings";
import { lasting } from "../../shared/time";
import type { ServiceClock } from "../../shared/staff-wire";
import { type Standing, standing } from "../clock-standing";
import { useNow } from "../use-now";
import { Block } from "./block";

export function Clocks({ clocks }: { clocks: readonly ServiceClock[] }) {
  const text = queueStrings();
  const now = useNow(10_000);
  if (clocks.length === 0) return null;
  return (
    <Block title={text.clocks} name="clocks">
      <dl>
        {clocks.map((clock) => (
          <div key={clock.kind} data-standing={standing(clock, now)}>
            <dt>
              {clock.label} <span class="quiet">{text.target(clock.target_minutes)}</span>
            </dt>
            <dd>{clockWords(clock, now)}</dd>
          </div>
        ))}
      </dl>
    </Block>
  );
}

/** The one clock that a row of a list shows. */
export function ClockBadge({ clock, now }: { clock: ServiceClock; now: Date }) {
  return (
    <span class="clock" data-standing={standing(clock, now)}>
      <span class="clock-name">{clock.label}</span> {clockWords(clock, now)}
    </span>
  );
}

function clockWords(clock: ServiceClock, now: Date): string {
  const text = queueStrings();
  const how = standing(clock, now);
  const until = clock.due_at ? lasting(now.toISOString(), new Date(clock.due_at), pageLanguage()) : "";
  const words: Record<Standing, string> = {
    counting: text.dueIn(until),
    near: text.dueIn(until),
    late: text.lateBy(lasting(clock.breached_at ?? clock.due_at ?? "", now, pageLanguage())),
    standing: text.standing,
    met: text.met,
    "met-late": text.metLate,
    ended: text.ended,
    "ended-late": text.endedLate,
  };
  return words[how];
}

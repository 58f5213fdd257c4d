import { pageLanguage } from "../../shared/language";
import { deskStrings } from "../../shared/strings";
import { moment } from "../../shared/time";
import type { Snooze } from "../../shared/staff-wire";

interface Props {
  snooze: Snooze;
  mine: boolean;
  onWake: () => void;
}

/** Above the composer: set aside until when, or back again, and why. */
export function SnoozeNotice({ snooze, mine, onWake }: Props) {
  const text = deskStrings();
  const until = snooze.until && moment(snooze.until, new Date(), pageLanguage());
  const state = snooze.is_over ? text.snoozeOver : until ? text.snoozed(until) : text.snoozedUntilCustomer;
  return (
    <p class="desk-notice" role="status">
      <span>
        {state}
        <strong>{snooze.reason}</strong>
      </span>
      {mine && !snooze.is_over && (
        <button type="button" onClick={onWake}>
          {text.wake}
        </button>
      )}
    </p>
  );
}

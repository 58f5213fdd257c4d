import { pageLanguage } from "../../shared/language";
import { consoleStrings } from "../../shared/strings";
import { lasting } from "../../shared/time";
import type { Promised } from "../../shared/staff-wire";
import { useNow } from "../use-now";

const SOON_MS = 2 * 3600_000;

type Owed = Pick<Promised, "due_at" | "kept_at" | "overdue">;

/** How what is owed stands with its time. */
export function stateOf(owed: Owed, now: Date): "kept" | "overdue" | "soon" | "running" {
  if (owed.kept_at) return "kept";
  const left = Date.parse(owed.due_at) - now.getTime();
  if (owed.overdue || left <= 0) return "overdue";
  return left < SOON_MS ? "soon" : "running";
}

/** Each promise with its clock; one that is nearly due says so before it is late. */
export function Promises({ promises }: { promises: readonly Promised[] }) {
  const text = consoleStrings();
  const now = useNow(30_000);
  if (promises.length === 0) return null;
  return (
    <ul class="promises">
      {promises.map((each, index) => {
        const state = stateOf(each, now);
        return (
          <li key={index} data-state={state}>
            <span>{each.label ? text.promisedAbout(each.label, each.text) : each.text}</span>
            <span class="quiet">{each.owner_label}</span>
            <strong>
              {state === "kept"
                ? text.kept
                : state === "overdue"
                  ? text.overdue
                  : text.dueIn(lasting(now.toISOString(), new Date(each.due_at), pageLanguage()))}
            </strong>
          </li>
        );
      })}
    </ul>
  );
}

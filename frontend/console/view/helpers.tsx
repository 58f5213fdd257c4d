import { deskStrings } from "../../shared/strings";
import type { Invitation } from "../../shared/staff-wire";

/** Colleagues who were asked to help, with what they said to it. */
export function Helpers({ helpers }: { helpers: readonly Invitation[] }) {
  const text = deskStrings();
  if (helpers.length === 0) return null;
  return (
    <ul class="helpers" aria-label={text.helpers}>
      {helpers.map((each) => (
        <li key={each.id}>
          {each.name} <span class="badge plain">{text.helperStates[each.state]}</span>
        </li>
      ))}
    </ul>
  );
}

import { consoleStrings } from "../../shared/strings";
import type { StaleEpoch } from "../../shared/staff-wire";
import { ownerText } from "./badges";

interface Props {
  stale: StaleEpoch;
  canSend: boolean;
  onSend: () => void;
  onDismiss: () => void;
}

/** What arrived between writing and sending, above the draft that is still there. */
export function StaleNotice({ stale, canSend, onSend, onDismiss }: Props) {
  const text = consoleStrings();
  const names = { customer: text.customer, bot: text.bot, staff: text.staff, system: "" };
  return (
    <section class="stale" role="alert">
      <p>
        <strong>{text.stale}</strong>
        <span class="quiet">{text.draftKept}</span>
      </p>
      {stale.messages.length === 0 ? (
        <p>
          {text.staleNothing} {text.staleOwner(ownerText(stale.owner, null, false))}
        </p>
      ) : (
        <ul>
          {stale.messages.map((message) => (
            <li key={message.seq}>
              <span class="quiet">{names[message.sender]}</span> {message.text}
            </li>
          ))}
        </ul>
      )}
      <div class="stale-actions">
        {canSend && (
          <button type="button" class="primary" onClick={onSend}>
            {text.sendAnyway}
          </button>
        )}
        <button type="button" onClick={onDismiss}>
          {text.staleDismiss}
        </button>
      </div>
    </section>
  );
}

import { consoleStrings, deskStrings } from "../../shared/strings";
import type { CaseOffer } from "../../shared/staff-wire";

interface Props {
  offers: readonly CaseOffer[];
  /** Whoever serves the conversation may carry one out; others only read. */
  mine: boolean;
  onExecute: (offerId: string) => void;
  onAskSupervisor: (offerTitle: string) => void;
}

/** What policy allows for the case, best first: one press carries it out and makes the promise. */
export function Offers({ offers, mine, onExecute, onAskSupervisor }: Props) {
  const text = { ...consoleStrings(), ...deskStrings() };
  if (offers.length === 0) return null;
  return (
    <ul class="case-offers" aria-label={text.offersTitle}>
      {offers.map((offer) => (
        <li key={offer.id}>
          <p>
            <strong>{offer.title}</strong>
            {(offer.above_me || offer.above_bot) && (
              <span class="badge soon">{offer.above_me ? text.aboveMe : text.aboveBot}</span>
            )}
          </p>
          <p class="quiet">{offer.promise}</p>
          {mine && offer.above_me && (
            <button
              type="button"
              aria-label={`${text.askSupervisor} ${offer.title}`}
              onClick={() => onAskSupervisor(offer.title)}
            >
              {text.askSupervisor}
            </button>
          )}
          {mine && !offer.above_me && (
            <button type="button" aria-label={`${text.execute} ${offer.title}`} onClick={() => onExecute(offer.id)}>
              {text.execute}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

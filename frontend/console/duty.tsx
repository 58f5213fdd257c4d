/** The bar on every page of the console: whether one takes customers now, and the customers that are offered. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../shared/http";
import { pageLanguage } from "../shared/language";
import { acceptOffer, chooseAvailability, declineOffer, signOfLife } from "../shared/duty-api";
import { consoleStrings } from "../shared/strings";
import { lasting } from "../shared/time";
import type { Availability, ConversationRow, Duty } from "../shared/staff-wire";
import { useNow } from "./use-now";
import { alertsOn, badged, switchAlerts } from "./alerts";
import { announce } from "./announce";
import { EmotionBadge, PriorityBadge, TierBadge } from "./view/badges";
import { Invitations } from "./view/invitations";

const CHOICES: readonly Availability[] = ["online", "break", "offline"];
const LISTEN_MS = 4_000;

function DutyBar() {
  const text = consoleStrings();
  const [duty, setDuty] = useState<Duty | null>(null);
  const [problem, setProblem] = useState("");

  useEffect(() => {
    let known = new Set<string>();
    const look = async (): Promise<void> => {
      try {
        const now = await signOfLife();
        const fresh = now.offers.filter((each) => !known.has(each.id));
        known = new Set(now.offers.map((each) => each.id));
        if (fresh.length > 0 && alertsOn()) announce(text.offered(fresh[0]?.customer?.name ?? text.guest));
        document.title = badged(document.title, now.offers.length + now.invitations.length);
        setDuty(now);
      } catch (error) {
        // The page itself says when the network is gone; the next look tries again.
        if (error instanceof ApiError && error.status === 401) location.assign("/staff/sign-in");
      }
    };
    void look();
    const timer = setInterval(() => void look(), LISTEN_MS);
    return () => clearInterval(timer);
  }, []);

  const choose = async (availability: Availability): Promise<void> => {
    if (availability === "online" && alertsOn()) void switchAlerts(true);
    try {
      setDuty(await chooseAvailability(availability));
    } catch {
      setProblem(text.actionFailed);
    }
  };

  const answer = async (row: ConversationRow, accepts: boolean): Promise<void> => {
    try {
      await (accepts ? acceptOffer(row.id, row.epoch) : declineOffer(row.id, row.epoch));
      setProblem("");
      if (accepts) location.assign(`/staff/conversations/${encodeURIComponent(row.id)}`);
    } catch (error) {
      setProblem(error instanceof ApiError && error.message ? error.message : text.actionFailed);
    }
    setDuty((old) => old && { ...old, offers: old.offers.filter((each) => each.id !== row.id) });
  };

  if (!duty) return null;
  return (
    <>
      <label class="availability" data-availability={duty.availability}>
        <span class="unseen">{text.availability}</span>
        <select value={duty.availability} onChange={(event) => void choose(event.currentTarget.value as Availability)}>
          {CHOICES.map((each) => (
            <option key={each} value={each}>
              {text.availabilities[each]}
            </option>
          ))}
        </select>
        <span class="quiet number">{text.load(duty.load ?? 0, duty.capacity)}</span>
      </label>
      <AlertSwitch />
      <div class="offered-customers" aria-live="assertive">
        {problem && <p class="problem">{problem}</p>}
        <Invitations invitations={duty.invitations} />
        {duty.offers.map((row) => (
          <Offer key={row.id} row={row} onAnswer={(accepts) => void answer(row, accepts)} />
        ))}
      </div>
    </>
  );
}

/** Desktop notifications and sound, of this browser. */
function AlertSwitch() {
  const text = consoleStrings();
  const [on, setOn] = useState(alertsOn());
  const [denied, setDenied] = useState(false);
  const turn = async (): Promise<void> => {
    setOn(!on);
    setDenied(!(await switchAlerts(!on)) && !on);
  };
  const words = denied ? text.alertsDenied : on ? text.alertsOn : text.alertsOff;
  return (
    <button type="button" class="alerts link" aria-pressed={on} aria-label={words} title={words} onClick={() => void turn()}>
      <Bell off={!on} />
    </button>
  );
}

/** Drawn: not every machine has a font with one. */
function Bell({ off }: { off: boolean }) {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
      <path d="M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 21h4" />
      {off && <path d="M3 3l18 18" />}
    </svg>
  );
}

function Offer({ row, onAnswer }: { row: ConversationRow; onAnswer: (accepts: boolean) => void }) {
  const text = consoleStrings();
  const now = useNow(1_000);
  const left = row.offer_until ? Math.max(0, Math.ceil((Date.parse(row.offer_until) - now.getTime()) / 1000)) : 0;
  return (
    <section class="offer-card" aria-label={text.offered(row.customer?.name ?? text.guest)}>
      <p>
        <strong>{row.customer?.name ?? text.guest}</strong>
        {row.customer && <TierBadge customer={row.customer} />}
        <PriorityBadge priority={row.priority} />
        <EmotionBadge emotion={row.emotion} />
      </p>
      <p class="words">{row.last_text}</p>
      <p class="quiet">
        {[row.group_label, row.reason, row.waiting_since && text.waited(lasting(row.waiting_since, now, pageLanguage()))]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <p class="offer-do">
        <button type="button" onClick={() => onAnswer(false)}>
          {text.decline}
        </button>
        <button type="button" class="primary" data-accept onClick={() => onAnswer(true)}>
          {text.accept} <span aria-hidden="true">{left}s</span>
        </button>
      </p>
    </section>
  );
}

const root = document.getElementById("duty");
if (root) render(<DutyBar />, root);

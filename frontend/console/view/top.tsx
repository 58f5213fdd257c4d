/** Whose conversation it is, who else is there, and the moves that are open to whoever looks. */
import { deskStrings, consoleStrings } from "../../shared/strings";
import { pageLanguage } from "../../shared/language";
import { lasting } from "../../shared/time";
import { type DeskView, isMine } from "../desk";
import { useNow } from "../use-now";
import { ownerText, TierBadge } from "./badges";
import type { MoveName } from "./move-dialogs";
import { Viewers } from "./viewers";

interface Props {
  view: DeskView;
  onTake: () => void;
  onAsk: (move: MoveName) => void;
}

export function Top({ view, onTake, onAsk }: Props) {
  const text = consoleStrings();
  const now = useNow(10_000);
  const { detail, owner } = view;
  const since = detail?.conversation.waiting_since;
  return (
    <header class="top">
      <a class="back" href="/staff/" aria-label={text.back}>
        <span aria-hidden="true" />
      </a>
      <div class="top-text">
        <h1>
          {detail?.customer?.name ?? text.guest}
          {detail?.customer && <TierBadge customer={detail.customer} />}
        </h1>
        <p role="status">
          <span class="owner" data-owner={owner}>
            {ownerText(owner, detail?.conversation.staff_name, isMine(view))}
          </span>
          {since && <span class="quiet">{text.waited(lasting(since, now, pageLanguage()))}</span>}
          {view.customerTyping && <span class="quiet">{text.customerTyping}</span>}
          <Viewers viewers={view.viewers} />
          {view.network === "offline" && <span class="warn">{text.reconnecting}</span>}
        </p>
      </div>
      <Moves view={view} onTake={onTake} onAsk={onAsk} />
    </header>
  );
}

function Moves({ view, onTake, onAsk }: Props) {
  const text = { ...consoleStrings(), ...deskStrings() };
  const { owner, detail } = view;
  const takable = owner === "bot" || owner === "queued" || owner === "offered";
  const mine = isMine(view);
  const served = mine && owner === "staff";
  const moves: [MoveName, string, boolean][] = [
    ["reopen", text.reopen, owner === "closed"],
    ["step-in", text.stepIn, detail?.conversation.may_step_in === true && !mine],
    ["invite", text.invite, served],
    ["snooze", text.snooze, served],
    ["transfer", text.transfer, mine],
    ["hand-back", text.handBack, mine],
    ["close", text.wrapUp, mine],
  ];
  return (
    <>
      {takable && (
        <button type="button" class="primary" aria-disabled={view.busy} onClick={() => !view.busy && onTake()}>
          {text.take}
        </button>
      )}
      {moves
        .filter(([, , open]) => open)
        .map(([move, title]) => (
          <button type="button" key={move} onClick={() => onAsk(move)}>
            {title}
          </button>
        ))}
    </>
  );
}

/** One conversation at the console: the live transcript, the moves, the draft, and everything known beside it. */
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { consoleStrings } from "../shared/strings";
import { lasting } from "../shared/time";
import { pageLanguage } from "../shared/language";
import { Composer } from "../shared/ui/composer";
import { Desk, type DeskView } from "./desk";
import { useNow } from "./use-now";
import { AskDialog } from "./view/ask-dialog";
import { CannedReplies } from "./view/canned-replies";
import { TransferDialog } from "./view/transfer-dialog";
import { ownerText, TierBadge } from "./view/badges";
import { Beside } from "./view/beside";
import { StaleNotice } from "./view/stale-notice";
import { Talk } from "./view/talk";
import { Viewers } from "./view/viewers";

type Asking = "hand-back" | "close" | "transfer" | null;

function ConversationPage({ id }: { id: string }) {
  const text = consoleStrings();
  const [view, setView] = useState<DeskView | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const desk = useRef<Desk | null>(null);
  useEffect(() => {
    const made = new Desk(id, { failed: text.actionFailed }, setView);
    desk.current = made;
    void made.start();
    return () => made.stop();
  }, [id]);

  if (!view?.detail || !desk.current) {
    return (
      <p class="problem" role="alert">
        {view?.problem ?? ""}
      </p>
    );
  }
  const at = desk.current;
  const ask = (go: Promise<boolean>): void => void go.then((done) => done && setAsking(null));
  return (
    <div class="desk">
      <section class="conversation">
        <Top view={view} onTake={() => void at.take()} onAsk={setAsking} />
        <Talk id={id} messages={view.conversation.messages} understanding={view.detail.understanding} />
        <Reply id={id} view={view} desk={at} />
      </section>
      <Beside detail={view.detail} desk={at} mine={isMine(view)} />
      {asking === "transfer" && <TransferDialog id={id} view={view} desk={at} onDone={() => setAsking(null)} />}
      {asking === "hand-back" && (
        <AskDialog
          title={text.handBackTitle}
          ask={text.handBackAsk}
          example={text.handBackExample}
          confirm={text.handBackConfirm}
          busy={view.busy}
          onConfirm={(summary) => ask(at.handBack(summary))}
          onCancel={() => setAsking(null)}
        />
      )}
      {asking === "close" && (
        <AskDialog
          title={text.wrapUpTitle}
          ask={text.wrapUpAsk}
          example={text.wrapUpExample}
          confirm={text.wrapUpConfirm}
          busy={view.busy}
          choice={{
            label: text.reason,
            options: Object.entries(text.reasons).map(([value, title]) => ({ value, title })),
          }}
          onConfirm={(note, reason) => ask(at.close(note, reason))}
          onCancel={() => setAsking(null)}
        />
      )}
    </div>
  );
}

/** Ours only while the server's last word about owner and epoch agrees with the detail that says so. */
function isMine({ detail, owner, epoch }: DeskView): boolean {
  return detail !== null && detail.conversation.mine && detail.conversation.epoch === epoch && owner !== "bot";
}

function Top({ view, onTake, onAsk }: { view: DeskView; onTake: () => void; onAsk: (what: Asking) => void }) {
  const text = consoleStrings();
  const now = useNow(10_000);
  const { detail, owner } = view;
  const mine = isMine(view);
  const takable = owner === "bot" || owner === "queued" || owner === "offered";
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
            {ownerText(owner, detail?.conversation.staff_name, mine)}
          </span>
          {since && <span class="quiet">{text.waited(lasting(since, now, pageLanguage()))}</span>}
          {view.customerTyping && <span class="quiet">{text.customerTyping}</span>}
          <Viewers viewers={view.viewers} />
          {view.network === "offline" && <span class="warn">{text.reconnecting}</span>}
        </p>
      </div>
      {takable && (
        <button type="button" class="primary" aria-disabled={view.busy} onClick={() => !view.busy && onTake()}>
          {text.take}
        </button>
      )}
      {mine && (
        <>
          <button type="button" onClick={() => onAsk("transfer")}>
            {text.transfer}
          </button>
          <button type="button" onClick={() => onAsk("hand-back")}>
            {text.handBack}
          </button>
          <button type="button" onClick={() => onAsk("close")}>
            {text.wrapUp}
          </button>
        </>
      )}
    </header>
  );
}

function Reply({ id, view, desk }: { id: string; view: DeskView; desk: Desk }) {
  const text = consoleStrings();
  const key = `anxin:draft:${id}`;
  const [draft, setDraft] = useState(() => sessionStorage.getItem(key) ?? "");
  const [picking, setPicking] = useState(false);
  const mine = isMine(view) && view.owner === "staff";
  const keep = (value: string): void => {
    setDraft(value);
    if (value !== "" && mine) desk.typing();
    if (value === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  };
  const send = async (written: string): Promise<void> => {
    if (view.busy) return;
    if (await desk.send(written)) keep("");
  };
  return (
    <div class="reply">
      {view.stale && (
        <StaleNotice
          stale={view.stale}
          canSend={mine && draft.trim() !== ""}
          onSend={() => void send(draft.trim())}
          onDismiss={() => desk.acknowledge()}
        />
      )}
      <p class="problem" role="alert">
        {view.problem}
      </p>
      {mine && picking && (
        <CannedReplies
          id={id}
          onClose={() => setPicking(false)}
          onPick={(picked) => {
            keep(picked);
            setPicking(false);
          }}
        />
      )}
      {mine && (
        <p class="reply-tools">
          <button type="button" class="link" aria-expanded={picking} onClick={() => setPicking(!picking)}>
            {text.canned}
          </button>
        </p>
      )}
      {mine || draft !== "" ? (
        <Composer
          text={{
            label: text.reply,
            placeholder: mine ? text.replyPlaceholder : text.notMine,
            send: view.busy ? text.sending : text.send,
            tooLong: text.tooLong,
          }}
          value={draft}
          disabled={!mine}
          autoFocus={mine}
          onInput={keep}
          onSend={(written) => void send(written)}
        />
      ) : (
        <p class="not-mine">{view.owner === "closed" ? text.closedNotice : text.notMine}</p>
      )}
    </div>
  );
}

const root = document.getElementById("conversation");
const id = root?.dataset.conversation;
if (root && id) render(<ConversationPage id={id} />, root);

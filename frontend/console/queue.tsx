/** The live list of conversations: 待接入, 我的, 机器人, 已结束. */
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Feed } from "../shared/feed";
import { ApiError } from "../shared/http";
import { pageLanguage } from "../shared/language";
import { listConversations, STAFF_STREAM, StaffConversationApi } from "../shared/staff-api";
import { consoleStrings } from "../shared/strings";
import { lasting, moment } from "../shared/time";
import type { ConversationRow, Scope } from "../shared/wire";
import { useNow } from "./use-now";
import { EmotionBadge, ownerText, PriorityBadge, TierBadge } from "./view/badges";

const SCOPES: readonly Scope[] = ["queue", "mine", "bot", "closed"];
/** Lists also change in ways that the stream does not tell (last words, emotions). */
const REFRESH_MS = 15_000;

type Lists = Partial<Record<Scope, ConversationRow[]>>;
type Counts = Partial<Record<Scope, number>>;

function Queue() {
  const text = consoleStrings();
  const [scope, setScope] = useState<Scope>(scopeOfAddress());
  const [lists, setLists] = useState<Lists>({});
  const [counts, setCounts] = useState<Counts>({});
  const [live, setLive] = useState(false);
  const [problem, setProblem] = useState("");
  const shown = useRef(scope);
  shown.current = scope;

  const load = async (): Promise<void> => {
    const wanted = shown.current;
    try {
      const answer = await listConversations(wanted);
      setLists((old) => ({ ...old, [wanted]: answer.conversations }));
      setCounts(answer.counts);
      // What went wrong with a customer stays to be read; only the list's own trouble is over.
      setProblem((now) => (now === text.failedToLoad ? "" : now));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) location.assign("/staff/sign-in");
      else setProblem(text.failedToLoad);
    }
  };

  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), REFRESH_MS);
    const feed = new Feed({
      url: () => STAFF_STREAM,
      headers: {},
      position: () => "",
      onEvent: () => void load(),
      onStatus: (status) => setLive(status === "live"),
      onDenied: () => location.assign("/staff/sign-in"),
    });
    feed.start();
    return () => {
      clearInterval(timer);
      feed.stop();
    };
  }, []);

  const choose = (next: Scope): void => {
    setScope(next);
    setProblem("");
    shown.current = next;
    history.replaceState(null, "", next === "queue" ? location.pathname : `#${next}`);
    void load();
  };

  const take = async (row: ConversationRow): Promise<void> => {
    setProblem("");
    try {
      await new StaffConversationApi(row.id).take(row.epoch);
      location.assign(addressOf(row.id));
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 409;
      setProblem(gone ? text.taken : text.actionFailed);
      await load();
    }
  };

  return (
    <section class="queue-page">
      <header class="page-head">
        <h1>{text.queueTitle}</h1>
        <p class={live ? "liveness on" : "liveness"} role="status">
          {live ? text.live : text.reconnecting}
        </p>
      </header>
      <Tabs scope={scope} counts={counts} onChoose={choose} />
      <p class="problem" role="alert">
        {problem}
      </p>
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${scope}`}>
        <Rows scope={scope} rows={lists[scope]} onTake={(row) => void take(row)} />
      </div>
    </section>
  );
}

function Tabs({ scope, counts, onChoose }: { scope: Scope; counts: Counts; onChoose: (scope: Scope) => void }) {
  const text = consoleStrings();
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = SCOPES[(SCOPES.indexOf(scope) + step + SCOPES.length) % SCOPES.length];
    if (!next) return;
    onChoose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={text.queueTitle} onKeyDown={move}>
      {SCOPES.map((each) => {
        const count = counts[each] ?? 0;
        return (
          <button
            type="button"
            role="tab"
            key={each}
            id={`tab-${each}`}
            aria-selected={each === scope}
            aria-controls="panel"
            tabIndex={each === scope ? 0 : -1}
            onClick={() => onChoose(each)}
          >
            {text.scopes[each]}
            {count > 0 && <span class="count">{count}</span>}
          </button>
        );
      })}
    </div>
  );
}

interface RowsProps {
  scope: Scope;
  rows: ConversationRow[] | undefined;
  onTake: (row: ConversationRow) => void;
}

function Rows({ scope, rows, onTake }: RowsProps) {
  const text = consoleStrings();
  const now = useNow(10_000);
  if (!rows) return <div class="rows-loading" aria-busy="true" />;
  if (rows.length === 0) {
    return (
      <div class="empty">
        <p>{text.empty[scope]}</p>
        <p class="quiet">{text.emptyHint[scope]}</p>
      </div>
    );
  }
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">{text.columns.customer}</th>
          <th scope="col">{text.columns.last}</th>
          <th scope="col">{scope === "queue" ? text.columns.reason : text.columns.staff}</th>
          <th scope="col">{text.columns.waiting}</th>
          <th scope="col">
            <span class="unseen">{text.columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} scope={scope} now={now} onTake={onTake} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  row: ConversationRow;
  scope: Scope;
  now: Date;
  onTake: (row: ConversationRow) => void;
}

function Row({ row, scope, now, onTake }: RowProps) {
  const text = consoleStrings();
  const language = pageLanguage();
  const name = row.customer?.name ?? text.guest;
  const takable = scope === "queue" || scope === "bot";
  return (
    <tr data-conversation={row.id}>
      <td>
        <a class="name" href={addressOf(row.id)}>
          {name}
        </a>
        {row.customer && <TierBadge customer={row.customer} />}
      </td>
      <td class="last">
        <span class="words">{row.last_text}</span>
        <span class="quiet">{row.last_at ? moment(row.last_at, now, language) : ""}</span>
      </td>
      <td>
        {scope === "queue" ? (
          <span class="reason">
            <PriorityBadge priority={row.priority} />
            <EmotionBadge emotion={row.emotion} />
            <span>{row.reason}</span>
          </span>
        ) : (
          <span class="reason">
            <EmotionBadge emotion={row.emotion} />
            <span>{ownerText(row.owner, row.staff_name, scope === "mine")}</span>
          </span>
        )}
      </td>
      <td class="number">{row.waiting_since ? lasting(row.waiting_since, now, language) : "–"}</td>
      <td class="do">
        {takable ? (
          <button
            type="button"
            class={scope === "queue" ? "primary" : ""}
            aria-label={`${text.take} ${name}`}
            onClick={() => onTake(row)}
          >
            {text.take}
          </button>
        ) : (
          <a class="button" href={addressOf(row.id)} aria-label={`${text.open} ${name}`}>
            {text.open}
          </a>
        )}
      </td>
    </tr>
  );
}

function addressOf(id: string): string {
  return `/staff/conversations/${encodeURIComponent(id)}`;
}

function scopeOfAddress(): Scope {
  return SCOPES.find((scope) => location.hash === `#${scope}`) ?? "queue";
}

const root = document.getElementById("queue");
if (root) render(<Queue />, root);

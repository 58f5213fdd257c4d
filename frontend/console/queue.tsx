/** The live lists of conversations, a page at a time. */
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Feed } from "../shared/feed";
import { ApiError } from "../shared/http";
import { listConversations, STAFF_STREAM, StaffConversationApi } from "../shared/staff-api";
import { consoleStrings, queueStrings } from "../shared/strings";
import type { ConversationRow, ListPage, ListWanted, Scope } from "../shared/staff-wire";
import { Filters, Pager } from "./list/filters";
import { KeysDialog } from "./list/keys-dialog";
import { addressOf, Rows } from "./list/rows";
import { SCOPES, Tabs } from "./list/tabs";
import { type ListCommand, listCommandOf, stepped } from "./queue-keys";
import { isWriting } from "./shortcuts";
import { soon } from "./soon";
import { taken } from "./taking";

/** Lists also change in ways that the stream does not tell (last words, emotions). */
const REFRESH_MS = 15_000;
/** A busy desk rings many times a second; once in this while is enough to see it. */
const AT_MOST_EVERY_MS = 1_000;
const EVERYTHING = { order: "urgent", group: "", tier: "", language: "", page: 1 } as const;

type Counts = ListPage["counts"];

function Queue() {
  const text = consoleStrings();
  const [wanted, setWanted] = useState<ListWanted>({ ...EVERYTHING, scope: scopeOfAddress() });
  const [list, setList] = useState<ListPage | null>(null);
  const [counts, setCounts] = useState<Counts>({});
  const [live, setLive] = useState(false);
  const [problem, setProblem] = useState("");
  const [explaining, setExplaining] = useState(false);
  const latest = useRef(wanted);

  const load = async (): Promise<void> => {
    const asked = latest.current;
    try {
      const answer = await listConversations(asked);
      setCounts(answer.counts);
      if (asked === latest.current) setList(answer); // An older question's answer belongs to another list.
      // What went wrong with a customer stays to be read; only the list's own trouble is over.
      setProblem((now) => (now === text.failedToLoad ? "" : now));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) location.assign("/staff/sign-in");
      else setProblem(text.failedToLoad);
    }
  };

  useEffect(() => {
    void load();
    const hurry = soon(() => void load(), AT_MOST_EVERY_MS);
    const timer = setInterval(() => void load(), REFRESH_MS);
    const feed = new Feed({
      url: () => STAFF_STREAM,
      headers: {},
      position: () => "",
      onEvent: hurry.ask,
      onStatus: (status) => setLive(status === "live"),
      onDenied: () => location.assign("/staff/sign-in"),
    });
    feed.start();
    return () => {
      clearInterval(timer);
      hurry.stop();
      feed.stop();
    };
  }, []);

  const change = (some: Partial<ListWanted>): void => {
    latest.current = { ...latest.current, page: 1, ...some };
    setWanted(latest.current);
    setProblem("");
    if (some.scope) {
      setList(null);
      history.replaceState(null, "", some.scope === "queue" ? location.pathname : `#${some.scope}`);
    }
    void load();
  };

  const take = async (row: ConversationRow): Promise<void> => {
    setProblem("");
    const api = new StaffConversationApi(row.id);
    try {
      const taking = await taken((epoch) => api.take(epoch), row.epoch);
      if (taking === "mine") return location.assign(addressOf(row.id));
      setProblem(text[taking]);
    } catch (error) {
      setProblem(error instanceof ApiError && error.message ? error.message : text.actionFailed);
    }
    await load();
  };

  useKeys({ explain: () => setExplaining(true) });
  return (
    <section class="queue-page">
      <header class="page-head">
        <h1>{text.queueTitle}</h1>
        <p class={live ? "liveness on" : "liveness"} role="status">
          {live ? text.live : text.reconnecting}
        </p>
        <button type="button" class="link" onClick={() => setExplaining(true)}>
          {queueStrings().shortcuts} <kbd>?</kbd>
        </button>
      </header>
      <Tabs scope={wanted.scope} counts={counts} label={text.queueTitle} onChoose={(scope) => change({ scope })} />
      <Filters wanted={wanted} onChange={change} />
      <p class="problem" role="alert">
        {problem}
      </p>
      <div role="tabpanel" id="panel" aria-labelledby={`tab-${wanted.scope}`}>
        <Rows
          scope={wanted.scope}
          rows={list?.conversations}
          filtered={wanted.group !== "" || wanted.tier !== "" || wanted.language !== ""}
          onTake={(row) => void take(row)}
        />
        <Pager page={wanted.page} more={list?.more ?? false} onGo={(page) => change({ page })} />
      </div>
      {explaining && <KeysDialog onClose={() => setExplaining(false)} />}
    </section>
  );
}

/** A selected row is the one with the focus, so that Enter opens it and a screen reader says who it is. */
function useKeys({ explain }: { explain: () => void }): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const command = listCommandOf(event, isWriting(event.target));
      if (command === null || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      if (command === "help") explain();
      else obey(command);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function obey(command: Exclude<ListCommand, "help">): void {
  const rows = [...document.querySelectorAll<HTMLElement>("tr[data-conversation]")];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  if (command === "next" || command === "previous") {
    const to = stepped(here < 0 ? null : here, command === "next" ? 1 : -1, rows.length);
    if (to !== null) rows[to]?.querySelector<HTMLElement>("a.name")?.focus();
  } else if (command === "take") rows[here]?.querySelector<HTMLElement>("button[data-take]")?.click();
  else if (command === "accept") document.querySelector<HTMLElement>("button[data-accept]")?.click();
  else search();
}

function search(): void {
  const field = document.querySelector<HTMLElement>('input[type="search"]');
  if (field) field.focus();
  else location.assign("/staff/search");
}

function scopeOfAddress(): Scope {
  return SCOPES.find((scope) => location.hash === `#${scope}`) ?? "queue";
}

const root = document.getElementById("queue");
if (root) render(<Queue />, root);

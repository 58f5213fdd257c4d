/** One visitor's conversation on one page: who they are there, where they are, and whether the chat is on the screen. */
import { useEffect, useRef, useState } from "preact/hooks";
import { lastSeq } from "../shared/messages";
import type { PageContext } from "../shared/wire";
import { ConversationClient, type View } from "./client";
import type { HostPage } from "./host-page";
import { subjectOf, VisitorStorage } from "./storage";
import { App } from "./view/app";

/** A host page that does not answer is treated as one without customers. */
const HELLO_PATIENCE_MS = 5_000;

interface Props {
  page: HostPage;
  /** Keeps the conversations of several sites apart in one browser. */
  site: string;
}

export function Visit({ page, site }: Props) {
  const [view, setView] = useState<View | null>(null);
  const [shown, setShown] = useState(!page.embedded);
  const [context, setContext] = useState<PageContext>({});
  const [round, setRound] = useState(0);
  const [online, setOnline] = useState(navigator.onLine);
  const client = useRef<ConversationClient | null>(null);
  const storage = useRef<VisitorStorage | null>(null);
  const here = useRef({ context, expired: 0, identity: undefined as string | null | undefined });
  here.current.context = context;

  const begin = (identityToken: string | null): void => {
    client.current?.stop();
    here.current.identity = identityToken;
    storage.current = new VisitorStorage(site, subjectOf(identityToken));
    const next = new ConversationClient({
      storage: storage.current,
      guest: new VisitorStorage(site, null),
      identityToken,
      context: () => here.current.context,
      onChange: (changed) => {
        if (client.current === next) setView(changed);
      },
      onIdentityExpired: () => renew(),
    });
    client.current = next;
    setRound((number) => number + 1);
    void next.start();
  };

  /** A fresh token from the page; a page that keeps giving refused ones is not asked for ever. */
  const renew = (): void => {
    here.current.expired += 1;
    if (here.current.expired > 3) return refuse();
    const token = here.current.identity ?? null;
    here.current.identity = undefined;
    if (!page.embedded || token === null) return begin(null);
    page.say({ anxin: "identity-needed" });
    const left = client.current;
    setTimeout(() => {
      if (client.current === left) refuse(); // the page says nothing
    }, HELLO_PATIENCE_MS);
  };

  const refuse = (): void => setView((now) => now && { ...now, phase: "refused" });

  /** A new conversation beside the one that has ended; the old one stays readable. */
  const anew = async (): Promise<void> => {
    const id = await client.current?.calls?.anew();
    if (!id) return;
    client.current?.adopt(id);
    begin(here.current.identity ?? null);
  };

  useEffect(() => {
    page.listen((message) => {
      if (message.anxin === "shown") setShown(true);
      if (message.anxin === "hidden") setShown(false);
      if (message.anxin === "context") setContext(message.context);
      if (message.anxin === "identity" && message.token !== here.current.identity) {
        const same =
          here.current.identity !== undefined && subjectOf(message.token) === subjectOf(here.current.identity);
        if (!same) begin(message.token);
      }
    });
    page.say({ anxin: "hello" });
    page.say({ anxin: "ready" });
    const alone = setTimeout(
      () => {
        if (client.current === null) begin(null);
      },
      page.embedded ? HELLO_PATIENCE_MS : 0,
    );
    const wake = (): void => {
      setOnline(navigator.onLine);
      if (document.visibilityState === "visible" && navigator.onLine) client.current?.wake();
    };
    window.addEventListener("online", wake);
    window.addEventListener("offline", wake);
    document.addEventListener("visibilitychange", wake);
    return () => {
      clearTimeout(alone);
      window.removeEventListener("online", wake);
      window.removeEventListener("offline", wake);
      document.removeEventListener("visibilitychange", wake);
    };
  }, []);

  useUnread(page, view, shown, round, (seq) => client.current?.seen(seq));

  const starting: View = {
    phase: "starting",
    conversation: { messages: [], settled: 0, outbox: [] },
    state: { owner: "bot" },
    network: "connecting",
  };
  return (
    <App
      key={round}
      view={view ?? starting}
      api={client.current?.calls ?? null}
      draft={storage.current?.draft() ?? ""}
      context={context}
      shown={shown}
      online={online}
      closable={page.embedded}
      onDraft={(text) => storage.current?.keepDraft(text)}
      onWrite={(body) => client.current?.write(body)}
      onRetry={(clientId) => client.current?.retry(clientId)}
      onDiscard={(clientId) => client.current?.discard(clientId)}
      onRestart={() => {
        here.current.expired = 0;
        renew();
      }}
      onClose={() => page.say({ anxin: "close" })}
      onTyping={() => client.current?.typing()}
      onAnew={anew}
    />
  );
}

/** Unread is what came from others after the last thing that was on the screen. */
function useUnread(page: HostPage, view: View | null, shown: boolean, round: number, onSeen: (seq: number) => void): void {
  const seen = useRef<number | null>(null);
  useEffect(() => {
    seen.current = null; // another conversation has numbers of its own
  }, [round]);
  const conversation = view?.phase === "open" ? view.conversation : null;
  const last = conversation ? lastSeq(conversation) : null;
  useEffect(() => {
    if (!conversation || last === null) return;
    if (shown || seen.current === null) seen.current = last;
    if (shown && last > 0) onSeen(last);
    const mark = seen.current;
    const unread = conversation.messages.filter((message) => message.seq > mark && message.sender !== "customer");
    page.say({ anxin: "unread", count: unread.length });
  }, [last, shown]);
}

/** The page inside the iframe: one visitor's conversation. */
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CustomerApi } from "../shared/customer-api";
import { lastSeq } from "../shared/messages";
import { messageStrings, widgetStrings } from "../shared/strings";
import { Composer } from "../shared/ui/composer";
import type { OrderCard, OutgoingBody, PageContext } from "../shared/wire";
import { Announcer } from "./announce";
import { orderIn } from "./pasted";
import { applyThemeColour } from "./theme";
import { ConversationClient, type View } from "./client";
import { HostPage } from "./host-page";
import { subjectOf, VisitorStorage } from "./storage";
import { CaseBar, Head, QueueBar } from "./view/head";
import { History } from "./view/history";
import { Offer } from "./view/offer";
import { OrderPicker } from "./view/order-picker";
import { PhotoDesk } from "../shared/ui/photo-desk";
import { Toolbar } from "./view/toolbar";
import { Transcript } from "./view/transcript";

/** How long the dots are believable when the server does not say that the bot is at it. */
const TYPING_MS = 30_000;
/** A host page that does not answer is treated as one without customers. */
const HELLO_PATIENCE_MS = 5_000;

interface AppProps {
  view: View;
  api: CustomerApi | null;
  draft: string;
  context: PageContext;
  shown: boolean;
  online: boolean;
  closable: boolean;
  onDraft: (text: string) => void;
  onWrite: (body: OutgoingBody) => void;
  onRetry: (clientId: string) => void;
  onDiscard: (clientId: string) => void;
  onRestart: () => void;
  onClose: () => void;
  onTyping: () => void;
  onAnew: () => void;
}

function App(props: AppProps) {
  const text = widgetStrings();
  const { view } = props;
  const [draft, setDraft] = useState(props.draft);
  const [declined, setDeclined] = useState<readonly string[]>([]);
  const [sheet, setSheet] = useState<"orders" | "history" | null>(null);
  const [photo, setPhoto] = useState<File | null>(null);
  const [pasted, setPasted] = useState<string | null>(null);
  const orders = useRef<OrderCard[] | null>(null);
  const typing = useTyping(view);
  const { api } = props;
  const open = view.phase === "open";
  const order = pasted ?? props.context.order_id;
  const product = props.context.product_id;
  const change = (value: string): void => {
    setDraft(value);
    props.onDraft(value);
    if (value !== "") props.onTyping();
  };
  const sendOrder = (id: string): void => {
    setDeclined([...declined, id]);
    setPasted(null);
    setSheet(null);
    props.onWrite({ kind: "order", order_id: id, text: text.orderText(id) });
  };
  /** A number that was pasted is offered as a card when it is one of one's own orders. */
  const lookForOrder = async (words: string): Promise<void> => {
    if (!api || !/\d/.test(words) || words.length > 200) return;
    orders.current ??= await api.orders().catch(() => []);
    const found = orderIn(words, orders.current);
    if (found !== null) setPasted(found);
  };
  const more = open
    ? [
        { title: text.history, act: () => setSheet("history") },
        { title: text.save, act: () => void saveTranscript(api, text.saveName) },
        ...(view.state.owner === "closed"
          ? [{ title: text.anew, act: props.onAnew }]
          : [{ title: text.end, act: () => void api?.end().catch(() => undefined) }]),
      ]
    : [];

  return (
    <div class="chat" onKeyDown={(event) => event.key === "Escape" && !event.isComposing && props.onClose()}>
      <Head
        owner={view.state.owner}
        more={more}
        closable={props.closable}
        onPerson={() => props.onWrite({ kind: "text", text: text.toHumanText })}
        onClose={props.onClose}
      />
      {view.case && <CaseBar key={view.case.number} one={view.case} />}
      <QueueBar state={view.state} />
      {open && <Announcer messages={view.conversation.messages} />}
      {open && (view.network === "offline" || !props.online) && (
        <p class="offline" role="status">
          {text.offline}
        </p>
      )}
      {view.phase === "refused" ? (
        <div class="refused" role="alert">
          <p>{text.startFailed}</p>
          <button type="button" onClick={props.onRestart}>
            {text.startAgain}
          </button>
        </div>
      ) : view.phase === "starting" ? (
        <p class="starting" role="status">
          {text.loading}
        </p>
      ) : (
        <Transcript
          conversation={view.conversation}
          state={view.state}
          api={api}
          typing={typing}
          onChoose={(choice) => props.onWrite({ kind: "choice", choice_id: choice.id, text: choice.title })}
          onRetry={props.onRetry}
          onDiscard={props.onDiscard}
          onStart={(starter) => props.onWrite({ kind: "text", text: starter })}
          onRate={(requestId, given) => api?.rate(requestId, given) ?? Promise.reject(new Error("not open"))}
        />
      )}
      {open && view.state.owner === "closed" && (
        <div class="order-offer">
          <p>{text.closedNote}</p>
          <button type="button" class="yes" onClick={props.onAnew}>
            {text.anew}
          </button>
        </div>
      )}
      {photo && api && (
        <PhotoDesk
          key={`${photo.name}/${photo.lastModified}/${photo.size}`}
          file={photo}
          text={text}
          upload={(clientId, file) => api.upload(clientId, file)}
          onSent={(id) => {
            setPhoto(null);
            props.onWrite({ kind: "image", attachment_id: id, text: messageStrings().image });
          }}
          onDismiss={() => setPhoto(null)}
        />
      )}
      {open && order !== undefined && !declined.includes(order) ? (
        <Offer
          ask={text.orderAsk}
          what={order}
          yes={text.orderSend}
          onSend={() => sendOrder(order)}
          onDismiss={() => setDeclined([...declined, order])}
        />
      ) : (
        open &&
        product !== undefined &&
        !declined.includes(product) && (
          <Offer
            ask={text.productAsk}
            what={props.context.page ?? ""}
            yes={text.productSend}
            onSend={() => {
              setDeclined([...declined, product]);
              props.onWrite({ kind: "product", product_id: product, text: text.productText });
            }}
            onDismiss={() => setDeclined([...declined, product])}
          />
        )
      )}
      <Composer
        text={{
          label: text.inputLabel,
          placeholder: text.placeholder,
          send: text.send,
          tooLong: text.tooLong,
          left: text.left,
        }}
        value={draft}
        disabled={!open}
        autoFocus={props.shown && open && !matchMedia("(pointer: coarse)").matches}
        onInput={change}
        onFiles={(files) => setPhoto(files[0] ?? null)}
        onPasteText={(words) => void lookForOrder(words)}
        onSend={(written) => {
          change("");
          props.onWrite({ kind: "text", text: written });
        }}
      >
        {open && <Toolbar onPhoto={setPhoto} onOrders={() => setSheet("orders")} />}
      </Composer>
      {sheet === "orders" && api && (
        <OrderPicker api={api} onPick={(picked) => sendOrder(picked.order_id)} onClose={() => setSheet(null)} />
      )}
      {sheet === "history" && api && <History api={api} onClose={() => setSheet(null)} />}
    </div>
  );
}

/** A copy of the conversation on the customer's own disk. */
async function saveTranscript(api: CustomerApi | null, name: string): Promise<void> {
  if (!api) return;
  const words = await api.transcript().catch(() => null);
  if (words === null) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([words], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The bot has a turn in hand, or will have one in a moment: something was asked and nothing answered yet. */
function useTyping(view: View): boolean {
  const { messages, outbox } = view.conversation;
  const last = messages[messages.length - 1];
  const asked = view.state.owner === "bot" && last?.sender === "customer" && outbox.length === 0;
  const [overdue, setOverdue] = useState<number | null>(null);
  const seq = last?.seq ?? 0;
  useEffect(() => {
    if (!asked || !last) return undefined;
    const age = Date.now() - new Date(last.created_at).getTime();
    const timer = setTimeout(() => setOverdue(seq), Math.min(TYPING_MS, Math.max(0, TYPING_MS - age)));
    return () => clearTimeout(timer);
  }, [asked, seq]);
  const answering = view.state.owner === "bot" && view.state.answering === true;
  const person = view.state.owner === "staff" && view.state.typing === true;
  return person || answering || (asked && overdue !== seq);
}

function Chat({ page }: { page: HostPage }) {
  const site = useRef(new URLSearchParams(location.search).get("site") ?? "").current;
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
    if (here.current.expired > 3) return;
    const token = here.current.identity ?? null;
    here.current.identity = undefined;
    if (page.embedded && token !== null) page.say({ anxin: "identity-needed" });
    else begin(null);
  };

  /** A new conversation beside the one that has ended; the old one stays readable. */
  const anew = async (): Promise<void> => {
    const id = await client.current?.calls?.anew().catch(() => null);
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

  useUnread(page, view, shown, (seq) => client.current?.seen(seq));

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
      onAnew={() => void anew()}
    />
  );
}

/** Unread is what came from others after the last thing that was on the screen. */
function useUnread(page: HostPage, view: View | null, shown: boolean, onSeen: (seq: number) => void): void {
  const seen = useRef<number | null>(null);
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

applyThemeColour(new URLSearchParams(location.search).get("color"));
const root = document.getElementById("chat");
if (root) render(<Chat page={new HostPage(new URLSearchParams(location.search))} />, root);

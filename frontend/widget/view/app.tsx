/** What the customer sees of a conversation, and can do in it. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CustomerApi } from "../../shared/customer-api";
import { ApiError } from "../../shared/http";
import { messageStrings, widgetStrings } from "../../shared/strings";
import { Composer, composing } from "../../shared/ui/composer";
import { PhotoDesk } from "../../shared/ui/photo-desk";
import type { OrderCard, OutgoingBody, PageContext } from "../../shared/wire";
import { Announcer } from "../announce";
import { orderIn } from "../pasted";
import type { View } from "../client";
import { explained } from "../explained";
import { save } from "../save";
import { CaseBar, Head, QueueBar } from "./head";
import { History } from "./history";
import { Offer } from "./offer";
import { OrderPicker } from "./order-picker";
import { Toolbar } from "./toolbar";
import { Transcript } from "./transcript";

/** How long the dots are believable when the server does not say that the bot is at it. */
const TYPING_MS = 30_000;

const COARSE = matchMedia("(pointer: coarse)");

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
  onAnew: () => Promise<void>;
}

export function App(props: AppProps) {
  const text = widgetStrings();
  const { view } = props;
  const [draft, setDraft] = useState(props.draft);
  const [declined, setDeclined] = useState<readonly string[]>([]);
  const [sheet, setSheet] = useState<"orders" | "history" | null>(null);
  const [photo, setPhoto] = useState<File | null>(null);
  const [pasted, setPasted] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  /** What is pressed and cannot be done is said; the next press takes it away. */
  const tried = async (act: () => Promise<unknown>): Promise<void> => {
    setProblem("");
    await act().catch((error: unknown) =>
      setProblem((error instanceof ApiError && explained(error)) || text.failedAct),
    );
  };
  const orders = useRef<OrderCard[] | null>(null);
  const whole = useRef<HTMLDivElement>(null);
  const typing = useTyping(view);
  useEscape(whole, props.onClose);
  const { api } = props;
  const open = view.phase === "open";
  const order = pasted ?? props.context.order_id;
  const product = props.context.product_id;
  const change = (value: string): void => {
    setDraft(value);
    props.onDraft(value);
    if (value !== "") props.onTyping();
  };
  /** Where the keyboard goes on when what was just pressed is about to vanish; a phone's keyboard stays down. */
  const toBox = (): void => {
    if (COARSE.matches) return;
    whole.current?.querySelector<HTMLTextAreaElement>(".composer textarea")?.focus();
  };
  const decline = (what: string): void => {
    toBox();
    setDeclined([...declined, what]);
    setPasted(null);
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
    orders.current ??= await api.orders().catch(() => null); // asked again the next time
    const found = orderIn(words, orders.current ?? []);
    if (found !== null) setPasted(found);
  };
  const more = open
    ? [
        { title: text.history, act: () => setSheet("history") },
        { title: text.save, act: () => void tried(() => saveTranscript(api, text.saveName)) },
        ...(view.state.owner === "closed"
          ? [{ title: text.anew, act: () => void tried(props.onAnew) }]
          : [{ title: text.end, act: () => void tried(async () => api?.end()) }]),
      ]
    : [];

  return (
    <div class="chat" ref={whole}>
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
          <p>{view.problem || text.startFailed}</p>
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
          onRate={(requestId, given) => (api?.rate(requestId, given) ?? Promise.reject(new Error("not open"))).then(toBox)}
        />
      )}
      {open && view.state.owner === "closed" && (
        <div class="order-offer">
          <p>{text.closedNote}</p>
          <button type="button" class="yes" onClick={() => void tried(props.onAnew)}>
            {text.anew}
          </button>
        </div>
      )}
      <p class="problem" role="alert">
        {problem}
      </p>
      {photo && api && (
        <PhotoDesk
          key={`${photo.name}/${photo.lastModified}/${photo.size}`}
          file={photo}
          text={text}
          upload={(clientId, file) => api.upload(clientId, file)}
          onSent={(id) => {
            toBox();
            setPhoto((now) => (now === photo ? null : now)); // another may have been chosen meanwhile
            props.onWrite({ kind: "image", attachment_id: id, text: messageStrings().image });
          }}
          onDismiss={() => {
            toBox();
            setPhoto(null);
          }}
        />
      )}
      {open && order !== undefined && !declined.includes(order) ? (
        <Offer
          ask={text.orderAsk}
          what={order}
          yes={text.orderSend}
          onSend={() => {
            toBox();
            sendOrder(order);
          }}
          onDismiss={() => decline(order)}
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
              decline(product);
              props.onWrite({ kind: "product", product_id: product, text: text.productText });
            }}
            onDismiss={() => decline(product)}
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
        autoFocus={props.shown && open && !COARSE.matches}
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
  save(new Blob([await api.transcript()], { type: "text/plain" }), name);
}

/**
 * Escape closes the chat wherever in it the focus is: also where it is on nothing, after a click on a bubble or before
 * the writing box is there, when the key goes to the document, or to what holds the shadow root.
 */
function useEscape(whole: RefObject<HTMLElement>, close: () => void): void {
  const act = useRef(close);
  act.current = close;
  useEffect(() => {
    const root = whole.current?.getRootNode();
    const around = root instanceof ShadowRoot ? root.host : document;
    const listen = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.key !== "Escape" || composing(event)) return;
      // One Escape, one thing: an open sheet is closed by the browser.
      if (!whole.current?.querySelector("dialog[open]")) act.current();
    };
    around.addEventListener("keydown", listen);
    return () => around.removeEventListener("keydown", listen);
  }, []);
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

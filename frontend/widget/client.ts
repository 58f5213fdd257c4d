/**
 * One visitor's conversation without any screen: session, feed, outbox. Every change goes through the reducer and is
 * told to the subscriber.
 */
import { backoff } from "../shared/backoff";
import { createSession, CustomerApi } from "../shared/customer-api";
import { Feed, type FeedStatus, sleep } from "../shared/feed";
import { ApiError } from "../shared/http";
import { newId } from "../shared/ids";
import { type Action, type Conversation, EMPTY, gap, lastSeq, type Pending, reduce } from "../shared/messages";
import type {
  ConversationState,
  CustomerCase,
  Message,
  MessagePage,
  OutgoingBody,
  PageContext,
  Session,
} from "../shared/wire";
import { widgetStrings } from "../shared/strings";
import { explained } from "./explained";
import type { VisitorStorage } from "./storage";

export interface View {
  phase: "starting" | "open" | "refused";
  /** Why it was refused, when the server said so. */
  problem?: string;
  conversation: Conversation;
  state: ConversationState;
  network: FeedStatus;
  /** The newest case of this conversation, when there is one. */
  case?: CustomerCase | null;
}

export interface ClientOptions {
  storage: VisitorStorage;
  /** The same visitor before the page said who they are. */
  guest: VisitorStorage;
  identityToken: string | null;
  context: () => PageContext;
  onChange: (view: View) => void;
  /** The identity token is no longer accepted; a new client is expected with a fresh one. */
  onIdentityExpired: () => void;
}

/** A hole often fills itself within a moment, because two answers overtook each other. */
const GAP_PATIENCE_MS = 300;
const QUIET_RETRIES = 4;
const TYPING_EVERY_MS = 3_000;

export class ConversationClient {
  private view: View = { phase: "starting", conversation: EMPTY, state: { owner: "bot" }, network: "connecting" };
  private readonly stopped = new AbortController();
  private api: CustomerApi | null = null;
  private feed: Feed | null = null;
  private sending = false;
  private healing = false;
  private nudge: (() => void) | null = null;
  private typedAt = 0;
  private casesFor = 0;
  private written = 0;

  constructor(private readonly options: ClientOptions) {}

  async start(): Promise<void> {
    this.show({ phase: "starting" });
    this.restore();
    try {
      const kept = this.options.storage.session();
      const session = kept ?? (await createSession(this.options.identityToken, this.options.guest.session()));
      this.options.storage.keepSession(session);
      // What the guest's token opened belongs to the customer now: it must not outlive the tab.
      if (this.options.identityToken !== null) this.options.guest.keepSession(null);
      await this.enter(session);
    } catch (error) {
      if (this.stopped.signal.aborted) return;
      if (error instanceof ApiError && [401, 403, 404].includes(error.status)) this.expired(error);
      else this.show({ phase: "refused", problem: error instanceof ApiError ? explained(error) : "" });
    }
  }

  stop(): void {
    this.stopped.abort();
    this.feed?.stop();
  }

  /** For what is no message: pictures, lists, the end. Null until the conversation is open. */
  get calls(): CustomerApi | null {
    return this.api;
  }

  /** Says now and then that the customer is typing; that it could not be said matters to nobody. */
  typing(): void {
    if (Date.now() - this.typedAt < TYPING_EVERY_MS || this.view.state.owner === "bot") return;
    this.typedAt = Date.now();
    this.api?.typing(true).catch(() => undefined);
  }

  /** Everything up to here was on the screen. */
  seen(seq: number): void {
    if (seq > (this.view.state.seen ?? 0)) this.api?.read(seq).catch(() => undefined);
  }

  /** Goes over to another conversation of this visitor, for good. */
  adopt(conversationId: string): void {
    const session = this.options.storage.session();
    if (session) this.options.storage.keepSession({ ...session, conversation_id: conversationId });
  }

  /** The network or the page's visibility came back. */
  wake(): void {
    this.feed?.wake();
    this.nudge?.();
    if (this.view.phase === "refused") void this.start();
    this.retryLost();
    void this.deliver();
  }

  write(body: OutgoingBody): void {
    const pending: Pending = { clientId: newId(), body, createdAt: this.nextMoment(), status: "sending" };
    this.retryLost();
    this.act({ type: "written", pending });
    void this.deliver();
  }

  retry(clientId: string): void {
    this.act({ type: "retried", clientId });
    void this.deliver();
  }

  discard(clientId: string): void {
    this.act({ type: "discarded", clientId });
  }

  /** What only the network has kept back goes before anything newer: bubbles arrive in the order they were written. */
  private retryLost(): void {
    for (const { clientId, status, error } of this.view.conversation.outbox) {
      if (status === "failed" && error === "") this.act({ type: "retried", clientId });
    }
  }

  /** What an earlier page or another tab has written and nobody has confirmed, before anything newer. */
  private restore(): void {
    const { storage, guest, identityToken } = this.options;
    if (identityToken !== null) this.bringAlong(guest);
    for (const pending of storage.outbox()) {
      this.written = Math.max(this.written, Date.parse(pending.createdAt));
      this.act({ type: "written", pending: { ...pending, status: "sending", error: "" } });
    }
  }

  /** What a guest wrote, or began to write, goes into the conversation of the customer they turn out to be. */
  private bringAlong(guest: VisitorStorage): void {
    const { storage } = this.options;
    for (const pending of guest.outbox()) {
      storage.keepPending(pending);
      guest.dropPending(pending.clientId);
    }
    if (storage.draft() === "") storage.keepDraft(guest.draft());
    guest.keepDraft("");
  }

  /** Later than every bubble before, even within one millisecond: what is restored keeps its order by it. */
  private nextMoment(): string {
    this.written = Math.max(Date.now(), this.written + 1);
    return new Date(this.written).toISOString();
  }

  private async enter(session: Session): Promise<void> {
    const api = new CustomerApi(session);
    const first = await api.messages(0, 0, this.stopped.signal);
    if (this.stopped.signal.aborted) return;
    this.api = api;
    this.page(0, 0, first);
    this.show({ phase: "open" });
    void this.lookAtCases();
    this.follow(api);
    void this.deliver();
  }

  private follow(api: CustomerApi): void {
    this.feed = new Feed({
      url: () => api.streamUrl,
      headers: api.headers,
      position: () => String(this.view.conversation.settled),
      onEvent: ({ event, data }) => {
        if (event === "message") this.act({ type: "received", message: JSON.parse(data) as Message });
        if (event === "state") this.show({ state: JSON.parse(data) as ConversationState });
        if (event === "message") void this.lookAtCases();
        void this.heal();
      },
      onStatus: (network) => this.show({ network }),
      onDenied: (error) => this.expired(error),
      poll: async (signal) => {
        const { conversation } = this.view;
        this.page(conversation.settled, lastSeq(conversation), await api.messages(conversation.settled, 25, signal));
      },
    });
    this.feed.start();
  }

  private page(after: number, known: number, answer: MessagePage): void {
    this.act({ type: "replayed", after, known, messages: answer.messages });
    const { messages: _, queue, answering, ...state } = answer;
    this.show({ state: { ...state, queue: queue ?? null, answering: answering ?? false } });
  }

  /** A case moves with what the bot says: looked at once for everything that arrived since. */
  private async lookAtCases(): Promise<void> {
    const last = lastSeq(this.view.conversation);
    if (last === 0 || this.casesFor >= last || !this.api) return;
    this.casesFor = last;
    try {
      this.show({ case: (await this.api.cases())[0] ?? null });
    } catch {
      this.casesFor = 0; // The next message asks again.
    }
  }

  /** Asks again for what a hole in the numbers says is missing. */
  private async heal(): Promise<void> {
    if (this.healing || gap(this.view.conversation) === null) return;
    this.healing = true;
    await sleep(GAP_PATIENCE_MS, this.stopped.signal);
    const after = gap(this.view.conversation);
    try {
      if (after !== null && this.api && !this.stopped.signal.aborted) {
        const known = lastSeq(this.view.conversation);
        const { messages } = await this.api.messages(after, 0, this.stopped.signal);
        this.act({ type: "replayed", after, known, messages }); // its state may be older than what the stream said since
      }
    } catch {
      // The feed notices the same trouble and reconnects from the settled position, which is before the hole.
    } finally {
      this.healing = false;
    }
  }

  /** Sends what waits, one by one, so that bubbles arrive in the order they were written. */
  private async deliver(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (;;) {
        const next = this.view.conversation.outbox.find((pending) => pending.status === "sending");
        if (!next || !this.api || this.stopped.signal.aborted) return;
        await this.post(this.api, next);
      }
    } finally {
      this.sending = false;
    }
  }

  private async post(api: CustomerApi, pending: Pending): Promise<void> {
    for (let failures = 0; !this.stopped.signal.aborted; ) {
      try {
        const answer = await api.send(pending.clientId, pending.body, this.options.context());
        this.act({ type: "confirmed", clientId: pending.clientId, message: complete(answer, pending) });
        void this.heal();
        return;
      } catch (error) {
        const known = error instanceof ApiError ? error : new ApiError(0, "NETWORK", "");
        failures += 1;
        if (known.status === 401) return this.expired(known);
        if (!known.transient || failures > QUIET_RETRIES) {
          if (known.transient) this.loseAll();
          else this.act({ type: "failed", clientId: pending.clientId, error: explained(known) || widgetStrings().failed });
          return;
        }
        if (known.status === 429) this.act({ type: "held", clientId: pending.clientId, error: explained(known) });
        await this.pause(Math.max(known.retryAfterMs ?? 0, backoff(failures)));
      }
    }
  }

  /** The network is gone: what waits behind the bubble that could not be sent cannot be sent either. */
  private loseAll(): void {
    for (const { clientId, status } of this.view.conversation.outbox) {
      if (status === "sending") this.act({ type: "failed", clientId, error: "" });
    }
  }

  private async pause(ms: number): Promise<void> {
    const early = new AbortController();
    this.nudge = () => early.abort();
    await sleep(ms, early.signal);
    this.nudge = null;
  }

  private expired(error: ApiError): void {
    if (this.stopped.signal.aborted) return;
    const hadSession = this.options.storage.session() !== null;
    this.options.storage.keepSession(null);
    this.feed?.stop();
    if (hadSession && error.status !== 403) {
      // Nothing can be written until the next client is there: it would go nowhere.
      this.show({ phase: "starting" });
      this.stop();
      this.options.onIdentityExpired();
    } else {
      this.show({ phase: "refused" });
    }
  }

  private act(action: Action): void {
    const before = this.view.conversation.outbox;
    this.show({ conversation: reduce(this.view.conversation, action) });
    this.keep(before, this.view.conversation.outbox);
  }

  private keep(before: readonly Pending[], now: readonly Pending[]): void {
    if (before === now) return;
    const known = new Map(before.map((pending) => [pending.clientId, pending]));
    for (const pending of now) {
      if (known.get(pending.clientId) !== pending) this.options.storage.keepPending(pending);
      known.delete(pending.clientId);
    }
    for (const clientId of known.keys()) this.options.storage.dropPending(clientId);
  }

  private show(change: Partial<View>): void {
    if (this.stopped.signal.aborted) return;
    this.view = { ...this.view, ...change };
    this.options.onChange(this.view);
  }
}

/** The answer to a POST promises only `seq`; the rest is what was written. */
function complete(answer: Partial<Message> & { seq: number }, pending: Pending): Message {
  return {
    id: pending.clientId,
    sender: "customer",
    kind: pending.body.kind,
    text: pending.body.text,
    created_at: pending.createdAt,
    ...answer,
  };
}

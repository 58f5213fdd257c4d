/**
 * One conversation at a staff member's desk, without any screen: its messages, who owns it under which epoch, what lies
 * beside it, and the moves. A reply that the server refuses as stale is kept, with what arrived meanwhile.
 */
import { backoff } from "../shared/backoff";
import { addNote, correct, executeOffer } from "../shared/answering-api";
import { Feed, type FeedStatus, sleep } from "../shared/feed";
import { ApiError } from "../shared/http";
import { newId } from "../shared/ids";
import { type Conversation, EMPTY, lastSeq, reduce } from "../shared/messages";
import { StaffConversationApi } from "../shared/staff-api";
import type { Held } from "../shared/together-api";
import { Presence } from "./presence";
import type { ConversationDetail, Ownership, StaffMessagePage, StaleEpoch, Viewer } from "../shared/staff-wire";
import type { Message, Owner } from "../shared/wire";

export interface DeskView {
  conversation: Conversation;
  detail: ConversationDetail | null;
  owner: Owner;
  epoch: number;
  network: FeedStatus;
  busy: boolean;
  /** What changed between writing and sending; the reply has not gone out. */
  stale: StaleEpoch | null;
  problem: string;
  customerTyping: boolean;
  /** Colleagues who have it open too. */
  viewers: readonly Viewer[];
  /** Somebody else serves now what was served here; it stays to be read. */
  takenOver: boolean;
}

/** Ours only while the server's last word about owner and epoch agrees with the detail that says so. */
export function isMine({ detail, owner, epoch }: DeskView): boolean {
  return detail !== null && detail.conversation.mine && detail.conversation.epoch === epoch && owner !== "bot";
}

const DETAIL_PATIENCE_MS = 600;
const TYPING_EVERY_MS = 3_000;

/** The name of what is being sent, the same until it has arrived: pressed twice, or with a lost answer, it is one. */
class Attempts {
  private last: { clientId: string; text: string } | null = null;

  of(text: string): string {
    if (this.last?.text !== text) this.last = { clientId: newId(), text };
    return this.last.clientId;
  }

  succeeded(): void {
    this.last = null;
  }
}

export class Desk {
  private readonly api: StaffConversationApi;
  private readonly stopped = new AbortController();
  private view: DeskView = {
    conversation: EMPTY,
    detail: null,
    owner: "bot",
    epoch: 0,
    network: "connecting",
    busy: false,
    stale: null,
    problem: "",
    customerTyping: false,
    viewers: [],
    takenOver: false,
  };
  private readonly presence: Presence;
  private wasMine = false;
  private beside: string | undefined;
  private typedAt = 0;
  private readUpTo = 0;
  private refreshing = false;
  private readonly replying = new Attempts();
  private readonly noting = new Attempts();

  constructor(
    private readonly id: string,
    private readonly texts: { failed: string },
    private readonly onChange: (view: DeskView) => void,
  ) {
    this.api = new StaffConversationApi(id);
    this.presence = new Presence(this.api);
  }

  async start(): Promise<void> {
    for (let failures = 1; !this.stopped.signal.aborted; failures += 1) {
      try {
        const [detail, first] = await Promise.all([this.api.detail(), this.api.messages(0, 0)]);
        this.show({ detail, problem: "" });
        this.page(0, 0, first);
        this.follow();
        this.presence.start(this.stopped.signal);
        document.addEventListener("visibilitychange", () => this.read(), { signal: this.stopped.signal });
        return;
      } catch (error) {
        this.report(error);
        if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return;
        await sleep(backoff(failures), this.stopped.signal);
      }
    }
  }

  stop(): void {
    this.stopped.abort();
  }

  /** True when it went out. The epoch and the last message on the screen say what was known when it was decided. */
  async send(text: string): Promise<boolean> {
    const clientId = this.replying.of(text);
    return this.act(async () => {
      const message = await this.api.send(clientId, text, this.view.epoch, lastSeq(this.view.conversation));
      this.replying.succeeded();
      this.presence.written();
      this.show({ conversation: reduce(this.view.conversation, { type: "confirmed", clientId: message.id, message }) });
    });
  }

  /** A picture or PDF that is uploaded; its own name makes a repeat the same message. */
  sendAttachment(attachmentId: string): Promise<boolean> {
    return this.act(async ({ epoch, seen_seq }) => {
      const message = await this.api.send(`p-${attachmentId}`, "", epoch, seen_seq, attachmentId);
      this.show({ conversation: reduce(this.view.conversation, { type: "confirmed", clientId: message.id, message }) });
    });
  }

  upload(clientId: string, file: Blob, name?: string): Promise<string> {
    return this.api.upload(clientId, file, name);
  }

  /** The customer sees it; colleagues too. */
  typing(): void {
    this.presence.typing();
    if (Date.now() - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    this.api.tell("typing", { typing: true });
  }

  /** Colleagues see it, the customer does not. */
  writesNote(): void {
    this.presence.typing();
  }

  /** Whoever serves and looks at the page has read it. */
  private read(): void {
    const last = lastSeq(this.view.conversation);
    if (last <= this.readUpTo || this.view.owner !== "staff" || document.visibilityState !== "visible") return;
    this.readUpTo = last;
    this.api.tell("read", { seq: last });
  }

  take(): Promise<boolean> {
    return this.move(({ epoch }) => this.api.take(epoch));
  }

  handBack(summary: string): Promise<boolean> {
    return this.move(({ epoch, seen_seq }) => this.api.handBack(epoch, seen_seq, summary));
  }

  close(note: string, reason: string): Promise<boolean> {
    return this.move(({ epoch, seen_seq }) => this.api.close(epoch, seen_seq, note, reason));
  }

  note(text: string): Promise<boolean> {
    const clientId = this.noting.of(text);
    return this.act(async () => {
      await addNote(this.id, clientId, text);
      this.noting.succeeded();
      this.presence.written();
    });
  }

  execute(caseNumber: string, offerId: string): Promise<boolean> {
    return this.act(async ({ epoch, seen_seq }) => {
      await executeOffer(this.id, caseNumber, offerId, epoch, seen_seq);
      await this.refresh();
    });
  }

  correct(seq: number, intent: string): Promise<boolean> {
    return this.act(() => correct(this.id, seq, intent));
  }

  /** The staff member has read what arrived meanwhile. */
  acknowledge(): void {
    this.show({ stale: null, takenOver: false });
  }

  /** A move of the conversation as it stands; true when it was made. */
  move(go: (held: Held) => Promise<Ownership>): Promise<boolean> {
    return this.act(async (held) => {
      const { owner, epoch } = await go(held);
      this.show({ owner, epoch });
      await this.refresh();
    });
  }

  /** Anything else that the server may refuse because more has happened than was seen. */
  async act(go: (held: Held) => Promise<void>): Promise<boolean> {
    this.show({ busy: true, problem: "" });
    try {
      await go({ epoch: this.view.epoch, seen_seq: lastSeq(this.view.conversation) });
      this.show({ stale: null });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === "STALE_EPOCH") this.moved(error.data as StaleEpoch);
      else this.report(error);
      return false;
    } finally {
      this.show({ busy: false });
    }
  }

  /** What was refused can be sent again at once; what lies beside it comes when it comes. */
  private moved(meanwhile: StaleEpoch): void {
    const conversation = meanwhile.messages.reduce(
      (state, message) => reduce(state, { type: "received", message }),
      this.view.conversation,
    );
    this.show({ conversation, owner: meanwhile.owner, epoch: meanwhile.epoch, stale: meanwhile });
    void this.refresh();
  }

  private follow(): void {
    const feed = new Feed({
      url: () => this.api.streamUrl(this.view.conversation.settled),
      headers: {},
      position: () => "",
      onEvent: ({ event, data }) => {
        if (event === "message") this.hear(JSON.parse(data) as Message);
        if (event === "state") this.stand(JSON.parse(data) as Ownership);
      },
      onStatus: (network) => this.show({ network }),
      onDenied: (error) => this.report(error),
      poll: async (signal) => {
        const { conversation } = this.view;
        this.page(conversation.settled, lastSeq(conversation), await this.api.messages(conversation.settled, 25, signal));
      },
    });
    feed.start();
    this.stopped.signal.addEventListener("abort", () => feed.stop());
  }

  private hear(message: Message): void {
    this.show({ conversation: reduce(this.view.conversation, { type: "received", message }) });
    this.read();
    void this.refreshSoon();
  }

  private page(after: number, known: number, page: StaffMessagePage): void {
    const action = { type: "replayed", after, known, messages: page.messages } as const;
    this.show({ conversation: reduce(this.view.conversation, action) });
    this.stand(page);
    if (page.messages.length > 0 && after > 0) void this.refreshSoon();
  }

  private stand({ owner, epoch, mine, beside, customer_typing = false, viewers = [] }: Ownership): void {
    if (epoch < this.view.epoch) return;
    const changed = owner !== this.view.owner || epoch !== this.view.epoch || beside !== this.beside;
    const takenOver = (this.view.takenOver || (this.wasMine && owner === "staff")) && mine === false;
    this.wasMine = mine === true;
    this.beside = beside;
    this.show({ owner, epoch, takenOver, customerTyping: customer_typing, viewers });
    if (changed) void this.refreshSoon();
    this.read();
  }

  /** Cases and understanding change with what is said; a burst of bubbles is worth one look. */
  private async refreshSoon(): Promise<void> {
    if (this.refreshing) return;
    this.refreshing = true;
    await sleep(DETAIL_PATIENCE_MS, this.stopped.signal);
    this.refreshing = false;
    await this.refresh();
  }

  /** That it fails says nothing of what was done before it; the next message looks again. */
  private async refresh(): Promise<void> {
    try {
      this.show({ detail: await this.api.detail() });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.report(error);
    }
  }

  /** Says at the reply box what went wrong. */
  report(error: unknown): void {
    if (error instanceof ApiError && error.status === 401) location.assign("/staff/sign-in");
    this.show({ problem: error instanceof ApiError && error.message ? error.message : this.texts.failed });
  }

  private show(change: Partial<DeskView>): void {
    if (this.stopped.signal.aborted) return;
    this.view = { ...this.view, ...change };
    this.onChange(this.view);
  }
}

import { call } from "./http";
import type {
  CustomerCase,
  Message,
  MessagePage,
  OrderCard,
  OutgoingBody,
  PageContext,
  PastConversation,
  RatingGiven,
  Session,
} from "./wire";

/** `guest`: the session this visitor had before signing in on the page; its conversation is brought along. */
export function createSession(identityToken: string | null, guest: Session | null): Promise<Session> {
  return call<Session>("/api/v1/sessions", {
    method: "POST",
    headers: guest === null ? {} : { Authorization: `Bearer ${guest.token}` },
    body: identityToken === null ? {} : { identity_token: identityToken },
  });
}

/** The calls of one customer about one conversation. */
export class CustomerApi {
  private readonly base: string;

  constructor(readonly session: Session) {
    this.base = `/api/v1/conversations/${encodeURIComponent(session.conversation_id)}`;
  }

  get streamUrl(): string {
    return `${this.base}/stream`;
  }

  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.session.token}` };
  }

  /** Repeating a `clientId` is safe: the server answers with the message it already has. */
  send(clientId: string, body: OutgoingBody, context: PageContext): Promise<Partial<Message> & { seq: number }> {
    const extra = Object.keys(context).length > 0 ? { context } : {};
    return call(`${this.base}/messages`, {
      method: "POST",
      headers: this.headers,
      body: { client_id: clientId, ...body, ...extra },
    });
  }

  /** Repeating a `clientId` gives the picture that is kept already. */
  async upload(clientId: string, file: Blob): Promise<string> {
    const kept = await call<{ attachment_id: string }>(`${this.base}/attachments?client_id=${clientId}`, {
      method: "POST",
      headers: this.headers,
      file,
      timeoutMs: 60_000,
    });
    return kept.attachment_id;
  }

  attachment(attachmentId: string): Promise<Blob> {
    return call(`${this.base}/attachments/${encodeURIComponent(attachmentId)}`, { headers: this.headers, as: "blob" });
  }

  typing(typing: boolean): Promise<void> {
    return this.tell("typing", { typing });
  }

  read(seq: number): Promise<void> {
    return this.tell("read", { seq });
  }

  rate(requestId: string, given: RatingGiven): Promise<unknown> {
    return call(`${this.base}/rating`, {
      method: "POST",
      headers: this.headers,
      body: { ...given, request_id: requestId },
    });
  }

  end(): Promise<unknown> {
    return call(`${this.base}/end`, { method: "POST", headers: this.headers });
  }

  async anew(): Promise<string> {
    const begun = await call<{ conversation_id: string }>(`${this.base}/anew`, { method: "POST", headers: this.headers });
    return begun.conversation_id;
  }

  transcript(): Promise<string> {
    return call(`${this.base}/transcript`, { headers: this.headers, as: "text" });
  }

  async orders(): Promise<OrderCard[]> {
    return (await call<{ orders: OrderCard[] }>(`${this.base}/orders`, { headers: this.headers })).orders;
  }

  async cases(): Promise<CustomerCase[]> {
    return (await call<{ cases: CustomerCase[] }>(`${this.base}/cases`, { headers: this.headers })).cases;
  }

  async conversations(): Promise<PastConversation[]> {
    const listed = await call<{ conversations: PastConversation[] }>("/api/v1/conversations", { headers: this.headers });
    return listed.conversations;
  }

  /** Another conversation of the same visitor. */
  other(conversationId: string): CustomerApi {
    return new CustomerApi({ ...this.session, conversation_id: conversationId });
  }

  private tell(what: string, body: unknown): Promise<void> {
    return call(`${this.base}/${what}`, { method: "POST", headers: this.headers, body, as: "nothing" });
  }

  messages(after: number, waitSeconds: number, signal?: AbortSignal): Promise<MessagePage> {
    return call(`${this.base}/messages?after=${after}&wait=${waitSeconds}`, {
      headers: this.headers,
      timeoutMs: (waitSeconds + 15) * 1000,
      ...(signal ? { signal } : {}),
    });
  }
}

import { call } from "./http";
import type { Message, MessagePage, OutgoingBody, PageContext, Session } from "./wire";

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

  messages(after: number, waitSeconds: number, signal?: AbortSignal): Promise<MessagePage> {
    return call(`${this.base}/messages?after=${after}&wait=${waitSeconds}`, {
      headers: this.headers,
      timeoutMs: (waitSeconds + 15) * 1000,
      ...(signal ? { signal } : {}),
    });
  }
}

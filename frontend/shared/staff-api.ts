import { call } from "./http";
import type { ConversationDetail, ListPage, ListWanted, Ownership, Scope, StaffMessagePage } from "./staff-wire";
import type { Message } from "./wire";

const BASE = "/api/v1/staff";
/** The server takes 255 characters; what is cut off here is the beginning, not the ending. */
const LONGEST_NAME = 200;
export const STAFF_STREAM = `${BASE}/stream`;

function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** `as`: nothing, where the server answers with no content. */
export function write<T>(path: string, body: unknown, as: "json" | "nothing" = "json"): Promise<T> {
  return call<T>(path, { method: "POST", body, headers: { "X-CSRF-Token": csrfToken() }, as });
}

export function listConversations(wanted: { scope: Scope } & Partial<ListWanted>): Promise<ListPage> {
  const asked = Object.entries(wanted).filter(([, value]) => value !== "");
  return call(`${BASE}/conversations?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))}`);
}

export type SignOfLife = { typing: boolean } | { seq: number } | { viewing: boolean; typing?: boolean };

/** Every write carries the epoch it was decided under; a 409 STALE_EPOCH means that somebody moved first. */
export class StaffConversationApi {
  private readonly base: string;

  constructor(id: string) {
    this.base = `${BASE}/conversations/${encodeURIComponent(id)}`;
  }

  streamUrl(after: number): string {
    return `${this.base}/stream?after=${after}`;
  }

  detail(): Promise<ConversationDetail> {
    return call(this.base);
  }

  messages(after: number, waitSeconds: number, signal?: AbortSignal): Promise<StaffMessagePage> {
    return call(`${this.base}/messages?after=${after}&wait=${waitSeconds}`, {
      timeoutMs: (waitSeconds + 15) * 1000,
      ...(signal ? { signal } : {}),
    });
  }

  /** `seenSeq`: the last message that was on the screen; when more has arrived the server refuses with it. */
  send(clientId: string, text: string, epoch: number, seenSeq: number, attachmentId?: string): Promise<Message> {
    const attached = attachmentId === undefined ? {} : { attachment_id: attachmentId };
    return write(`${this.base}/messages`, { client_id: clientId, text, epoch, seen_seq: seenSeq, ...attached });
  }

  /** A picture for a message to come, or with a `name` a PDF. */
  async upload(clientId: string, file: Blob, name?: string): Promise<string> {
    const named = name === undefined ? "" : `&name=${encodeURIComponent(name.slice(-LONGEST_NAME))}`;
    const kept = await call<{ attachment_id: string }>(`${this.base}/attachments?client_id=${clientId}${named}`, {
      method: "POST",
      headers: { "X-CSRF-Token": csrfToken() },
      file,
      timeoutMs: 60_000,
    });
    return kept.attachment_id;
  }

  /** Signs of life; that one was lost matters to nobody. */
  tell(what: "typing" | "read" | "viewing", body: SignOfLife): void {
    const options = {
      method: "POST",
      body,
      headers: { "X-CSRF-Token": csrfToken() },
      as: "nothing",
      keepalive: what === "viewing",
    } as const;
    call<void>(`${this.base}/${what}`, options).catch(() => undefined);
  }

  take(epoch: number): Promise<Ownership> {
    return write(`${this.base}/take`, { epoch });
  }

  handBack(epoch: number, seenSeq: number, summary: string): Promise<Ownership> {
    return write(`${this.base}/hand-back`, { epoch, seen_seq: seenSeq, summary });
  }

  /** Ends the service round; from serving it passes through wrap-up on the server. */
  close(epoch: number, seenSeq: number, note: string, reason: string): Promise<Ownership> {
    return write(`${this.base}/close`, { epoch, seen_seq: seenSeq, note, reason });
  }
}

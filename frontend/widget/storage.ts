/**
 * What one visitor keeps between page loads: the session and the messages that are not confirmed yet. A guest's lives
 * in localStorage, because nothing else can bring a guest's conversation back; a signed-in customer's lives only as
 * long as the tab, because the next person at a shared computer must not find it.
 */
import type { Pending } from "../shared/messages";
import type { Session } from "../shared/wire";

export class VisitorStorage {
  private readonly store: Storage | null;
  private readonly prefix: string;

  constructor(site: string, subject: string | null) {
    this.store = usable(() => (subject === null ? localStorage : sessionStorage));
    this.prefix = `anxin:${site}:${subject === null ? "guest" : `customer:${subject}`}`;
  }

  session(): Session | null {
    return this.read<Session>("session");
  }

  keepSession(session: Session | null): void {
    this.write("session", session);
  }

  /**
   * What is not confirmed yet, oldest first. Not tied to a conversation: what could not be sent in one that has run out
   * belongs into the next. Each bubble has a key of its own, so that two tabs never overwrite each other's.
   */
  outbox(): Pending[] {
    const kept: Pending[] = [];
    for (let index = 0; index < (this.store?.length ?? 0); index += 1) {
      const key = this.store?.key(index) ?? "";
      if (!key.startsWith(`${this.prefix}:outbox:`)) continue;
      const pending = this.read<Pending>(key.slice(this.prefix.length + 1));
      if (pending !== null) kept.push(pending);
    }
    return kept.sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  }

  keepPending(pending: Pending): void {
    this.write(`outbox:${pending.clientId}`, pending);
  }

  dropPending(clientId: string): void {
    this.write(`outbox:${clientId}`, null);
  }

  draft(): string {
    return this.read<string>("draft") ?? "";
  }

  keepDraft(text: string): void {
    this.write("draft", text === "" ? null : text);
  }

  private read<T>(name: string): T | null {
    const kept = this.store?.getItem(`${this.prefix}:${name}`) ?? null;
    if (kept === null) return null;
    try {
      return JSON.parse(kept) as T;
    } catch {
      return null;
    }
  }

  private write(name: string, value: unknown): void {
    try {
      if (value === null) this.store?.removeItem(`${this.prefix}:${name}`);
      else this.store?.setItem(`${this.prefix}:${name}`, JSON.stringify(value));
    } catch {
      // Full or forbidden: the conversation works, only a reload forgets.
    }
  }
}

/** Browsers that block storage in frames throw at the first touch. */
function usable(get: () => Storage): Storage | null {
  try {
    return get();
  } catch {
    return null;
  }
}

/**
 * Whose token this is, read only to keep two customers' conversations apart in this browser. It proves nothing; the
 * server checks the signature.
 */
export function subjectOf(identityToken: string | null): string | null {
  const payload = identityToken?.split(".")[1];
  if (!payload) return identityToken;
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown };
    return typeof sub === "string" ? sub : identityToken;
  } catch {
    return identityToken;
  }
}

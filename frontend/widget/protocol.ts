/** What the loader (merchant's page) and the chat (our iframe) say to each other; both check the exact origin. */
import type { PageContext } from "../shared/wire";

export type ToChat =
  | { anxin: "shown" }
  | { anxin: "hidden" }
  /** The answer to `hello`, and again whenever the page identifies another customer. */
  | { anxin: "identity"; token: string | null }
  | { anxin: "context"; context: PageContext };

export type ToLoader =
  | { anxin: "hello" }
  | { anxin: "ready" }
  | { anxin: "close" }
  | { anxin: "unread"; count: number }
  /** The identity token has run out: ask the page for a fresh one. */
  | { anxin: "identity-needed" };

/** An identity token (JWT of the merchant's site, at most ten minutes old), or a function that fetches a fresh one. */
export type Identity = string | (() => Promise<string>) | null;

/** `unread` comes with the count, the others with nothing. */
export type AnxinEvent = "open" | "close" | "unread";

export interface AnxinApi {
  /** Returns a function that stops listening. */
  on(event: AnxinEvent, hear: (detail?: number) => void): () => void;
  open(): void;
  close(): void;
  identify(identity: Identity): void;
  setContext(context: { orderId?: string; productId?: string; page?: string }): void;
}

declare global {
  interface Window {
    Anxin?: AnxinApi;
  }
}

/**
 * What the loader (merchant's page) and the chat say to each other. Through a frame both check the exact origin; in the
 * page itself they call each other.
 */
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

/** Dispatched on its own script element by the bundle of the inline chat; the detail is a `Mount`. */
export const INLINE_READY = "anxin:inline";

export interface InlineSettings {
  /** Our origin. */
  server: string;
  site: string;
  lang: string;
  color: string | null;
}

/** Puts the chat into `host`, which says `hello` once it can be seen; returns what takes the loader's messages. */
export type Mount = (
  host: HTMLElement,
  settings: InlineSettings,
  say: (message: ToLoader) => void,
  onFailed: () => void,
) => (message: ToChat) => void;

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

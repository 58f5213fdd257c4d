/** The chat's side of the talk with the merchant's page, whichever way it is part of it. */
import type { ToChat, ToLoader } from "./protocol";

export interface HostPage {
  /** False when the chat is alone in its own tab: then it is simply a guest's conversation. */
  readonly embedded: boolean;
  say(message: ToLoader): void;
  listen(hear: (message: ToChat) => void): void;
}

/** The page around our iframe: both sides compare the exact origin. */
export class FramingPage implements HostPage {
  private readonly origin: string | null;

  constructor(query: URLSearchParams) {
    this.origin = window.parent === window ? null : exactOrigin(query.get("origin"));
  }

  get embedded(): boolean {
    return this.origin !== null;
  }

  /** A page that is not at the named origin never receives this: the browser compares. */
  say(message: ToLoader): void {
    if (this.origin !== null) window.parent.postMessage(message, this.origin);
  }

  listen(hear: (message: ToChat) => void): void {
    window.addEventListener("message", (event: MessageEvent<ToChat | null>) => {
      if (this.origin === null || event.source !== window.parent || event.origin !== this.origin) return;
      if (typeof event.data?.anxin === "string") hear(event.data);
    });
  }
}

/** The page that the chat itself lives in: the loader is called directly, no window hears of it. */
export class SurroundingPage implements HostPage {
  readonly embedded = true;
  private hear: (message: ToChat) => void = () => undefined;

  constructor(readonly say: (message: ToLoader) => void) {}

  listen(hear: (message: ToChat) => void): void {
    this.hear = hear;
  }

  /** What the loader says. */
  tell(message: ToChat): void {
    this.hear(message);
  }
}

function exactOrigin(given: string | null): string | null {
  if (given === null) return null;
  try {
    const url = new URL(given);
    return url.protocol === "https:" || url.protocol === "http:" ? url.origin : null;
  } catch {
    return null;
  }
}

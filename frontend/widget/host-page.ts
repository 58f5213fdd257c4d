/** The chat's side of the talk with the merchant's page. Alone in its own tab it is simply a guest's conversation. */
import type { ToChat, ToLoader } from "./protocol";

export class HostPage {
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

function exactOrigin(given: string | null): string | null {
  if (given === null) return null;
  try {
    const url = new URL(given);
    return url.protocol === "https:" || url.protocol === "http:" ? url.origin : null;
  } catch {
    return null;
  }
}

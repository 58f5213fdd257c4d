/** Tells colleagues that this conversation is open here, and that something is being written. */
import type { StaffConversationApi } from "../shared/staff-api";

const EVERY_MS = 5_000;
const TYPING_LASTS_MS = 4_000;

export class Presence {
  private typedAt = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly api: StaffConversationApi) {}

  start(signal: AbortSignal): void {
    this.say();
    this.timer = setInterval(() => this.say(), EVERY_MS);
    const options = { signal };
    document.addEventListener("visibilitychange", () => this.say(), options);
    addEventListener("pagehide", () => this.leave(), options);
    signal.addEventListener("abort", () => {
      clearInterval(this.timer);
      this.leave();
    });
  }

  /** Anything is being written: a reply or a note. */
  typing(): void {
    const before = this.typedAt;
    this.typedAt = Date.now();
    if (this.typedAt - before > TYPING_LASTS_MS) this.say();
  }

  /** What was written has gone out. */
  written(): void {
    this.typedAt = 0;
    this.say();
  }

  private say(): void {
    if (document.visibilityState !== "visible") return;
    this.api.tell("viewing", { viewing: true, typing: Date.now() - this.typedAt < TYPING_LASTS_MS });
  }

  private leave(): void {
    this.api.tell("viewing", { viewing: false });
  }
}

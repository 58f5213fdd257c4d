/**
 * Keeps a client fed: server-sent events read with fetch (so that the token travels in a header), reconnecting from the
 * last known position; where a proxy swallows streams, long polling, with another try at the stream now and then.
 */
import { backoff } from "./backoff";
import { ApiError, errorOf } from "./http";
import { at } from "./place";
import { type ServerEvent, SseParser } from "./sse";

export type FeedStatus = "connecting" | "live" | "offline";

export interface FeedOptions {
  url: () => string;
  headers: Record<string, string>;
  /** What `Last-Event-ID` says on (re)connecting; empty sends none. */
  position: () => string;
  onEvent: (event: ServerEvent) => void;
  onStatus: (status: FeedStatus) => void;
  /** The server refuses for good (401, 403, 404): the feed has stopped. */
  onDenied: (error: ApiError) => void;
  /** One long poll; resolves when it answered. Without it only the stream is tried. */
  poll?: (signal: AbortSignal) => Promise<void>;
  fetch?: typeof fetch;
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  now?: () => number;
}

/** The server speaks at once: longer silence at the beginning means that a proxy holds the stream back. */
const FIRST_BYTE_LIMIT_MS = 12_000;
/** The server sends a comment every 15 s: longer silence means that the line is dead. */
const SILENCE_LIMIT_MS = 40_000;
const STREAM_FAILURES_BEFORE_POLLING = 2;
const STREAM_RETRY_AFTER_MS = 3 * 60_000;

export class Feed {
  private readonly stopped = new AbortController();
  private attempt = new AbortController();
  private streamFailures = 0;
  private lastStreamAttempt = 0;
  private status: FeedStatus | null = null;
  private waker: (() => void) | null = null;

  constructor(private readonly options: FeedOptions) {}

  start(): void {
    void this.run();
  }

  stop(): void {
    this.stopped.abort();
    this.attempt.abort();
  }

  /** The network came back or the page is visible again: do not sit out the rest of a backoff. */
  wake(): void {
    this.waker?.();
  }

  private async run(): Promise<void> {
    let failures = 0;
    this.say("connecting");
    while (!this.stopped.signal.aborted) {
      this.attempt = new AbortController();
      try {
        if (this.streaming()) await this.stream();
        else await this.options.poll?.(this.attempt.signal);
        failures = 0;
        if (!this.streaming()) this.say("live");
      } catch (error) {
        if (this.stopped.signal.aborted) return;
        if (error instanceof ApiError && [401, 403, 404].includes(error.status)) {
          this.options.onDenied(error);
          return;
        }
        failures += 1;
        if (failures > 1) this.say("offline");
        const asked = error instanceof ApiError ? error.retryAfterMs : null;
        await this.pause(Math.max(asked ?? 0, backoff(failures)));
      }
    }
  }

  private streaming(): boolean {
    if (!this.options.poll || this.streamFailures < STREAM_FAILURES_BEFORE_POLLING) return true;
    return this.now() - this.lastStreamAttempt > STREAM_RETRY_AFTER_MS;
  }

  /** One connection, until it ends. A connection that brought bytes and ended is normal: servers restart. */
  private async stream(): Promise<void> {
    this.lastStreamAttempt = this.now();
    let received = false;
    const watchdog = new Watchdog(() => this.attempt.abort());
    watchdog.reset(FIRST_BYTE_LIMIT_MS);
    try {
      const response = await this.open();
      const reader = response.body?.getReader();
      if (!reader) throw new ApiError(0, "NO_STREAM", "");
      const parser = new SseParser();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        watchdog.reset(SILENCE_LIMIT_MS);
        if (!received) this.say("live");
        received = true;
        for (const event of parser.feed(decoder.decode(value, { stream: true }))) this.options.onEvent(event);
      }
    } catch (error) {
      if (!received) this.streamFailures += 1;
      throw error instanceof ApiError ? error : new ApiError(0, "NETWORK", "");
    } finally {
      watchdog.stop();
    }
    if (!received) {
      this.streamFailures += 1;
      throw new ApiError(0, "EMPTY_STREAM", "");
    }
    this.streamFailures = 0;
    await this.pause(backoff(1));
  }

  private async open(): Promise<Response> {
    const position = this.options.position();
    const headers: Record<string, string> = { Accept: "text/event-stream", ...this.options.headers };
    if (position !== "") headers["Last-Event-ID"] = position;
    const ask = this.options.fetch ?? fetch.bind(globalThis);
    const response = await ask(at(this.options.url()), { headers, signal: this.attempt.signal, cache: "no-store" });
    if (!response.ok) throw await errorOf(response);
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      throw new ApiError(0, "NO_STREAM", "");
    }
    return response;
  }

  private async pause(ms: number): Promise<void> {
    const early = new AbortController();
    const wake = (): void => early.abort();
    this.waker = wake;
    this.stopped.signal.addEventListener("abort", wake);
    await (this.options.sleep ?? sleep)(ms, early.signal);
    this.stopped.signal.removeEventListener("abort", wake);
    this.waker = null;
  }

  private say(status: FeedStatus): void {
    if (status === this.status) return;
    this.status = status;
    this.options.onStatus(status);
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}

class Watchdog {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly bite: () => void) {}

  reset(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.bite, ms);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

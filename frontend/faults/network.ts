/** A network that loses, doubles, delays and cuts, by dice; after `heal()` it does nothing of the kind. */

export type Dice = () => number;

/** Repeatable dice between 0 and 1 (mulberry32). */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class BadNetwork {
  private healed = false;
  /** How often each kind of fault happened. */
  readonly faults = { requestLost: 0, answerLost: 0, doubled: 0, delayed: 0, streamCut: 0 };

  constructor(
    private readonly base: string,
    private readonly roll: Dice,
    private readonly real: typeof fetch = fetch.bind(globalThis),
  ) {}

  heal(): void {
    this.healed = true;
  }

  readonly fetch: typeof fetch = async (path, init) => {
    const url = this.base + String(path);
    if (this.healed) return this.real(url, init);
    const fate = this.roll();
    if (fate < 0.12) {
      this.faults.requestLost += 1;
      throw new TypeError("request lost");
    }
    if (fate < 0.3) {
      this.faults.delayed += 1;
      await new Promise((resolve) => setTimeout(resolve, this.roll() * 2_000));
    }
    if (fate >= 0.3 && fate < 0.42 && init?.method === "POST") {
      this.faults.doubled += 1;
      void this.real(url, { ...init, signal: null }).then((answer) => answer.text()).catch(() => "");
    }
    const response = await this.real(url, init);
    if (fate >= 0.42 && fate < 0.56) {
      this.faults.answerLost += 1;
      await response.body?.cancel();
      throw new TypeError("answer lost");
    }
    const streams = response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
    return streams && response.body && this.roll() < 0.7 ? this.cut(response, response.body) : response;
  };

  /** The connection breaks after some bytes, perhaps in the middle of a character. */
  private cut(response: Response, body: ReadableStream<Uint8Array>): Response {
    this.faults.streamCut += 1;
    let left = Math.floor(this.roll() * 1_200);
    const cutter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk.subarray(0, left));
        left -= chunk.length;
        if (left <= 0) controller.error(new TypeError("stream cut"));
      },
    });
    return new Response(body.pipeThrough(cutter), { status: response.status, headers: response.headers });
  }
}

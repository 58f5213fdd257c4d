import { describe, expect, it } from "vitest";
import { Feed, type FeedOptions, type FeedStatus } from "./feed";
import type { ApiError } from "./http";

type Answer = { status?: number; type?: string; body: string[]; fails?: boolean };

/** A server that gives one prepared answer per connection and notes what each connection asked for. */
function scripted(answers: Answer[], done: () => void): { fetch: typeof fetch; positions: (string | null)[] } {
  const positions: (string | null)[] = [];
  const serve: typeof fetch = async (_url, init) => {
    positions.push(new Headers(init?.headers).get("Last-Event-ID"));
    const answer = answers.shift();
    if (!answer) {
      done();
      throw new TypeError("network");
    }
    if (answer.fails) throw new TypeError("network");
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of answer.body) controller.enqueue(encoder.encode(chunk));
        controller.close();
      },
    });
    const headers = { "Content-Type": answer.type ?? "text/event-stream" };
    return new Response(body, { status: answer.status ?? 200, headers });
  };
  return { fetch: serve, positions };
}

async function run(
  answers: Answer[],
  more: Partial<FeedOptions> = {},
): Promise<{ seen: string[]; statuses: FeedStatus[]; positions: (string | null)[]; denied: ApiError | null }> {
  const seen: string[] = [];
  const statuses: FeedStatus[] = [];
  let last = "";
  let denied: ApiError | null = null;
  const positions = await new Promise<(string | null)[]>((resolve) => {
    const server = scripted(answers, () => {
      feed.stop();
      resolve(server.positions);
    });
    const feed = new Feed({
      url: () => "http://test/stream",
      headers: { Authorization: "Bearer t" },
      position: () => last,
      onEvent: (event) => {
        seen.push(event.data);
        last = event.id;
      },
      onStatus: (status) => statuses.push(status),
      onDenied: (error) => {
        denied = error;
        resolve(server.positions);
      },
      fetch: server.fetch,
      sleep: () => Promise.resolve(),
      ...more,
    });
    feed.start();
  });
  return { seen, statuses, positions, denied };
}

describe("the feed", () => {
  it("comes back from the last id it saw", async () => {
    const { seen, positions } = await run([
      { body: ["id: 1\ndata: 一\n\n", "id: 2\ndata: 二\n\n"] },
      { fails: true, body: [] },
      { body: ["id: 3\ndata: 三\n\n"] },
    ]);
    expect(seen).toEqual(["一", "二", "三"]);
    expect(positions).toEqual([null, "2", "2", "3"]);
  });

  it("says offline only when a second attempt failed too", async () => {
    const { statuses } = await run([
      { body: [": hi\n\n"] },
      { fails: true, body: [] },
      { body: [": hi\n\n"] },
      { fails: true, body: [] },
      { fails: true, body: [] },
    ]);
    expect(statuses).toEqual(["connecting", "live", "offline"]);
  });

  it("polls where streams do not get through", async () => {
    let polls = 0;
    let finish: () => void = () => undefined;
    const polled = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { fetch: serve } = scripted(
      [
        { type: "text/html", body: ["<p>proxy</p>"] },
        { body: [] },
      ],
      () => undefined,
    );
    const feed: Feed = new Feed({
      url: () => "http://test/stream",
      headers: {},
      position: () => "",
      onEvent: () => undefined,
      onStatus: () => undefined,
      onDenied: () => undefined,
      fetch: serve,
      sleep: () => Promise.resolve(),
      poll: async () => {
        polls += 1;
        if (polls === 3) {
          feed.stop();
          finish();
        }
      },
    });
    feed.start();
    await polled;
    expect(polls).toBe(3);
  });

  it("stops when the server refuses", async () => {
    const { denied } = await run([{ status: 401, type: "application/json", body: ['{"error":{"code":"NOT_SIGNED_IN"}}'] }]);
    expect(denied?.code).toBe("NOT_SIGNED_IN");
  });
});

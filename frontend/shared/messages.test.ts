import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Action, type Conversation, EMPTY, gap, type Pending, reduce } from "./messages";
import type { Message } from "./wire";

function message(seq: number, clientId?: string): Message {
  return {
    seq,
    id: `m${seq}`,
    sender: clientId === undefined ? "bot" : "customer",
    kind: "text",
    text: `第${seq}条`,
    created_at: "2026-11-22T02:00:00Z",
    ...(clientId === undefined ? {} : { client_id: clientId }),
  };
}

function pending(clientId: string): Pending {
  return { clientId, body: { kind: "text", text: "在吗" }, createdAt: "2026-11-22T02:00:00Z", status: "sending" };
}

function play(actions: readonly Action[], from: Conversation = EMPTY): Conversation {
  return actions.reduce(reduce, from);
}

const seqs = (state: Conversation): number[] => state.messages.map((each) => each.seq);

describe("ordering", () => {
  it("shows messages by seq, each once, whatever the order and the repeats of arrival", () => {
    const arrivals = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 80 });
    fc.assert(
      fc.property(arrivals, (order) => {
        const state = play(order.map((seq) => ({ type: "received", message: message(seq) })));
        expect(seqs(state)).toEqual([...new Set(order)].sort((one, other) => one - other));
      }),
    );
  });

  it("keeps a message's identity when it arrives again, so that the screen does not flicker", () => {
    const once = play([{ type: "received", message: message(1, "a") }]);
    const twice = reduce(once, { type: "received", message: message(1) });
    expect(twice.messages[0]?.client_id).toBe("a");
  });
});

describe("gaps", () => {
  it("sees a hole and says from where to replay", () => {
    const state = play([1, 2, 5].map((seq) => ({ type: "received", message: message(seq) })));
    expect(gap(state)).toBe(2);
  });

  it("sees no hole in a list without one, even when it came backwards", () => {
    const state = play([3, 2, 1].map((seq) => ({ type: "received", message: message(seq) })));
    expect(gap(state)).toBeNull();
  });

  it("accepts numbers that the server itself leaves out", () => {
    const holed = play([1, 4].map((seq) => ({ type: "received", message: message(seq) })));
    const state = reduce(holed, { type: "replayed", after: 1, known: 4, messages: [message(4)] });
    expect(seqs(state)).toEqual([1, 4]);
    expect(gap(state)).toBeNull();
  });

  it("does not take an empty answer for proof about what came after the question", () => {
    const asked = play([{ type: "received", message: message(1) }]);
    const confirmedMeanwhile = reduce(asked, { type: "confirmed", clientId: "a", message: message(3) });
    const state = reduce(confirmedMeanwhile, { type: "replayed", after: 1, known: 1, messages: [] });
    expect(gap(state)).toBe(1);
  });

  it("stops asking when the server keeps answering that there is nothing", () => {
    const holed = play([1, 4].map((seq) => ({ type: "received", message: message(seq) })));
    expect(gap(reduce(holed, { type: "replayed", after: 1, known: 4, messages: [] }))).toBeNull();
  });
});

describe("the outbox", () => {
  it("replaces the optimistic bubble by its confirmed message, once", () => {
    const state = play([
      { type: "written", pending: pending("a") },
      { type: "received", message: message(1, "a") },
      { type: "confirmed", clientId: "a", message: message(1) },
    ]);
    expect(state.outbox).toEqual([]);
    expect(seqs(state)).toEqual([1]);
    expect(state.messages[0]?.client_id).toBe("a");
  });

  it("does not write again what is already confirmed: an outbox restored after a reload", () => {
    const state = play([
      { type: "received", message: message(1, "a") },
      { type: "written", pending: pending("a") },
    ]);
    expect(state.outbox).toEqual([]);
  });

  it("keeps a failed bubble in its place until it is sent again or thrown away", () => {
    const failed = play([
      { type: "written", pending: pending("a") },
      { type: "written", pending: pending("b") },
      { type: "failed", clientId: "a", error: "" },
    ]);
    expect(failed.outbox.map((each) => [each.clientId, each.status])).toEqual([
      ["a", "failed"],
      ["b", "sending"],
    ]);
    expect(reduce(failed, { type: "retried", clientId: "a" }).outbox[0]?.status).toBe("sending");
    expect(reduce(failed, { type: "discarded", clientId: "a" }).outbox.map((each) => each.clientId)).toEqual(["b"]);
  });
});

/** One world: the server's list, some numbers of which are hidden from this client; the client writes some of them. */
const world = fc
  .array(fc.record({ hidden: fc.boolean(), own: fc.boolean() }), { minLength: 1, maxLength: 25 })
  .map((entries) =>
    entries.flatMap(({ hidden, own }, index) =>
      hidden ? [] : [message(index + 1, own ? `c${index + 1}` : undefined)],
    ),
  );

describe("delivery over a bad network", () => {
  it("ends with the server's list and an empty outbox after drops, repeats, reordering and replays", () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 6 }), (server, dice, pageSize) => {
        const roll = (sides: number): number => (dice.next().value as number) % sides;
        let state = EMPTY;
        for (const own of server.filter((each) => each.client_id !== undefined)) {
          state = reduce(state, { type: "written", pending: pending(own.client_id ?? "") });
        }
        for (let step = 0; step < 40; step += 1) {
          const some = server[roll(Math.max(1, server.length))];
          if (!some) continue;
          const what = roll(4);
          if (what === 0) state = reduce(state, { type: "received", message: some });
          if (what === 1 && some.client_id !== undefined) {
            state = reduce(state, { type: "confirmed", clientId: some.client_id, message: some });
          }
          if (what === 2) state = reduce(state, page(state, server, pageSize));
          if (what === 3) state = reduce(state, { type: "failed", clientId: some.client_id ?? "", error: "" });
        }
        // Back online: the stream replays from the settled position until nothing is new.
        for (let turn = 0; turn <= server.length; turn += 1) state = reduce(state, page(state, server, pageSize));
        expect(seqs(state)).toEqual(server.map((each) => each.seq));
        expect(state.outbox).toEqual([]);
        expect(gap(state)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

function page(state: Conversation, server: readonly Message[], size: number): Action {
  const messages = server.filter((each) => each.seq > state.settled).slice(0, size);
  return { type: "replayed", after: state.settled, known: state.messages[state.messages.length - 1]?.seq ?? 0, messages };
}

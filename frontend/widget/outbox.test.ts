import { beforeEach, expect, it, vi } from "vitest";
import type { Pending } from "../shared/messages";
import { VisitorStorage } from "./storage";

/** The browser's own storage, as far as it is used. */
function shelf(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}

const bubble = (clientId: string, second: number): Pending => ({
  clientId,
  body: { kind: "text", text: clientId },
  createdAt: new Date(second * 1000).toISOString(),
  status: "sending",
});

beforeEach(() => {
  vi.stubGlobal("localStorage", shelf());
  vi.stubGlobal("sessionStorage", shelf());
});

it("brings back what was not confirmed, oldest first, whatever the order of keeping", () => {
  const storage = new VisitorStorage("shop", null);
  for (const pending of [bubble("b", 2), bubble("a", 1), bubble("c", 3)]) storage.keepPending(pending);
  expect(new VisitorStorage("shop", null).outbox().map(({ clientId }) => clientId)).toEqual(["a", "b", "c"]);
});

it("keeps two tabs from overwriting each other's bubbles", () => {
  const [one, other] = [new VisitorStorage("shop", null), new VisitorStorage("shop", null)];
  one.keepPending(bubble("mine", 1));
  other.keepPending(bubble("theirs", 2));
  other.dropPending("theirs");
  expect(one.outbox().map(({ clientId }) => clientId)).toEqual(["mine"]);
});

it("keeps sites and customers apart", () => {
  new VisitorStorage("shop", null).keepPending(bubble("guest", 1));
  expect(new VisitorStorage("other", null).outbox()).toEqual([]);
  expect(new VisitorStorage("shop", "c-vip").outbox()).toEqual([]);
});

it("passes over what is not readable", () => {
  localStorage.setItem("anxin:shop:guest:outbox:broken", "{");
  expect(new VisitorStorage("shop", null).outbox()).toEqual([]);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Receivers } from "../shared/staff-wire";
import { follow, inShownOrder, LOOK_AGAIN_MS } from "./receivers";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const person = (id: string, availability: "online" | "break" = "online") => ({ id, name: id, availability, supervises: false });
const ids = (given: Receivers) => given.people.map((each) => each.id);

test("the first list is shown as it comes", () => {
  const fresh = { groups: [], people: [person("b"), person("a")] };
  expect(inShownOrder(null, fresh)).toBe(fresh);
});

test("who went for a break keeps the place, with the new word", () => {
  const shown = { groups: [], people: [person("a"), person("b")] };
  const next = inShownOrder(shown, { groups: [], people: [person("b"), person("a", "break")] });
  expect(ids(next)).toEqual(["a", "b"]);
  expect(next.people[0]?.availability).toBe("break");
});

test("who left is gone, who came stands last", () => {
  const shown = { groups: [], people: [person("a"), person("b")] };
  expect(ids(inShownOrder(shown, { groups: [], people: [person("c"), person("b")] }))).toEqual(["b", "c"]);
});

const alone = { groups: [], people: [person("a")] };
const both = { groups: [], people: [person("a"), person("b")] };

test("it is looked up again; a look that fails leaves what is shown", async () => {
  const looks = [alone, new Error("offline"), both];
  const look = vi.fn(() => {
    const next = looks.shift();
    return next instanceof Error || !next ? Promise.reject(next) : Promise.resolve(next);
  });
  const show = vi.fn();
  const gone = new AbortController();
  const done = follow(look, show, gone.signal);
  await vi.advanceTimersByTimeAsync(2 * LOOK_AGAIN_MS);
  expect(show.mock.calls.map(([shown]) => shown)).toEqual([alone, both]);
  gone.abort();
  await done;
  expect(look).toHaveBeenCalledTimes(3);
});

test("who has left is shown nothing that comes too late", async () => {
  let answer: (fresh: Receivers) => void = () => undefined;
  const show = vi.fn();
  const gone = new AbortController();
  const done = follow(() => new Promise((resolve) => (answer = resolve)), show, gone.signal);
  gone.abort();
  answer(alone);
  await done;
  expect(show).not.toHaveBeenCalled();
});

test("the first look that fails is told", async () => {
  await expect(follow(() => Promise.reject(new Error("offline")), vi.fn(), new AbortController().signal)).rejects.toThrow("offline");
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { soon } from "./soon";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("the first question is answered at once, a burst of them once more at its end", () => {
  const act = vi.fn();
  const { ask } = soon(act, 1000);
  ask();
  expect(act).toHaveBeenCalledTimes(1);
  for (let more = 0; more < 50; more += 1) ask();
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(act).toHaveBeenCalledTimes(2);
  ask();
  expect(act).toHaveBeenCalledTimes(3);
});

test("stopped, it does nothing more", () => {
  const act = vi.fn();
  const { ask, stop } = soon(act, 1000);
  ask();
  ask();
  stop();
  vi.advanceTimersByTime(5000);
  expect(act).toHaveBeenCalledTimes(1);
});

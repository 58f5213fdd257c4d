import { expect, test, vi } from "vitest";
import { ApiError } from "../shared/http";
import type { Owner } from "../shared/wire";
import { taken } from "./taking";

const mine = { owner: "staff", epoch: 9 } as const;
const stale = (owner: Owner, epoch: number) => new ApiError(409, "STALE_EPOCH", "", { owner, epoch, messages: [] });
const moving = (...answers: unknown[]) =>
  vi.fn((_epoch: number) => {
    const next = answers.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next as typeof mine);
  });

test("who waits as the list showed is taken at once", async () => {
  const move = moving(mine);
  expect(await taken(move, 3)).toBe("mine");
  expect(move.mock.calls).toEqual([[3]]);
});

test.each(["queued", "offered"] as const)("who is %s since then is taken as it stands now", async (owner) => {
  const move = moving(stale(owner, 4), mine);
  expect(await taken(move, 3)).toBe("mine");
  expect(move.mock.calls).toEqual([[3], [4]]);
});

test.each([
  ["staff", "taken"],
  ["wrap_up", "taken"],
  ["bot", "changed"],
  ["closed", "changed"],
] as const)("who is with %s by now is left alone", async (owner, outcome) => {
  const move = moving(stale(owner, 4));
  expect(await taken(move, 3)).toBe(outcome);
  expect(move).toHaveBeenCalledOnce();
});

test("it is tried again only once", async () => {
  expect(await taken(moving(stale("offered", 4), stale("staff", 5)), 3)).toBe("taken");
  const move = moving(stale("offered", 4), stale("queued", 5), mine);
  expect(await taken(move, 3)).toBe("changed");
  expect(move).toHaveBeenCalledTimes(2);
});

test.each([0, 1])("what is no staleness is for the caller, whichever try it is (%i)", async (before) => {
  const full = new ApiError(409, "AT_CAPACITY", "满了");
  const move = moving(...Array.from({ length: before }, () => stale("queued", 4)), full);
  await expect(taken(move, 3)).rejects.toBe(full);
});

import { expect, test } from "vitest";
import { progress } from "../shared/stage-progress";
import type { Stage } from "../shared/wire";

test("each stage lies behind the next", () => {
  expect(progress(["received"])).toEqual({ done: 0, current: 0 });
  expect(progress(["received", "listening"])).toEqual({ done: 0, current: 0 });
  expect(progress(["listening", "soothing"])).toEqual({ done: 1, current: 1 });
  expect(progress(["soothing", "resolving"])).toEqual({ done: 2, current: 2 });
  expect(progress(["resolving", "evaluating"])).toEqual({ done: 3, current: 3 });
  expect(progress(["evaluating", "closed"])).toEqual({ done: 4, current: null });
  expect(progress(["listening", "withdrawn"])).toEqual({ done: 0, current: null });
});

test("a case that went to a person claims no stage that never happened", () => {
  expect(progress(["received", "listening", "escalated"])).toEqual({ done: 0, current: 0 });
  expect(progress(["listening", "soothing", "resolving", "escalated", "escalated"])).toEqual({ done: 2, current: 2 });
});

test("a closed case shows how far it had come in its last round", () => {
  expect(progress(["received", "listening", "escalated", "closed"])).toEqual({ done: 1, current: null });
  const again: Stage[] = ["resolving", "evaluating", "closed", "reopened", "listening", "escalated", "closed"];
  expect(progress(again)).toEqual({ done: 1, current: null });
  expect(progress(["closed"])).toEqual({ done: 4, current: null });
});

test("badly rated, it is being resolved again by a person", () => {
  expect(progress(["resolving", "evaluating", "escalated"])).toEqual({ done: 2, current: 2 });
  expect(progress(["evaluating", "reopened"])).toEqual({ done: 0, current: 0 });
});

test("nothing is known of it yet", () => {
  expect(progress([])).toEqual({ done: 0, current: 0 });
});

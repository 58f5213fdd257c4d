import { expect, test } from "vitest";
import { comesBack } from "./snooze-times";

const NIGHT = new Date("2026-11-22T17:30:00Z"); // 1:30 in Shanghai on the 23rd

test("comes back after so long", () => {
  expect(comesBack("30m", NIGHT)?.toISOString()).toBe("2026-11-22T18:00:00.000Z");
  expect(comesBack("3h", NIGHT)?.toISOString()).toBe("2026-11-22T20:30:00.000Z");
});

test("tomorrow is the shop's tomorrow, at nine", () => {
  expect(comesBack("tomorrow", NIGHT)?.toISOString()).toBe("2026-11-24T01:00:00.000Z");
});

test("with the customer's words there is no time", () => {
  expect(comesBack("customer", NIGHT)).toBeNull();
});

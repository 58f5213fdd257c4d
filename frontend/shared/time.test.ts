import { describe, expect, it } from "vitest";
import { backoff } from "./backoff";
import { deadline, lasting, moment, pauseBetween } from "./time";

// Sunday 22 November 2026, 15:30 in Shanghai.
const NOW = new Date("2026-11-22T07:30:00Z");

describe("past moments", () => {
  it.each([
    ["2026-11-22T06:03:00Z", "14:03"],
    ["2026-11-21T16:00:00Z", "00:00"],
    ["2026-11-21T15:59:00Z", "昨天 23:59"],
    ["2026-11-18T01:00:00Z", "周三 09:00"],
    ["2026-11-15T01:00:00Z", "11月15日 09:00"],
    ["2025-11-02T06:03:00Z", "2025年11月2日 14:03"],
    ["not a date", ""],
  ])("%s is %s", (iso, text) => expect(moment(iso, NOW)).toBe(text));

  it("has English too", () => expect(moment("2026-11-02T06:03:00Z", NOW, "en")).toBe("2 Nov, 14:03"));
});

describe("deadlines", () => {
  it.each([
    ["2026-11-22T10:00:00Z", "今天 18:00"],
    ["2026-11-23T10:00:00Z", "明天 18:00"],
    ["2026-11-24T10:00:00Z", "11月24日（周二）18:00"],
    ["2027-01-04T10:00:00Z", "2027年1月4日（周一）18:00"],
  ])("%s is %s", (iso, text) => expect(deadline(iso, NOW)).toBe(text));
});

describe("lasting", () => {
  it.each([
    ["2026-11-22T07:29:30Z", "不到1分钟"],
    ["2026-11-22T07:22:00Z", "8分钟"],
    ["2026-11-22T06:10:00Z", "1小时20分"],
    ["2026-11-22T05:30:00Z", "2小时"],
    ["2026-11-20T05:30:00Z", "2天"],
    ["2026-11-22T08:00:00Z", "不到1分钟"],
  ])("since %s is %s", (iso, text) => expect(lasting(iso, NOW)).toBe(text));
});

it("puts a time label after five quiet minutes", () => {
  expect(pauseBetween(null, "2026-11-22T07:00:00Z")).toBe(true);
  expect(pauseBetween("2026-11-22T07:00:00Z", "2026-11-22T07:05:00Z")).toBe(false);
  expect(pauseBetween("2026-11-22T07:00:00Z", "2026-11-22T07:05:01Z")).toBe(true);
});

it("backs off with jitter, never longer than half a minute", () => {
  expect(backoff(1, () => 0)).toBe(400);
  expect(backoff(1, () => 1)).toBe(800);
  expect(backoff(40, () => 1)).toBe(30_000);
});

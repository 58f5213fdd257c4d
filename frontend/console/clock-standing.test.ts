import { expect, test } from "vitest";
import type { ServiceClock } from "../shared/staff-wire";
import { standing } from "./clock-standing";

const NOW = new Date("2026-11-26T08:00:00Z");

function clock(change: Partial<ServiceClock>): ServiceClock {
  return {
    kind: "first_reply",
    label: "首次回复",
    level: "一般",
    state: "counting",
    target_minutes: 8,
    left_seconds: 300,
    warn_at: "2026-11-26T08:01:00Z",
    due_at: "2026-11-26T08:05:00Z",
    breached_at: null,
    ...change,
  };
}

test("it warns from the very moment on, and is late from the next", () => {
  expect(standing(clock({}), NOW)).toBe("counting");
  expect(standing(clock({}), new Date("2026-11-26T08:00:59.999Z"))).toBe("counting");
  expect(standing(clock({}), new Date("2026-11-26T08:01:00Z"))).toBe("near");
  expect(standing(clock({}), new Date("2026-11-26T08:05:00Z"))).toBe("late");
});

test("what stands still neither warns nor runs out", () => {
  expect(standing(clock({ state: "standing", warn_at: null, due_at: null }), NOW)).toBe("standing");
});

test("once late it stays late, standing still or done", () => {
  const late = { breached_at: "2026-11-26T07:00:00Z", warn_at: null, due_at: null };
  expect(standing(clock({ ...late, state: "standing" }), NOW)).toBe("late");
  expect(standing(clock({ ...late, state: "met" }), NOW)).toBe("met-late");
  expect(standing(clock({ ...late, state: "ended" }), NOW)).toBe("ended-late");
  expect(standing(clock({ state: "met", due_at: null }), NOW)).toBe("met");
  expect(standing(clock({ state: "ended", due_at: null }), NOW)).toBe("ended");
});

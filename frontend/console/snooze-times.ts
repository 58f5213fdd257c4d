/** When something that is set aside comes back; null: when the customer writes. */
export type SnoozeTime = "30m" | "1h" | "3h" | "tomorrow" | "customer";

const MINUTES: Partial<Record<SnoozeTime, number>> = { "30m": 30, "1h": 60, "3h": 180 };
/** The shop's clock, wherever the browser stands. */
const SHANGHAI_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const OPENING_MS = 9 * 3_600_000;

export function comesBack(chosen: SnoozeTime, now: Date): Date | null {
  const minutes = MINUTES[chosen];
  if (minutes !== undefined) return new Date(now.getTime() + minutes * 60_000);
  if (chosen === "customer") return null;
  const today = Math.floor((now.getTime() + SHANGHAI_MS) / DAY_MS) * DAY_MS - SHANGHAI_MS;
  return new Date(today + DAY_MS + OPENING_MS);
}

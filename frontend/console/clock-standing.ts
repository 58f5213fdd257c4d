/** How a clock stands at this moment: counted here, so that it moves on without asking the server. */
import type { ServiceClock } from "../shared/staff-wire";

export type Standing = "counting" | "near" | "late" | "standing" | "met" | "met-late" | "ended" | "ended-late";

export function standing(clock: ServiceClock, now: Date): Standing {
  const late = clock.breached_at !== null;
  if (clock.state === "met") return late ? "met-late" : "met";
  if (clock.state === "ended") return late ? "ended-late" : "ended";
  if (late || passed(clock.due_at, now)) return "late";
  if (clock.state === "standing") return "standing";
  return passed(clock.warn_at, now) ? "near" : "counting";
}

function passed(iso: string | null, now: Date): boolean {
  return iso !== null && Date.parse(iso) <= now.getTime();
}

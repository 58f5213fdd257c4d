/** Taking a customer from a list that may be some moments old. */
import { ApiError } from "../shared/http";
import type { Ownership, StaleEpoch } from "../shared/staff-wire";
import type { Owner } from "../shared/wire";

/** `taken`: somebody else serves the customer; `changed`: nobody waits there any more. */
export type Taking = "mine" | "taken" | "changed";

const WAITS: readonly Owner[] = ["queued", "offered"];
const SERVED: readonly Owner[] = ["staff", "wrap_up"];

/**
 * Takes the conversation as the list showed it. One that changed since but still waits, put to a colleague who has not
 * said yes for instance, is what was meant, so it is taken as it stands now; once, or two lists would chase each other.
 */
export async function taken(move: (epoch: number) => Promise<Ownership>, epoch: number): Promise<Taking> {
  try {
    await move(epoch);
  } catch (error) {
    const now = staleness(error);
    if (!WAITS.includes(now.owner)) return outcome(now);
    try {
      await move(now.epoch);
    } catch (again) {
      return outcome(staleness(again));
    }
  }
  return "mine";
}

function outcome({ owner }: StaleEpoch): Taking {
  return SERVED.includes(owner) ? "taken" : "changed";
}

/** Throws what is no staleness on. */
function staleness(error: unknown): StaleEpoch {
  if (error instanceof ApiError && error.code === "STALE_EPOCH") return error.data as StaleEpoch;
  throw error;
}

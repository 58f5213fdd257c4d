/** Who can be asked to take or to help, kept up to date while somebody chooses: a colleague may go for a break. */
import { sleep } from "../shared/feed";
import type { Receivers } from "../shared/staff-wire";

export const LOOK_AGAIN_MS = 4_000;

/**
 * Shows what each look finds, until the signal. Fails only with the first look: a later one that fails leaves what is
 * shown, for a half-written text must not go with the network.
 */
export async function follow(
  look: () => Promise<Receivers>,
  show: (fresh: Receivers) => void,
  signal: AbortSignal,
): Promise<void> {
  let fresh: Receivers | null = await look();
  while (!signal.aborted) {
    if (fresh) show(fresh);
    await sleep(LOOK_AGAIN_MS, signal);
    if (!signal.aborted) fresh = await look().catch(() => null);
  }
}

/** What is fresh, in the order that is on the screen already: no choice may slide under the hand. Newcomers stand last. */
export function inShownOrder(shown: Receivers | null, fresh: Receivers): Receivers {
  if (!shown) return fresh;
  return { groups: kept(shown.groups, fresh.groups), people: kept(shown.people, fresh.people) };
}

function kept<T extends { id: string }>(shown: readonly T[], fresh: readonly T[]): T[] {
  const place = new Map(shown.map((each, index) => [each.id, index]));
  return [...fresh].sort((one, other) => (place.get(one.id) ?? shown.length) - (place.get(other.id) ?? shown.length));
}

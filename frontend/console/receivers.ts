import type { Receivers } from "../shared/staff-wire";

/** What is fresh, in the order that is on the screen already: no choice may slide under the hand. Newcomers stand last. */
export function inShownOrder(shown: Receivers | null, fresh: Receivers): Receivers {
  if (!shown) return fresh;
  return { groups: kept(shown.groups, fresh.groups), people: kept(shown.people, fresh.people) };
}

function kept<T extends { id: string }>(shown: readonly T[], fresh: readonly T[]): T[] {
  const place = new Map(shown.map((each, index) => [each.id, index]));
  return [...fresh].sort((one, other) => (place.get(one.id) ?? shown.length) - (place.get(other.id) ?? shown.length));
}

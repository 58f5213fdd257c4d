/** The keys of the lists: single letters, because nothing is written here but in the fields that are left alone. */
import type { Pressed } from "./shortcuts";

export type ListCommand = "next" | "previous" | "take" | "accept" | "search" | "help";

const KEYS: Record<string, ListCommand> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  t: "take",
  a: "accept",
  "/": "search",
  "?": "help",
};

/** What a key means; null while something is being written or composed, and for the browser's own. Enter opens by itself. */
export function listCommandOf(event: Pressed, writing: boolean): ListCommand | null {
  if (writing || event.isComposing || event.keyCode === 229) return null;
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  return KEYS[event.key] ?? null;
}

/** The place after one step, at the ends staying there; null: there is nothing to go to. `now` null: nothing yet. */
export function stepped(now: number | null, step: 1 | -1, many: number): number | null {
  if (many === 0) return null;
  if (now === null) return step === 1 ? 0 : many - 1;
  return Math.min(many - 1, Math.max(0, now + step));
}

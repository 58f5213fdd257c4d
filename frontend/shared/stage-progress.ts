import type { Stage } from "./wire";

const SHOWN: readonly Stage[] = ["listening", "soothing", "resolving", "evaluating"];

/**
 * How many of the four stages lie behind a case, and which one it is in (none once it is closed or withdrawn). A case
 * that went to a person stays where it was when it went; a closed one shows how far it had come, all the way when
 * nothing else is known; a reopened one is listened to anew.
 */
export function progress(stages: readonly Stage[]): { done: number; current: number | null } {
  const stage = stages[stages.length - 1];
  switch (stage) {
    case "soothing":
      return { done: 1, current: 1 };
    case "resolving":
      return { done: 2, current: 2 };
    case "evaluating":
      return { done: 3, current: 3 };
    case "closed":
      return { done: furthest(stages.slice(0, -1)), current: null };
    case "withdrawn":
      return { done: 0, current: null };
    case "escalated": {
      const before = progress(stages.slice(0, -1));
      return before.current === null || before.current > 2 ? { done: 2, current: 2 } : before;
    }
    default:
      return { done: 0, current: 0 };
  }
}

/** How many of the four stages a case has been in or past since it was opened or reopened, before it was closed. */
function furthest(before: readonly Stage[]): number {
  const round = before.slice(before.lastIndexOf("reopened") + 1).filter((stage) => SHOWN.includes(stage));
  return round.length === 0 ? SHOWN.length : Math.max(...round.map((stage) => SHOWN.indexOf(stage) + 1));
}

import type { Stage } from "./wire";

/**
 * How many of the four stages lie behind a case, and which one it is in (none once it is closed or withdrawn). A case
 * that went to a person stays where it was when it went; a reopened one is listened to anew.
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
      return { done: 4, current: null };
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

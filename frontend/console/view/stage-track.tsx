import { consoleStrings } from "../../shared/strings";
import type { Stage } from "../../shared/wire";

/** How many of the four stages lie behind a case, and which one it is in (none once it is closed or withdrawn). */
export function progress(stage: Stage): { done: number; current: number | null } {
  switch (stage) {
    case "received":
    case "listening":
      return { done: 0, current: 0 };
    case "soothing":
      return { done: 1, current: 1 };
    case "resolving":
    case "escalated":
    case "reopened":
      return { done: 2, current: 2 };
    case "evaluating":
      return { done: 3, current: 3 };
    case "closed":
      return { done: 4, current: null };
    case "withdrawn":
      return { done: 0, current: null };
  }
}

/** 倾听 · 安抚 · 解决 · 评价 */
export function StageTrack({ stage, label }: { stage: Stage; label: string }) {
  const text = consoleStrings();
  const { done, current } = progress(stage);
  return (
    <ol class="track" data-stage={stage} aria-label={text.stageTrack(label)}>
      {text.stages.map((name, index) => (
        <li
          key={name}
          class={index < done ? "done" : index === current ? "current" : ""}
          aria-current={index === current ? "step" : undefined}
        >
          {name}
        </li>
      ))}
    </ol>
  );
}

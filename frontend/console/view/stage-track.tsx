import { consoleStrings } from "../../shared/strings";
import { progress } from "../../shared/stage-progress";
import type { StaffCase } from "../../shared/staff-wire";

/** 倾听 · 安抚 · 解决 · 评价 */
export function StageTrack({ one }: { one: StaffCase }) {
  const text = consoleStrings();
  const { done, current } = progress([...one.ledger.map((row) => row.stage), one.stage]);
  return (
    <ol class="track" data-stage={one.stage} aria-label={text.stageTrack(one.stage_label)}>
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

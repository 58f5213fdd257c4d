import { Track } from "../../shared/ui/cards";
import type { StaffCase } from "../../shared/staff-wire";

/** 倾听 · 安抚 · 解决 · 评价 */
export function StageTrack({ one }: { one: StaffCase }) {
  return <Track stages={[...one.ledger.map((row) => row.stage), one.stage]} label={one.stage_label} />;
}

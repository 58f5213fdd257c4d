import { deskStrings } from "../../shared/strings";
import type { Viewer } from "../../shared/staff-wire";

/** Which colleagues have the conversation open, a supervisor who listens, and who of them is writing. */
export function Viewers({ viewers }: { viewers: readonly Viewer[] }) {
  const text = deskStrings();
  const names = (of: readonly Viewer[]): string => of.map((each) => each.name).join("、");
  const typing = viewers.filter((each) => each.typing);
  const quiet = viewers.filter((each) => !each.typing);
  const listening = quiet.filter((each) => each.supervises);
  const looking = quiet.filter((each) => !each.supervises);
  return (
    <>
      {typing.length > 0 && <span class="viewers warn">{text.colleagueTyping(names(typing))}</span>}
      {listening.length > 0 && <span class="viewers quiet">{text.listening(names(listening))}</span>}
      {looking.length > 0 && <span class="viewers quiet">{text.viewing(names(looking))}</span>}
    </>
  );
}

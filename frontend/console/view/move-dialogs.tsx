/** Each move asks for one piece of text before it is made, some also for a choice. */
import { useEffect, useState } from "preact/hooks";
import { listReceivers, transfer } from "../../shared/answering-api";
import { consoleStrings, deskStrings } from "../../shared/strings";
import { invite, reopen, snooze, stepIn } from "../../shared/together-api";
import type { Receivers } from "../../shared/staff-wire";
import type { Desk, DeskView } from "../desk";
import { comesBack, type SnoozeTime } from "../snooze-times";
import { follow, inShownOrder } from "../receivers";
import { AskDialog } from "./ask-dialog";

export type MoveName =
  | "hand-back"
  | "close"
  | "transfer"
  | "ask-supervisor"
  | "snooze"
  | "invite"
  | "reopen"
  | "step-in";

/** Which move is being asked about, with words to begin from. */
export interface Asking {
  move: MoveName;
  draft?: string;
}

interface Props {
  id: string;
  asking: Asking;
  view: DeskView;
  desk: Desk;
  onDone: () => void;
}

interface Question {
  title: string;
  ask: string;
  example: string;
  confirm: string;
  choice?: { label: string; options: readonly { value: string; title: string }[] };
  go: (text: string, chosen: string) => Promise<boolean>;
}

export function MoveDialog({ id, asking, view, desk, onDone }: Props) {
  const needsPeople = ["transfer", "ask-supervisor", "invite"].includes(asking.move);
  const receivers = useReceivers(id, needsPeople, (error) => {
    desk.report(error);
    onDone();
  });
  if (needsPeople && !receivers) return null;
  const question = questionOf({ id, asking, view, desk, receivers });
  return (
    <AskDialog
      key={asking.move}
      {...question}
      draft={asking.draft ?? ""}
      busy={view.busy}
      onConfirm={(text, chosen) => void question.go(text, chosen).then((done) => done && onDone())}
      onCancel={onDone}
    />
  );
}

type Asked = Omit<Props, "onDone"> & { receivers: Receivers | null };

function questionOf({ id, asking, view, desk, receivers }: Asked): Question {
  const text = { ...consoleStrings(), ...deskStrings() };
  switch (asking.move) {
    case "hand-back":
      return {
        ...{ title: text.handBackTitle, ask: text.handBackAsk, example: text.handBackExample },
        confirm: text.handBackConfirm,
        go: (summary) => desk.handBack(summary),
      };
    case "close":
      return {
        ...{ title: text.wrapUpTitle, ask: text.wrapUpAsk, example: text.wrapUpExample, confirm: text.wrapUpConfirm },
        choice: {
          label: text.reason,
          options: (view.detail?.closing_reasons ?? []).map((each) => ({ value: each.id, title: each.label })),
        },
        go: (note, reason) => desk.close(note, reason),
      };
    case "transfer":
      return {
        ...{ title: text.transferTitle, ask: text.transferAsk, example: text.transferExample },
        confirm: text.transferConfirm,
        choice: { label: text.transferTo, options: receiverOptions(receivers, true) },
        go: (memo, to) => desk.move((held) => transfer(id, held.epoch, held.seen_seq, to, memo)),
      };
    case "ask-supervisor":
      return {
        ...{ title: text.askSupervisor, ask: text.transferAsk, example: text.transferExample },
        confirm: text.askSupervisor,
        choice: { label: text.transferTo, options: receiverOptions(supervisors(receivers), false) },
        go: (memo, to) => desk.move((held) => transfer(id, held.epoch, held.seen_seq, to, memo)),
      };
    case "invite":
      return {
        ...{ title: text.inviteTitle, ask: text.inviteAsk, example: text.inviteExample, confirm: text.inviteConfirm },
        choice: { label: text.inviteTo, options: receiverOptions(receivers, false) },
        go: (memo, to) => desk.act((held) => invite(id, held, to.replace(/^staff:/, ""), memo)),
      };
    case "snooze":
      return {
        ...{ title: text.snoozeTitle, ask: text.snoozeAsk, example: text.snoozeExample, confirm: text.snooze },
        choice: {
          label: text.snoozeUntil,
          options: Object.entries(text.snoozeTimes).map(([value, title]) => ({ value, title })),
        },
        go: (why, chosen) => desk.move((held) => snooze(id, held, why, comesBack(chosen as SnoozeTime, new Date()))),
      };
    case "reopen":
      return {
        ...{ title: text.reopenTitle, ask: text.reopenAsk, example: text.reopenExample, confirm: text.reopenConfirm },
        go: (why) => desk.move((held) => reopen(id, held, why)),
      };
    case "step-in":
      return {
        ...{ title: text.stepInTitle, ask: text.stepInAsk, example: text.stepInExample, confirm: text.stepInConfirm },
        go: (why) => desk.move((held) => stepIn(id, held, why)),
      };
  }
}

function supervisors(receivers: Receivers | null): Receivers {
  return { groups: [], people: (receivers?.people ?? []).filter((each) => each.supervises) };
}

/** Groups first, then colleagues with whether they are there. */
function receiverOptions(receivers: Receivers | null, groups: boolean): { value: string; title: string }[] {
  const text = consoleStrings();
  return [
    ...(groups ? (receivers?.groups ?? []) : []).map((each) => ({
      value: `group:${each.id}`,
      title: text.groupOf(each.name),
    })),
    ...(receivers?.people ?? []).map((each) => ({
      value: `staff:${each.id}`,
      title: `${each.name}（${text.availabilities[each.availability]}）`,
    })),
  ];
}

function useReceivers(id: string, wanted: boolean, onFailed: (error: unknown) => void): Receivers | null {
  const [receivers, setReceivers] = useState<Receivers | null>(null);
  useEffect(() => {
    if (!wanted) return;
    const gone = new AbortController();
    const show = (fresh: Receivers): void => setReceivers((shown) => inShownOrder(shown, fresh));
    follow(() => listReceivers(id), show, gone.signal).catch((error: unknown) => gone.signal.aborted || onFailed(error));
    return () => gone.abort();
  }, [id, wanted]);
  return receivers;
}

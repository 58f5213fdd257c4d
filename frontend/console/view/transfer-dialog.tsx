import { useEffect, useState } from "preact/hooks";
import { listReceivers } from "../../shared/answering-api";
import { consoleStrings } from "../../shared/strings";
import type { Desk, DeskView } from "../desk";
import { AskDialog } from "./ask-dialog";

interface Props {
  id: string;
  view: DeskView;
  desk: Desk;
  onDone: () => void;
}

/** Groups first, then colleagues with whether they are there. */
export function TransferDialog({ id, view, desk, onDone }: Props) {
  const text = consoleStrings();
  const [options, setOptions] = useState<{ value: string; title: string }[] | null>(null);
  useEffect(() => {
    listReceivers(id).then(
      ({ groups, people }) =>
        setOptions([
          ...groups.map((each) => ({ value: `group:${each.id}`, title: text.groupOf(each.name) })),
          ...people.map((each) => ({
            value: `staff:${each.id}`,
            title: `${each.name}（${text.availabilities[each.availability]}）`,
          })),
        ]),
      onDone,
    );
  }, [id]);
  if (!options) return null;
  return (
    <AskDialog
      title={text.transferTitle}
      ask={text.transferAsk}
      example={text.transferExample}
      confirm={text.transferConfirm}
      busy={view.busy}
      choice={{ label: text.transferTo, options }}
      onConfirm={(memo, to) => void desk.transfer(memo, to).then((done) => done && onDone())}
      onCancel={onDone}
    />
  );
}

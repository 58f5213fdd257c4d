import { useEffect, useRef, useState } from "preact/hooks";
import { consoleStrings, deskStrings } from "../../shared/strings";

interface Props {
  title: string;
  ask: string;
  example: string;
  confirm: string;
  busy: boolean;
  /** What stands in the box at first. */
  draft?: string;
  /** One of these is chosen beside the text. */
  choice?: { label: string; options: readonly { value: string; title: string }[] };
  onConfirm: (text: string, chosen: string) => void;
  onCancel: () => void;
}

/** Asks for one piece of text before a move. The browser's own dialog keeps the focus inside and answers Escape. */
export function AskDialog({ title, ask, example, confirm, busy, choice, draft = "", onConfirm, onCancel }: Props) {
  const text = consoleStrings();
  const dialog = useRef<HTMLDialogElement>(null);
  const [value, setValue] = useState(draft);
  const [missing, setMissing] = useState(false);
  const [chosen, setChosen] = useState("");
  const selected = chosen || (choice?.options[0]?.value ?? "");
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close(); // only closing gives the focus back
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="ask-title"
      onCancel={(event) => {
        event.preventDefault();
        onCancel();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (value.trim() === "") setMissing(true);
          else if (!busy && (!choice || selected !== "")) onConfirm(value.trim(), selected);
        }}
      >
        <h2 id="ask-title">{title}</h2>
        {choice && choice.options.length === 0 && <p class="quiet">{deskStrings().nobody}</p>}
        {choice && choice.options.length > 0 && (
          <label class="choice">
            {choice.label}
            <select value={selected} onChange={(event) => setChosen(event.currentTarget.value)}>
              {choice.options.map((each) => (
                <option key={each.value} value={each.value}>
                  {each.title}
                </option>
              ))}
            </select>
          </label>
        )}
        <label for="ask-text">{ask}</label>
        <textarea
          id="ask-text"
          rows={4}
          maxLength={2000}
          value={value}
          placeholder={example}
          aria-invalid={missing}
          aria-describedby="ask-missing"
          onInput={(event) => {
            setValue(event.currentTarget.value);
            setMissing(false);
          }}
        />
        <p id="ask-missing" class="problem" role="alert">
          {missing ? text.required : ""}
        </p>
        <div class="dialog-actions">
          <button type="button" onClick={onCancel}>
            {text.cancel}
          </button>
          <button type="submit" class="primary" aria-disabled={busy}>
            {confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}

import { useEffect, useRef } from "preact/hooks";
import { deskStrings } from "../../shared/strings";
import { SHOWN_KEYS } from "../shortcuts";

/** What `?` shows. */
export function ShortcutList({ onClose }: { onClose: () => void }) {
  const text = deskStrings();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class="shortcuts" aria-labelledby="shortcuts-title" onClose={onClose}>
      <h2 id="shortcuts-title">{text.shortcuts}</h2>
      <dl>
        <dt>
          <kbd>Enter</kbd> / <kbd>Ctrl+Enter</kbd>
        </dt>
        <dd>{text.commands.send}</dd>
        {SHOWN_KEYS.map(({ keys, command }) => (
          <>
            <dt key={keys}>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{text.commands[command]}</dd>
          </>
        ))}
        <dt>
          <kbd>Alt+1</kbd> – <kbd>Alt+3</kbd>
        </dt>
        <dd>{text.commands.suggestion}</dd>
      </dl>
      <form method="dialog" class="dialog-actions">
        <button type="submit" class="primary">
          {text.close}
        </button>
      </form>
    </dialog>
  );
}

import { useEffect, useRef } from "preact/hooks";
import { queueStrings } from "../../shared/strings";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const text = queueStrings();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="shortcuts" aria-labelledby="keys-title" onClose={onClose}>
      <h2 id="keys-title">{text.shortcuts}</h2>
      <dl>
        {Object.entries(text.keys).map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">{text.shortcutsClose}</button>
      </form>
    </dialog>
  );
}

/** Something over the conversation, for a moment: a native dialog, which keeps the focus and gives it back. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { widgetStrings } from "../../shared/strings";

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Sheet({ title, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Also when it goes because something was chosen: only closing gives the focus back.
    return () => shown?.close();
  }, []);
  return (
    <dialog
      class="sheet"
      ref={dialog}
      aria-label={title}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="sheet-body">
        <div class="sheet-head">
          <h2>{title}</h2>
          <button type="button" class="leave" aria-label={widgetStrings().sheetClose} onClick={() => dialog.current?.close()}>
            <span aria-hidden="true" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

import { useRef } from "preact/hooks";
import { deskStrings } from "../../shared/strings";

/** A button that lets one picture or PDF be chosen from the machine. */
export function PicturePicker({ onPick }: { onPick: (file: File) => void }) {
  const text = deskStrings();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp,image/gif,image/bmp,application/pdf"
        hidden
        aria-label={text.picture}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) onPick(file);
        }}
      />
      <button type="button" class="link" onClick={() => input.current?.click()}>
        {text.picture}
      </button>
    </>
  );
}

import { useRef } from "preact/hooks";
import { widgetStrings } from "../../shared/strings";

interface Props {
  onPhoto: (file: File) => void;
  onOrders: () => void;
}

/** What else can be sent. On a phone the file button offers the camera by itself. */
export function Toolbar({ onPhoto, onOrders }: Props) {
  const text = widgetStrings();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="tools">
      <input
        ref={input}
        type="file"
        hidden
        accept="image/jpeg,image/png,image/webp,image/gif"
        aria-label={text.photo}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) onPhoto(file);
        }}
      />
      <button type="button" class="tool photo" onClick={() => input.current?.click()}>
        {text.photo}
      </button>
      <button type="button" class="tool order" onClick={onOrders}>
        {text.order}
      </button>
    </div>
  );
}

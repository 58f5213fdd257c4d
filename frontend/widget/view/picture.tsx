import { useEffect, useState } from "preact/hooks";
import type { CustomerApi } from "../../shared/customer-api";
import { messageStrings, widgetStrings } from "../../shared/strings";
import { Drawing } from "../../shared/ui/drawing";
import type { ImageCard } from "../../shared/wire";

/** A picture of the conversation. It travels with the token in a header, so its address is of no use to anybody. */
export function Picture({ card, api }: { card: ImageCard; api: CustomerApi | null }) {
  const text = widgetStrings();
  const [picture, setPicture] = useState<Blob | null>(null);
  const [failed, setFailed] = useState(false);
  const [large, setLarge] = useState(false);
  useEffect(() => {
    if (!api) return undefined;
    let gone = false;
    api.attachment(card.attachment_id).then(
      (blob) => gone || setPicture(blob),
      () => gone || setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [card.attachment_id, api === null]);
  if (failed) return <p class="bubble">{messageStrings().image}</p>;
  return (
    <button
      type="button"
      class={large ? "picture large" : "picture"}
      aria-label={large ? text.pictureSmaller : text.pictureLarger}
      aria-expanded={large}
      style={{ aspectRatio: `${card.width} / ${card.height}` }}
      onClick={() => setLarge(!large)}
    >
      {picture && <Drawing of={picture} label={messageStrings().image} onFailed={() => setFailed(true)} />}
    </button>
  );
}

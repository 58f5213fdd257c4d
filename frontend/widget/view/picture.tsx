import { useEffect, useState } from "preact/hooks";
import type { CustomerApi } from "../../shared/customer-api";
import { messageStrings, widgetStrings } from "../../shared/strings";
import type { ImageCard } from "../../shared/wire";

/** A picture of the conversation. It travels with the token in a header, so its address is of no use to anybody. */
export function Picture({ card, api }: { card: ImageCard; api: CustomerApi | null }) {
  const text = widgetStrings();
  const [address, setAddress] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const [large, setLarge] = useState(false);
  useEffect(() => {
    if (!api) return undefined;
    let made: string | null = null;
    let gone = false;
    api.picture(card.attachment_id).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [card.attachment_id, api === null]);
  if (failed) return <p class="bubble">{messageStrings().image}</p>;
  return (
    <button
      type="button"
      class={large ? "picture large" : "picture"}
      aria-label={large ? text.pictureSmaller : text.pictureLarger}
      aria-expanded={large}
      onClick={() => setLarge(!large)}
    >
      {address ? (
        <img src={address} alt={messageStrings().image} width={card.width} height={card.height} />
      ) : (
        <span class="picture-wait" />
      )}
    </button>
  );
}

import { useState } from "preact/hooks";
import type { CustomerApi } from "../../shared/customer-api";
import { messageStrings } from "../../shared/strings";
import { FileFacts, fileSize } from "../../shared/ui/file-facts";
import type { FileCard } from "../../shared/wire";
import { save } from "../save";

/** A PDF of the conversation, fetched with the token in a header when it is asked for, and saved. */
export function File({ card, api }: { card: FileCard; api: CustomerApi | null }) {
  const text = messageStrings();
  const [state, setState] = useState<"there" | "coming" | "failed">("there");
  const fetch = (): void => {
    if (!api || state === "coming") return;
    setState("coming");
    api.attachment(card.attachment_id).then(
      (content) => {
        save(content, card.name);
        setState("there");
      },
      () => setState("failed"),
    );
  };
  return (
    <>
      <button
        type="button"
        class="card file"
        aria-label={text.fileSave(card.name, fileSize(card.size))}
        aria-disabled={state === "coming"}
        onClick={fetch}
      >
        <FileFacts name={card.name} size={card.size} />
      </button>
      {state === "failed" && (
        <p class="fate" role="alert">
          {text.fileFailed}
        </p>
      )}
    </>
  );
}

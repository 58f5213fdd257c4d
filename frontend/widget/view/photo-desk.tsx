/** Pictures on their way: chosen, taken with the camera or pasted; looked at, then uploaded, then a message. */
import { useEffect, useState } from "preact/hooks";
import type { CustomerApi } from "../../shared/customer-api";
import { ApiError } from "../../shared/http";
import { newId } from "../../shared/ids";
import { widgetStrings } from "../../shared/strings";

export const LARGEST_BYTES = 10_000_000;

interface Props {
  file: File;
  api: CustomerApi;
  onSent: (attachmentId: string) => void;
  onDismiss: () => void;
}

/** Why a file cannot be sent, before anything of it travels; null when it may be tried. The server looks inside. */
export function refusal(file: { type: string; size: number }): "photoNotOne" | "photoTooLarge" | null {
  if (!file.type.startsWith("image/") || file.type === "image/svg+xml") return "photoNotOne";
  return file.size > LARGEST_BYTES ? "photoTooLarge" : null;
}

export function PhotoDesk({ file, api, onSent, onDismiss }: Props) {
  const text = widgetStrings();
  const [clientId] = useState(newId);
  const [address, setAddress] = useState("");
  const [state, setState] = useState<"asking" | "sending" | "failed">("asking");
  const [problem, setProblem] = useState("");
  const refused = refusal(file);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);

  const send = (): void => {
    setState("sending");
    api.upload(clientId, file).then(onSent, (error: unknown) => {
      setState("failed");
      setProblem(error instanceof ApiError && error.message !== "" ? error.message : text.photoFailed);
    });
  };
  return (
    <div class="order-offer photo-desk" role="group" aria-label={text.photoAsk}>
      {refused === null && address !== "" && <img src={address} alt="" width="48" height="48" />}
      <p role={refused !== null || state === "failed" ? "alert" : "status"}>
        {refused !== null
          ? text[refused]
          : state === "sending"
            ? text.photoSending
            : state === "failed"
              ? problem
              : text.photoAsk}
      </p>
      {refused === null && state !== "sending" && (
        <button type="button" class="yes" onClick={send}>
          {state === "failed" ? text.retry : text.photoSend}
        </button>
      )}
      {state !== "sending" && (
        <button type="button" onClick={onDismiss}>
          {text.dismiss}
        </button>
      )}
    </div>
  );
}

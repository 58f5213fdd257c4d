/** Pictures and PDFs on their way: chosen, taken with the camera or pasted; looked at, then uploaded, then a message. */
import { useState } from "preact/hooks";
import { ApiError } from "../http";
import { newId } from "../ids";
import { Drawing } from "./drawing";
import { FileFacts } from "./file-facts";

export const LARGEST_BYTES = 10_000_000;

export interface PhotoText {
  photoAsk: string;
  photoSend: string;
  photoSending: string;
  photoFailed: string;
  photoTooLarge: string;
  photoNotOne: string;
  retry: string;
  dismiss: string;
  /** Why the server refused; without it its own sentence is shown. */
  problem?: (code: string, said: string, seconds: number) => string;
}

interface Props {
  file: File;
  text: PhotoText;
  /** A PDF, where those can be sent; otherwise it is refused like anything else that is no picture. */
  document?: boolean;
  /** Repeating a `clientId` gives the picture that is kept already. */
  upload: (clientId: string, file: Blob) => Promise<string>;
  onSent: (attachmentId: string) => void;
  onDismiss: () => void;
}

/** Why a file cannot be sent, before anything of it travels; null when it may be tried. The server looks inside. */
export function refusal(
  file: { type: string; size: number; name?: string },
  document = false,
): "photoNotOne" | "photoTooLarge" | null {
  if (!(document && isDocument(file)) && !isPicture(file)) return "photoNotOne";
  return file.size > LARGEST_BYTES ? "photoTooLarge" : null;
}

function isPicture(file: { type: string }): boolean {
  return file.type.startsWith("image/") && file.type !== "image/svg+xml";
}

/** Some machines do not say what a PDF is. */
export function isDocument(file: { type: string; name?: string }): boolean {
  return file.type === "application/pdf" || (file.type === "" && /\.pdf$/i.test(file.name ?? ""));
}

export function PhotoDesk({ file, text, document = false, upload, onSent, onDismiss }: Props) {
  const [clientId] = useState(newId);
  const [state, setState] = useState<"asking" | "sending" | "failed">("asking");
  const [problem, setProblem] = useState("");
  const refused = refusal(file, document);

  const send = (): void => {
    setState("sending");
    upload(clientId, file).then(onSent, (error: unknown) => {
      setState("failed");
      const said = error instanceof ApiError ? error : new ApiError(0, "", "");
      const seconds = Math.round((said.retryAfterMs ?? 0) / 1000);
      const why = said.unanswered ? "" : (text.problem?.(said.code, said.message, seconds) ?? said.message);
      setProblem(why || text.photoFailed);
    });
  };
  return (
    <div class="order-offer photo-desk" role="group" aria-label={text.photoAsk}>
      {refused === null && !document && <Drawing of={file} width={96} />}
      {document && <FileFacts name={file.name} size={file.size} />}
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

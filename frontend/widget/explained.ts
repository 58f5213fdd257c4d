import type { ApiError } from "../shared/http";
import { widgetStrings } from "../shared/strings";

/** Why the server refused, in the language of the chat; empty when only the network or the server is to blame. */
export function explained(error: ApiError): string {
  if (error.unanswered) return "";
  return widgetStrings().problem(error.code, error.message, Math.round((error.retryAfterMs ?? 0) / 1000));
}

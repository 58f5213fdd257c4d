/**
 * Where this bundle runs. On a page of our own: nothing to say. In a shop's page (`data-mode="inline"`), set once before
 * anything is asked for or drawn: where we are, and which language the chat speaks whatever that page's is.
 */
import type { Language } from "./time";

export const place: { server: string; language: Language | null } = { server: "", language: null };

/** The address of something of ours; `path` begins with a slash. */
export function at(path: string): string {
  return place.server + path;
}

/** What staff answer with beside the reply itself. */
import { call } from "./http";
import { write } from "./staff-api";
import type { CannedReply, Note, Ownership, Receivers, Suggestion } from "./staff-wire";

const of = (id: string): string => `/api/v1/staff/conversations/${encodeURIComponent(id)}`;

export async function listCannedReplies(id: string): Promise<CannedReply[]> {
  return (await call<{ replies: CannedReply[] }>(`${of(id)}/canned-replies`)).replies;
}

export async function listSuggestions(id: string): Promise<Suggestion[]> {
  return (await call<{ suggestions: Suggestion[] }>(`${of(id)}/suggestions`)).suggestions;
}

/** `clientId` names the note, so that a repeat is the same one. */
export function addNote(id: string, clientId: string, text: string): Promise<Note> {
  return write(`${of(id)}/notes`, { client_id: clientId, text });
}

export function listReceivers(id: string): Promise<Receivers> {
  return call(`${of(id)}/receivers`);
}

export function executeOffer(id: string, caseNumber: string, offerId: string, epoch: number, seenSeq: number): Promise<void> {
  return write(`${of(id)}/offers`, { case_number: caseNumber, offer_id: offerId, epoch, seen_seq: seenSeq });
}

export function correct(id: string, seq: number, intent: string): Promise<void> {
  return write(`${of(id)}/corrections`, { seq, intent });
}

/** `to`: "staff:…" or "group:…". */
export function transfer(id: string, epoch: number, seenSeq: number, to: string, memo: string): Promise<Ownership> {
  const [kind, name] = [to.slice(0, 5), to.slice(6)];
  const receiver = kind === "staff" ? { to_staff: name } : { to_group: name };
  return write(`${of(id)}/transfer`, { epoch, seen_seq: seenSeq, memo, ...receiver });
}

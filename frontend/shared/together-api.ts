/** Moves of one conversation beside answering: set aside, reopened, helped with, stepped into. */
import { write } from "./staff-api";
import type { Ownership } from "./staff-wire";

const BASE = "/api/v1/staff";
const of = (id: string): string => `${BASE}/conversations/${encodeURIComponent(id)}`;

/** What was known when it was decided. */
export interface Held {
  epoch: number;
  seen_seq: number;
}

export function snooze(id: string, held: Held, reason: string, until: Date | null): Promise<Ownership> {
  return write(`${of(id)}/snooze`, { ...held, reason, until: until?.toISOString() ?? null });
}

export function wake(id: string, held: Held): Promise<Ownership> {
  return write(`${of(id)}/wake`, held);
}

export function reopen(id: string, held: Held, reason: string): Promise<Ownership> {
  return write(`${of(id)}/reopen`, { ...held, reason });
}

export function stepIn(id: string, held: Held, reason: string): Promise<Ownership> {
  return write(`${of(id)}/step-in`, { epoch: held.epoch, reason });
}

export function invite(id: string, held: Held, toStaff: string, memo: string): Promise<void> {
  return write(`${of(id)}/invitations`, { epoch: held.epoch, to_staff: toStaff, memo }, "nothing");
}

export function leaveHelping(id: string): Promise<void> {
  return write(`${of(id)}/leave`, {}, "nothing");
}

export function answerInvitation(invitationId: string, accepts: boolean): Promise<void> {
  return write(`${BASE}/invitations/${encodeURIComponent(invitationId)}`, { accepts });
}

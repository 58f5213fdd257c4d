/**
 * What a client knows of a conversation, as a pure reducer. Whatever the order, the repeats and the losses of what
 * arrives, the visible list is the server's list in the server's order, followed by what has not been confirmed yet.
 */
import type { Message, OutgoingBody } from "./wire";

export interface Pending {
  clientId: string;
  body: OutgoingBody;
  createdAt: string;
  status: "sending" | "failed";
  /** Why it failed, or has to wait, for the person who wrote it; empty when only the network is to blame. */
  error?: string;
}

export interface Conversation {
  /** Confirmed, ordered by seq, each seq once. */
  messages: readonly Message[];
  /** Everything that this client may see up to here is in `messages`: the position to replay from. */
  settled: number;
  /** Not confirmed yet, in the order they were written. */
  outbox: readonly Pending[];
}

export type Action =
  | { type: "received"; message: Message }
  /** `known`: the last seq this client knew when it asked. */
  | { type: "replayed"; after: number; known: number; messages: readonly Message[] }
  | { type: "written"; pending: Pending }
  | { type: "confirmed"; clientId: string; message: Message }
  | { type: "failed"; clientId: string; error: string }
  /** Goes on trying, and says meanwhile why it takes so long. */
  | { type: "held"; clientId: string; error: string }
  | { type: "retried"; clientId: string }
  | { type: "discarded"; clientId: string };

export const EMPTY: Conversation = { messages: [], settled: 0, outbox: [] };

export function reduce(state: Conversation, action: Action): Conversation {
  switch (action.type) {
    case "received":
      return settle(merge(state, [action.message]));
    case "replayed":
      return replay(state, action.after, action.known, action.messages);
    case "written":
      return known(state, action.pending.clientId) ? state : { ...state, outbox: [...state.outbox, action.pending] };
    case "confirmed":
      return settle(merge(state, [{ ...action.message, client_id: action.clientId }]));
    case "failed":
      return patch(state, action.clientId, { status: "failed", error: action.error });
    case "held":
      return patch(state, action.clientId, { error: action.error });
    case "retried":
      return patch(state, action.clientId, { status: "sending", error: "" });
    case "discarded":
      return { ...state, outbox: state.outbox.filter((pending) => pending.clientId !== action.clientId) };
  }
}

/** The position to ask a replay from, or null when nothing seems to be missing. */
export function gap(state: Conversation): number | null {
  return lastSeq(state) > state.settled ? state.settled : null;
}

export function lastSeq(state: Conversation): number {
  return state.messages[state.messages.length - 1]?.seq ?? 0;
}

function known(state: Conversation, clientId: string): boolean {
  return (
    state.outbox.some((pending) => pending.clientId === clientId) ||
    state.messages.some((message) => message.client_id === clientId)
  );
}

function merge(state: Conversation, incoming: readonly Message[]): Conversation {
  if (incoming.length === 0) return state;
  const bySeq = new Map(state.messages.map((message) => [message.seq, message]));
  for (const message of incoming) {
    const clientId = message.client_id ?? bySeq.get(message.seq)?.client_id;
    bySeq.set(message.seq, clientId === undefined ? message : { ...message, client_id: clientId });
  }
  const confirmed = new Set(incoming.map((message) => message.client_id));
  return {
    ...state,
    messages: [...bySeq.values()].sort((one, other) => one.seq - other.seq),
    outbox: state.outbox.filter((pending) => !confirmed.has(pending.clientId)),
  };
}

/** Moves `settled` over what follows without a hole. */
function settle(state: Conversation): Conversation {
  let settled = state.settled;
  for (const { seq } of state.messages) if (seq === settled + 1) settled = seq;
  return settled === state.settled ? state : { ...state, settled };
}

/**
 * The server's own list after a position leaves no doubt about what lies between its entries: numbers that are missing
 * there (replies that were withheld, notes among staff) are not for this client, so a hole is closed for good. An empty
 * answer speaks only of what existed when it was asked for: something may have been confirmed while it was on its way.
 */
function replay(state: Conversation, after: number, known: number, messages: readonly Message[]): Conversation {
  const merged = merge(state, messages);
  if (after > state.settled) return settle(merged);
  const end = messages.length > 0 ? Math.max(...messages.map((message) => message.seq)) : known;
  return settle({ ...merged, settled: Math.max(merged.settled, end) });
}

function patch(state: Conversation, clientId: string, change: Partial<Pending>): Conversation {
  return {
    ...state,
    outbox: state.outbox.map((pending) => (pending.clientId === clientId ? { ...pending, ...change } : pending)),
  };
}

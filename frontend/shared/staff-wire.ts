/** What travels between the console and `web`, beside what customers see too (wire.ts). */
import type { Message, Movement, OrderLine, Owner, Stage } from "./wire";

export interface StaffCustomer {
  id: string;
  name: string;
  tier: string;
  tier_label: string;
  lifecycle_label?: string;
  spent?: string;
  orders?: number;
  ratings?: number[];
  earlier_cases?: EarlierCase[];
  /** Promised in other conversations outside complaints, and not settled. */
  commitments?: Promised[];
}

/** A case of another conversation. */
export interface EarlierCase {
  number: string;
  category_label: string;
  stage: Stage;
  stage_label: string;
  opened_at: string;
  rating: number | null;
}

export interface StaffParcel {
  tracking_no: string;
  courier: string;
  status_label: string;
  last: Movement | null;
}

export type Scope = "queue" | "mine" | "snoozed" | "near" | "people" | "bot" | "closed";
export type ListOrder = "urgent" | "due" | "waiting" | "recent";

/** What is asked of a list; an empty filter asks for everything. */
export interface ListWanted {
  scope: Scope;
  order: ListOrder;
  group: string;
  tier: string;
  language: string;
  page: number;
}


/** How long something that is owed to a customer may take, in working time, while the waiting is ours. */
export interface ServiceClock {
  kind: "acknowledgement" | "first_reply" | "next_reply" | "resolution";
  label: string;
  level: string;
  state: "counting" | "standing" | "met" | "ended";
  target_minutes: number;
  left_seconds: number;
  warn_at: string | null;
  due_at: string | null;
  breached_at: string | null;
}

export interface ConversationRow {
  id: string;
  owner: Owner;
  epoch: number;
  customer: StaffCustomer | null;
  reason: string | null;
  /** From 0 (nothing special) to 5 (most urgent). */
  priority: number;
  waiting_since: string | null;
  last_text: string | null;
  last_at: string | null;
  staff_name?: string | null;
  emotion?: string | null;
  group_label?: string | null;
  /** The one that runs out first. */
  clock?: ServiceClock | null;
  /** Until when an offer can be accepted. */
  offer_until?: string | null;
}

/** One page of a list; `counts` says how many there are in each list that has an end. */
export interface ListPage {
  conversations: ConversationRow[];
  page: number;
  more: boolean;
  counts: Partial<Record<Scope, number>>;
}

export type Availability = "online" | "break" | "offline";

export interface Duty {
  availability: Availability;
  capacity: number;
  load: number | null;
  groups: string[];
  offers: ConversationRow[];
  invitations: Invitation[];
}

export interface StaffOrder {
  id: string;
  status_label: string;
  total: string;
  items: OrderLine[];
  placed_at: string | null;
  parcels: StaffParcel[];
}

export interface LedgerRow {
  at: string;
  actor: string;
  step_label: string;
  text: string;
  rule_ids: string[];
  /** Where the case was after this row. */
  stage: Stage;
}

/** What somebody owes a customer, until when; `label`: what it is about, where that is no complaint. */
export interface Promised {
  label?: string;
  text: string;
  owner_label: string;
  due_at: string;
  kept_at: string | null;
  overdue: boolean;
}

/** What another department has to do. */
export interface StaffWorkOrder {
  id: string;
  department_label: string;
  task: string;
  state_label: string;
  is_open: boolean;
  due_at: string;
  overdue: boolean;
}

export interface StaffCase {
  number: string;
  stage: Stage;
  stage_label: string;
  category_label: string;
  order_id: string | null;
  promise: string | null;
  promise_due: string | null;
  rating: number | null;
  offers: CaseOffer[];
  promises: Promised[];
  work_orders: StaffWorkOrder[];
  ledger: LedgerRow[];
}

export interface Understanding {
  seq: number;
  intent: string | null;
  intent_label: string | null;
  confidence: number | null;
  emotion: string | null;
}

export interface Note {
  id: string;
  author: string;
  seq: number;
  text: string;
  created_at: string;
}

export interface CannedReply {
  group: string;
  title: string;
  text: string;
  initials: string;
}

/** What could be answered: a colleague's words where it was solved (`title`: what was asked), or an article. */
export interface Suggestion {
  source: "answer" | "article";
  title: string;
  text: string;
}

export interface Receivers {
  people: { id: string; name: string; availability: Availability; supervises: boolean }[];
  groups: { id: string; name: string }[];
}

export interface CaseOffer {
  id: string;
  title: string;
  promise: string;
  /** More than the bot may grant by itself. */
  above_bot: boolean;
  /** More than whoever looks may grant: a supervisor has to. */
  above_me: boolean;
}

export interface Handoff {
  reason: string;
  summary: string;
  at: string | null;
  wants: string;
  tried: string;
  feels: string;
  promised: string;
}

export interface ConversationDetail {
  conversation: {
    id: string;
    owner: Owner;
    epoch: number;
    staff_name: string | null;
    mine: boolean;
    waiting_since: string | null;
    snooze: Snooze | null;
    may_step_in: boolean;
  };
  /** False: the shop is silent; of the customer there is what lists know, of orders and offers nothing. */
  shop_answers: boolean;
  customer: StaffCustomer | null;
  /** Promised in this conversation outside complaints, and not settled. */
  commitments: Promised[];
  /** Of the latest service round. */
  clocks: ServiceClock[];
  orders: StaffOrder[];
  cases: StaffCase[];
  understanding: Understanding[];
  /** 服务对策: how to serve this customer, and why. */
  counsel: { text: string; because: string } | null;
  handoff: Handoff | null;
  notes: Note[];
  helpers: Invitation[];
  /** Whoever looks was asked to help, and does. */
  helping: boolean;
  closing_reasons: { id: string; label: string }[];
  intents: { id: string; label: string }[];
}

/** A colleague who has the conversation open. */
export interface Viewer {
  name: string;
  typing: boolean;
  supervises: boolean;
}

export interface Ownership {
  owner: Owner;
  epoch: number;
  customer_typing?: boolean;
  viewers?: Viewer[];
  /** Whoever looks serves it. */
  mine?: boolean;
  /** Changes with what staff write and ask of each other. */
  beside?: string;
}

/** Set aside, or back again since nobody has answered yet. `until` null: until the customer writes. */
export interface Snooze {
  reason: string;
  until: string | null;
  is_over: boolean;
}

/** A colleague is asked to help. */
export interface Invitation {
  id: string;
  conversation_id: string;
  name: string;
  invited_by: string;
  memo: string;
  state: "open" | "accepted" | "declined";
}

export interface StaffMessagePage extends Ownership {
  messages: Message[];
}

/** `error.data` of a 409 STALE_EPOCH. */
export interface StaleEpoch extends Ownership {
  messages: Message[];
}

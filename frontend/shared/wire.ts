/**
 * What travels between the browser and `web`: the shapes of DESIGN §4. Fields may be added; none may change meaning. The
 * console's own are in staff-wire.ts: nothing of theirs reaches a customer.
 */

export type Sender = "customer" | "bot" | "staff" | "system";
export type Owner = "bot" | "queued" | "offered" | "staff" | "wrap_up" | "closed";

export interface Choice {
  id: string;
  title: string;
}

export interface OrderLine {
  name: string;
  quantity: number;
  /** The name of a drawing of the demo shop's. */
  picture?: string;
}

export interface OrderCard {
  type: "order";
  order_id: string;
  status_label: string;
  total: string;
  placed_at?: string;
  items: OrderLine[];
}

export interface ProductCard {
  type: "product";
  product_id: string;
  name: string;
  price: string;
  in_stock?: boolean;
  about?: string;
  picture?: string;
}

export interface ImageCard {
  type: "image";
  attachment_id: string;
  width: number;
  height: number;
}

/** A PDF that staff sent; `size` in bytes. */
export interface FileCard {
  type: "file";
  attachment_id: string;
  name: string;
  size: number;
}

/** Asks how the round that just ended went; its name is the message's id. */
export interface RatingCard {
  type: "rating";
}

export interface Movement {
  at: string;
  place: string;
  text: string;
}

export interface ParcelCard {
  type: "parcel";
  order_id: string;
  courier: string;
  tracking_no: string;
  status_label: string;
  movements: Movement[];
}

export type Stage =
  | "received"
  | "listening"
  | "soothing"
  | "resolving"
  | "evaluating"
  | "closed"
  | "escalated"
  | "reopened"
  | "withdrawn";

export interface CaseCard {
  type: "case";
  number: string;
  stage: Stage;
  stage_label: string;
  promise: string | null;
  promise_due: string | null;
}

export type Card = OrderCard | ParcelCard | CaseCard | ProductCard | ImageCard | FileCard | RatingCard;

export interface Message {
  /** Position in the conversation, from 1, growing; not every number is visible to everyone. */
  seq: number;
  id: string;
  sender: Sender;
  kind: "text" | "choices" | "card" | "notice" | "choice" | "image" | "file" | "order" | "product";
  text: string;
  choices?: Choice[];
  card?: Card;
  /** Given back on one's own messages, so that the optimistic bubble can be replaced. */
  client_id?: string;
  created_at: string;
}

export interface QueueState {
  position: number;
  /** Honest range in minutes, or null when it cannot be said. */
  wait_minutes: [number, number] | null;
}

export interface ConversationState {
  owner: Owner;
  queue?: QueueState | null;
  /** The bot has a turn in hand. */
  answering?: boolean;
  /** A person is typing. */
  typing?: boolean;
  /** Up to where a person has read. */
  read?: number;
  /** Up to where the customer has read. */
  seen?: number;
  /** The rounds that were rated. */
  rated?: string[];
}

export interface MessagePage extends ConversationState {
  messages: Message[];
}

export interface Session {
  token: string;
  conversation_id: string;
  customer: { id: string; name: string } | null;
}

/** Where on the merchant's site the customer is. */
export interface PageContext {
  order_id?: string;
  product_id?: string;
  page?: string;
}

export type OutgoingBody =
  | { kind: "text"; text: string }
  | { kind: "choice"; choice_id: string; text: string }
  | { kind: "image"; attachment_id: string; text: string }
  | { kind: "order"; order_id: string; text: string }
  | { kind: "product"; product_id: string; text: string };

export interface PastConversation {
  id: string;
  owner: Owner;
  started_at: string;
  last_at: string;
  last_text: string;
}

export interface CustomerCase extends Omit<CaseCard, "type"> {
  /** Where it has been, in order, the present stage last. */
  stages: Stage[];
  kind_label: string;
}

export interface RatingGiven {
  score: number;
  solved: boolean;
  tags: string[];
  comment: string;
}

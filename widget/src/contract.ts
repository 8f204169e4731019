/** The JSON of the gateway's HTTP contract, as far as the widget uses it. */

export interface Button {
  title: string;
  payload: string;
  /** Pressed in a window that has it, this opens instead of being sent. */
  opens?: "handover";
}

export type CardStatus = "ended" | "not_yet" | "unsure" | "between_windows" | "open";

export interface Card {
  kind: "step" | "scheme";
  id: string;
  title: string;
  text: string;
  why: string | null;
  effort: string | null;
  cost: string | null;
  first_action: string | null;
  status: string | null;
  url: string | null;
  verified_on: string | null;
  buttons: Button[];
}

export type Role = "bot" | "worker" | "adviser";

export interface Message {
  id: string;
  /** Counts from 1 without gaps, over both sides. */
  seq: number;
  role: Role;
  /** Empty for a worker's message that is not kept. */
  text: string;
  at: string;
  lang: string;
  buttons: Button[];
  cards: Card[];
  client_message_id?: string;
}

/** What opens a conversation: the token is the only key. */
export interface Key {
  id: string;
  token: string;
}

export interface Opened extends Key {
  messages: Message[];
  /** Who runs this; the gateway may leave it out. */
  operator?: string;
}

export interface Answer {
  accepted: Message;
  messages: Message[];
}

/** A message on its way: either typed text or the payload of a button. */
export interface Outgoing {
  client_message_id: string;
  text?: string;
  payload?: string;
}

export interface PlanItem {
  id: string;
  kind: string;
  title: string;
  text: string;
  /** What the worker said, for the wish. */
  words?: string | null;
  date?: string | null;
  if_then?: string | null;
  first_action?: string | null;
  effort?: string | null;
  cost?: string | null;
  next_action?: string | null;
  note?: string | null;
  url?: string | null;
  verified_on?: string | null;
}

export interface Plan {
  made_on: string;
  title: string;
  items: PlanItem[];
}

export const CHOICES = ["adviser_may_read", "may_improve_bot", "reminders"] as const;
export type Choice = (typeof CHOICES)[number];
export type Choices = Record<Choice, boolean>;

export interface Consents extends Choices {
  /** The day of the texts the choices were made under; null before any choice. */
  text_version?: string | null;
}

export interface TransferCode {
  code: string;
  expires_at: string;
  /** The address that takes the code along, as a QR code: rows of 0 and 1. */
  qr?: string[];
}

/** Of the questions of the talk, how many are behind us; `of` is 0 when not known. */
export interface Progress {
  done: number;
  of: number;
}

export type Thumb = "up" | "down";

export interface Adviser {
  state: "joined" | "left";
  name: string;
  role: string;
}

/** An adviser who has the talk. */
export type Present = Pick<Adviser, "name" | "role">;

export const PACKET = ["wish", "obstacle", "steps", "question"] as const;
export type PacketPart = (typeof PACKET)[number];
export const REACHES = ["email", "phone", "window"] as const;
export type Reach = (typeof REACHES)[number];

/** What goes along to an adviser, and how the request stands. */
export interface Handover {
  status: "none" | "waiting" | "claimed" | "done";
  packet: Record<PacketPart, string>;
  reach: Reach | null;
  contact: boolean;
  adviser: { state: "none" | "asked" | "on"; name: string | null; role: string | null };
  /** Whether there are advisers at all, and when. */
  advisers: { available: boolean; open_until: string | null; again: string | null };
}

export interface NewHandover {
  packet: Record<PacketPart, string>;
  reach: Reach;
  contact?: Record<string, string>;
}

/** What the tests share: messages, a keeper of their own, events that are written down. */

import { vi } from "vitest";
import type { Answer, Card, Handover, Message, Opened } from "../src/contract";
import type { Api } from "../src/core/api";
import type { TalkEvents } from "../src/core/talk";

export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    role: "bot",
    text: `tekst ${seq}`,
    at: "2026-11-24T09:00:00.000Z",
    lang: "nl",
    buttons: [],
    cards: [],
    ...more,
  };
}

export function card(more: Partial<Card> = {}): Card {
  return {
    kind: "step",
    id: "inwerken_collega",
    title: "Een nieuwe collega inwerken",
    text: "Je helpt iemand die nieuw is.",
    why: "Dat geeft je energie.",
    effort: "Een half uur per week",
    cost: "Gratis",
    first_action: "Vraag wie er begint.",
    status: null,
    url: null,
    verified_on: null,
    buttons: [{ title: "Deze kies ik", payload: "p1" }],
    ...more,
  };
}

export function handover(more: Partial<Handover> = {}): Handover {
  return {
    status: "none",
    packet: { wish: "Je zoekt lichter werk.", obstacle: "", steps: "Energielijst", question: "" },
    reach: null,
    contact: false,
    adviser: { state: "none", name: null, role: null },
    advisers: { available: true, open_until: "2026-11-24T16:00:00.000Z", again: null },
    ...more,
  };
}

export function opened(id = "gesprek"): Opened {
  return { id, token: `sleutel-${id}`, messages: [message(1, { id: `${id}-1` })] };
}

/** The answer to a message of the worker that gets the numbers `seq` and `seq + 1`. */
export function answer(clientMessageId: string, seq: number): Answer {
  const accepted = message(seq, { role: "worker", client_message_id: clientMessageId });
  return { accepted, messages: [message(seq + 1)] };
}

/** An Api of which every call can be told what to answer. */
export function fakeApi() {
  return {
    base: "https://koffie.example",
    open: vi.fn<Api["open"]>(async () => opened()),
    send: vi.fn<Api["send"]>(),
    messages: vi.fn<Api["messages"]>(async () => []),
    consents: vi.fn<Api["consents"]>(async () => ({
      adviser_may_read: false,
      may_improve_bot: false,
      reminders: false,
    })),
    handover: vi.fn<Api["handover"]>(async () => handover()),
    progress: vi.fn<Api["progress"]>(async () => ({ done: 2, of: 14 })),
    takeTransfer: vi.fn<Api["takeTransfer"]>(),
    erase: vi.fn<Api["erase"]>(async () => undefined),
    socketUrl: () => "wss://koffie.example/ws",
  };
}

export function asApi(fake: object): Api {
  return fake as unknown as Api;
}

/** Events of a talk, as spies. */
export function heardEvents() {
  return {
    changed: vi.fn<TalkEvents["changed"]>(),
    cleared: vi.fn<TalkEvents["cleared"]>(),
    line: vi.fn<TalkEvents["line"]>(),
    patience: vi.fn<TalkEvents["patience"]>(),
    typing: vi.fn<TalkEvents["typing"]>(),
    choices: vi.fn<TalkEvents["choices"]>(),
    progress: vi.fn<TalkEvents["progress"]>(),
    adviser: vi.fn<TalkEvents["adviser"]>(),
    notice: vi.fn<TalkEvents["notice"]>(),
    returned: vi.fn<TalkEvents["returned"]>(),
  };
}

/** A WebSocket whose other side is the test. */
export class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  static get last(): FakeSocket {
    const socket = FakeSocket.made.at(-1);
    if (!socket) throw new Error("no socket was made");
    return socket;
  }

  readyState = 0;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  /** The other side accepts, reads the key and is ready. */
  serve(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
    this.hear({ type: "ready", last: null });
  }

  hear(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** Let everything that is ready run, and so much time pass. */
export async function pass(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

/** Sends what waits in the outbox, one message at a time: that keeps their order. */

import type { Answer, Key } from "../contract";
import { type Api, Problem } from "./api";
import type { Waiting } from "./keeper";
import type { Outbox } from "./outbox";
import { type Patience, passes } from "./patience";

export interface DeliveryEvents {
  /** The conversation to send to, null while there is none. */
  key(): Key | null;
  /** A message is on its way, or no longer. */
  answering(on: boolean): void;
  taken(answer: Answer): void;
  /** The gateway refused a message; it stands in the outbox with the reason. */
  refused(): void;
  /** The gateway no longer knows this conversation. */
  gone(): void;
}

export class Delivery {
  private running = false;

  constructor(
    private api: Api,
    private outbox: Outbox,
    private patience: Patience,
    private events: DeliveryEvents,
  ) {}

  /** Send until nothing waits; does nothing while it is at it. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      let failures = 0;
      for (let item = this.outbox.next; item; item = this.outbox.next) {
        const key = this.events.key();
        if (!key) break;
        failures = (await this.send(key, item, failures)) ? 0 : failures + 1;
      }
    } finally {
      this.running = false;
    }
  }

  /** Send one message; tells whether the next one may go. */
  private async send(key: Key, item: Waiting, failures: number): Promise<boolean> {
    const { client_message_id, text, payload } = item;
    const said = payload === undefined ? { text: text ?? "" } : { payload };
    this.events.answering(true);
    let answer: Answer;
    try {
      answer = await this.api.send(key, { client_message_id, ...said });
    } catch (error) {
      this.events.answering(false);
      return this.isCurrent(key) ? this.heedRefusal(error, item, failures) : true;
    }
    this.events.answering(false);
    if (!this.isCurrent(key)) return true;
    this.patience.over();
    this.outbox.remove(client_message_id);
    this.events.taken(answer);
    return true;
  }

  private async heedRefusal(error: unknown, item: Waiting, failures: number): Promise<boolean> {
    if (passes(error)) {
      await this.patience.after(error, failures + 1);
      return false;
    }
    if (!(error instanceof Problem)) throw error;
    if (error.status === 404 || error.status === 401) {
      this.events.gone();
    } else {
      this.outbox.refuse(item.client_message_id, error.detail);
      this.events.refused();
    }
    return true;
  }

  /** The worker may have begun another conversation in the meantime. */
  private isCurrent(key: Key): boolean {
    return this.events.key()?.id === key.id;
  }
}

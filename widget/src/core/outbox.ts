/** What the worker said and the gateway has not taken yet; in order, kept. */

import type { Keeper, Waiting } from "./keeper";

/**
 * The list lives in the keeper, so a reload or another tab finds it. Two tabs may
 * send the same message: its id makes the gateway handle it once.
 */
export class Outbox {
  private items: Waiting[];

  constructor(private keeper: Keeper) {
    this.items = keeper.waiting;
  }

  get all(): readonly Waiting[] {
    return this.items;
  }

  /** The first message that may be sent, undefined without one. */
  get next(): Waiting | undefined {
    return this.items.find((item) => item.refused === undefined);
  }

  add(item: Waiting): void {
    this.save([...this.keeper.waiting.filter(other(item.client_message_id)), item], item);
  }

  remove(id: string): void {
    this.items = this.items.filter(other(id));
    this.keeper.waiting = this.keeper.waiting.filter(other(id));
  }

  /** Keep the message, but do not send it by itself again. */
  refuse(id: string, reason: string): void {
    this.change(id, (item) => ({ ...item, refused: reason }));
  }

  /** Let a refused message be sent again, under the same id. */
  retry(id: string): void {
    this.change(id, ({ refused: _refused, ...item }) => item);
  }

  /** Take over what other tabs left waiting. */
  adopt(): void {
    const known = new Set(this.items.map((item) => item.client_message_id));
    const others = this.keeper.waiting.filter((item) => !known.has(item.client_message_id));
    this.items = [...this.items, ...others];
  }

  /** Empty the box; returns what was typed and never taken. */
  clear(): Waiting[] {
    const left = this.items;
    this.items = [];
    this.keeper.waiting = [];
    return left;
  }

  private save(kept: Waiting[], added: Waiting): void {
    this.items = [...this.items.filter(other(added.client_message_id)), added];
    this.keeper.waiting = kept;
  }

  private change(id: string, make: (item: Waiting) => Waiting): void {
    const apply = (item: Waiting) => (item.client_message_id === id ? make(item) : item);
    this.items = this.items.map(apply);
    this.keeper.waiting = this.keeper.waiting.map(apply);
  }
}

function other(id: string): (item: Waiting) => boolean {
  return (item) => item.client_message_id !== id;
}

/** The messages of a conversation: each once, in the order of their numbers. */

import type { Message } from "../contract";

export class Transcript {
  private byId = new Map<string, Message>();
  private sorted: readonly Message[] = [];

  /** All messages, oldest first. */
  get messages(): readonly Message[] {
    return this.sorted;
  }

  /** Add what is new or changed; tells whether anything was. */
  merge(messages: readonly Message[]): boolean {
    let changed = false;
    for (const message of messages) {
      const known = this.byId.get(message.id);
      if (known && JSON.stringify(known) === JSON.stringify(message)) continue;
      this.byId.set(message.id, message);
      changed = true;
    }
    if (changed) this.sorted = [...this.byId.values()].sort((a, b) => a.seq - b.seq);
    return changed;
  }

  /**
   * The last message before the first gap: ask for what comes after it and nothing
   * is missed. Undefined when there is no such message.
   */
  get lastWhole(): string | undefined {
    let whole: Message | undefined;
    for (const message of this.sorted) {
      if (message.seq !== (whole?.seq ?? 0) + 1) break;
      whole = message;
    }
    return whole?.id;
  }

  clear(): void {
    this.byId.clear();
    this.sorted = [];
  }
}

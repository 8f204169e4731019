/**
 * What stands around a talk and is asked of the gateway, not remembered: who may read
 * along, how far the talk is, and whether an adviser has it now.
 */

import type { Adviser, Choices, Key, Message, Present, Progress } from "../contract";
import { type Api, LineDown, Problem } from "./api";

export interface AroundEvents {
  /** What the worker chose, as the gateway has it; null while that is not known. */
  choices(choices: Choices | null): void;
  /** How far the talk is; null while that is not known. */
  progress(progress: Progress | null): void;
  /** The adviser who has the talk; null while the bot has it. */
  adviser(adviser: Present | null): void;
}

export class Around {
  private key: Key | null = null;
  private choicesKnown = false;
  private progressAsked = 0;
  private present: Present | null = null;

  constructor(
    private api: Api,
    private events: AroundEvents,
  ) {}

  /** From now on it is about this conversation; null: about none. */
  follow(key: Key | null): void {
    this.key = key;
    if (key) return;
    this.choicesKnown = false;
    this.progressAsked = 0;
    this.events.choices(null);
    this.events.progress(null);
    this.heedPresent(null);
  }

  /** The gateway keeps these choices now. */
  heedChoices(choices: Choices): void {
    this.choicesKnown = true;
    this.events.choices(choices);
  }

  heedAdviser({ state, name, role }: Adviser): void {
    this.heedPresent(state === "joined" ? { name, role } : null);
  }

  /** Ask anew what may have changed while nothing came through. */
  heedLine(): void {
    if (!this.choicesKnown) {
      void this.ask(
        (key) => this.api.consents(key),
        (found) => this.heedChoices(found),
      );
    }
    this.askPresent();
  }

  /** Once for each answer; a bar that is a moment behind is no reason to try again. */
  heedMessage(last: Message | undefined): void {
    if (!last || last.role === "worker" || last.seq === this.progressAsked) return;
    this.progressAsked = last.seq;
    void this.ask(
      (key) => this.api.progress(key),
      (found) => this.events.progress(found),
    );
    // Where nothing but messages comes through, they tell who is there.
    if ((last.role === "adviser") === !this.present) this.askPresent();
  }

  private askPresent(): void {
    void this.ask(
      (key) => this.api.handover(key),
      ({ adviser: { state, name, role } }) =>
        this.heedPresent(state === "on" && name && role ? { name, role } : null),
    );
  }

  private heedPresent(present: Present | null): void {
    if (present?.name === this.present?.name) return;
    this.present = present;
    this.events.adviser(present);
  }

  /** What fails is asked again the next time there is a reason to. */
  private async ask<T>(fetch: (key: Key) => Promise<T>, heed: (found: T) => void): Promise<void> {
    const { key } = this;
    if (!key) return;
    try {
      const found = await fetch(key);
      if (this.key?.id === key.id) heed(found);
    } catch (error) {
      if (!(error instanceof Problem || error instanceof LineDown)) throw error;
    }
  }
}

/**
 * One conversation of a worker, whatever happens to the line: opens or resumes it, sends
 * what waits, merges what comes in, and tells the view when something changed.
 */

import type { Answer, Key, Message, Opened } from "../contract";
import { type Api, Problem } from "./api";
import { Around, type AroundEvents } from "./around";
import { Delivery } from "./delivery";
import type { Keeper, Kept } from "./keeper";
import { Line, type LineState } from "./line";
import { Outbox } from "./outbox";
import { Patience } from "./patience";
import { Transcript } from "./transcript";
import { uuid } from "./uuid";

/** `closed`: not begun in this window; `ended`: erased by the worker. */
export type Phase = "closed" | "opening" | "talking" | "ended";

/** Things worth a sentence in the talk that no message says. */
export type Notice = "gone" | "elsewhere";

export interface TalkEvents extends AroundEvents {
  /** Messages, what waits, or the phase changed. */
  changed(): void;
  /** Everything shown belongs to a conversation that is left behind. */
  cleared(): void;
  line(state: LineState): void;
  /**
   * The gateway asks for patience, in its own words; empty when it cannot be reached;
   * null when that is over.
   */
  patience(detail: string | null): void;
  typing(on: boolean): void;
  notice(notice: Notice): void;
  /** Typed text that belongs to no conversation any more: for the text box. */
  returned(text: string): void;
}

/** Longer than a turn may take, and than the pause between two signs of typing. */
const TYPING_MS = 30_000;

export class Talk {
  readonly transcript = new Transcript();
  readonly outbox: Outbox;
  readonly around: Around;
  phase: Phase = "closed";
  private kept: Kept | null = null;
  private line: Line | null = null;
  private readonly patience: Patience;
  private readonly delivery: Delivery;
  private readonly unwatch: () => void;
  private answering = false;
  private othersTyping = false;
  private typingEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly api: Api,
    private keeper: Keeper,
    private events: TalkEvents,
  ) {
    this.outbox = new Outbox(keeper);
    this.around = new Around(api, events);
    this.patience = new Patience(
      (detail) => events.patience(detail),
      () => this.tellDown(),
    );
    this.delivery = new Delivery(api, this.outbox, this.patience, {
      key: () => (this.phase === "talking" ? this.kept : null),
      answering: (on) => {
        this.answering = on;
        this.tellTyping();
      },
      taken: (answer) => this.heedAnswer(answer),
      refused: () => events.changed(),
      gone: () => this.lose(),
    });
    this.unwatch = keeper.watch(() => this.followOtherTab());
  }

  /** What opens the conversation, null while there is none. */
  get key(): Key | null {
    return this.kept;
  }

  /** Who runs this, if the gateway said so. */
  get operator(): string | null {
    return this.kept?.operator ?? null;
  }

  /** Resume the kept conversation, or begin one; does nothing while one is there. */
  async begin(): Promise<void> {
    if (this.phase === "opening" || this.phase === "talking") return;
    this.phase = "opening";
    this.events.changed();
    const kept = this.keeper.talk;
    if (kept && !kept.ending) {
      this.follow(kept);
      return;
    }
    if (kept) await this.finishErasing(kept);
    await this.open();
  }

  /** Say something: it is shown and kept at once, and sent as soon as that works. */
  say(shown: string, payload?: string): void {
    const said = payload === undefined ? { text: shown } : { payload };
    this.outbox.add({ client_message_id: uuid(), shown, ...said });
    this.events.changed();
    void this.delivery.run();
  }

  /** Send a refused message again. */
  retry(id: string): void {
    this.outbox.retry(id);
    this.events.changed();
    void this.delivery.run();
  }

  /** Take back a message that was refused; returns its text. */
  takeBack(id: string): string {
    const item = this.outbox.all.find((one) => one.client_message_id === id);
    this.outbox.remove(id);
    this.events.changed();
    return item?.shown ?? "";
  }

  /** Try the line at once. */
  wake(): void {
    this.patience.wake();
    this.line?.wake();
    this.outbox.adopt();
    void this.delivery.run();
  }

  /** Leave this conversation and begin another. */
  async restart(): Promise<void> {
    const left = this.kept?.id;
    this.drop("opening");
    this.events.changed();
    await this.open(left);
  }

  /** Take over a conversation that another device gave a code for. */
  async take(code: string): Promise<void> {
    const opened = await this.api.takeTransfer(code);
    this.drop("opening");
    this.accept(opened);
  }

  /** Erase everything kept, there and here. Throws when the gateway did not do it. */
  async erase(): Promise<void> {
    const kept = this.kept;
    if (!kept) return;
    // Other tabs hear from the gateway that it is gone: this tells them why.
    this.keeper.talk = { ...kept, ending: true };
    try {
      await this.api.erase(kept);
    } catch (error) {
      const gone = error instanceof Problem && error.status === 404;
      if (!gone) {
        this.keeper.talk = kept;
        throw error;
      }
    }
    this.drop("ended");
    this.keeper.forget();
    this.events.changed();
  }

  /** Leave a shared computer: nothing is shown or kept here, the gateway keeps it. */
  leave(): void {
    this.drop("ended");
    this.keeper.forget();
    this.events.changed();
  }

  /** Let go of the line and of other tabs; what is kept stays. */
  dispose(): void {
    this.unwatch();
    clearTimeout(this.typingEnds);
    this.line?.stop();
    this.line = null;
    this.kept = null;
    this.phase = "closed";
    this.patience.wake();
  }

  /** The window was closed while it erased: do it now, and begin afresh either way. */
  private async finishErasing(kept: Kept): Promise<void> {
    await this.api.erase(kept).catch(() => undefined);
    this.keeper.forget();
  }

  /**
   * Begin a conversation in the place of `left`. What is kept stays until there is a new
   * one, so that other tabs see the one follow the other.
   */
  private async open(left?: string): Promise<void> {
    for (let failures = 1; this.phase === "opening"; failures += 1) {
      try {
        const opened = await this.api.open();
        if (this.phase !== "opening") return;
        // In the meantime another tab may have begun the conversation of this browser.
        const other = this.keeper.talk;
        if (other && !other.ending && other.id !== left) this.follow(other);
        else this.accept(opened);
        return;
      } catch (error) {
        await this.patience.after(error, failures);
      }
    }
  }

  private accept(opened: Opened): void {
    const { id, token, operator } = opened;
    const kept = { id, token, ...(operator && { operator }) };
    this.keeper.talk = kept;
    this.patience.over();
    this.transcript.merge(opened.messages);
    this.follow(kept);
    this.askProgress();
  }

  private follow(kept: Kept): void {
    this.kept = kept;
    this.phase = "talking";
    this.around.follow(kept);
    this.outbox.adopt();
    this.line = new Line(
      this.api,
      kept,
      {
        state: (state) => this.heedLine(state),
        messages: (messages) => this.merge(messages),
        typing: (on) => this.heedTyping(on),
        adviser: (adviser) => this.around.heedAdviser(adviser),
        gone: () => this.lose(),
      },
      () => this.transcript.lastWhole,
    );
    void this.line.run();
    this.events.changed();
    void this.delivery.run();
  }

  private heedLine(state: LineState): void {
    this.events.line(state);
    if (state !== "open") return;
    this.patience.wake();
    this.around.heedLine();
  }

  private heedAnswer(answer: Answer): void {
    this.merge([answer.accepted, ...answer.messages]);
    // What got through says that the line may be back.
    if (this.line?.state !== "open") this.line?.wake();
  }

  private merge(messages: readonly Message[]): void {
    this.transcript.merge(messages);
    for (const message of messages) {
      if (message.client_message_id) this.outbox.remove(message.client_message_id);
    }
    this.events.changed();
    this.askProgress();
  }

  private askProgress(): void {
    this.around.heedMessage(this.transcript.messages[this.transcript.messages.length - 1]);
  }

  /** An adviser who stops half-way says nothing of it. */
  private heedTyping(on: boolean): void {
    clearTimeout(this.typingEnds);
    if (on) this.typingEnds = setTimeout(() => this.heedTyping(false), TYPING_MS);
    this.othersTyping = on;
    this.tellTyping();
  }

  private tellTyping(): void {
    this.events.typing(this.answering || this.othersTyping);
  }

  /**
   * Without a line of its own yet, the opening tells how the line is. A line that is up
   * while nothing can be sent says nothing: then that is told.
   */
  private tellDown(): void {
    if (!this.line) this.events.line(navigator.onLine === false ? "offline" : "lost");
    else this.events.patience("");
  }

  /** The gateway no longer knows us: moved, past its days, or erased in another tab. */
  private lose(): void {
    const lost = this.kept;
    if (!lost) return;
    const now = this.keeper.talk;
    if (now && !now.ending && now.id !== lost.id) {
      this.drop("opening");
      this.follow(now);
      return;
    }
    const erased = !now || now.ending === true;
    this.drop(erased ? "ended" : "opening");
    if (erased) {
      this.keeper.forget();
    } else {
      this.events.notice("gone");
      void this.open(lost.id);
    }
    this.events.changed();
  }

  private followOtherTab(): void {
    if (this.phase !== "talking") return;
    const now = this.keeper.talk;
    if (now?.id === this.kept?.id) return;
    const follows = now && !now.ending;
    this.drop(follows ? "opening" : "ended");
    if (follows) {
      this.events.notice("elsewhere");
      this.follow(now);
    }
    this.events.changed();
  }

  private drop(phase: Phase): void {
    clearTimeout(this.typingEnds);
    this.line?.stop();
    this.line = null;
    this.kept = null;
    this.phase = phase;
    this.around.follow(null);
    this.transcript.clear();
    const typed = this.outbox.clear().filter((item) => item.payload === undefined);
    this.events.cleared();
    this.events.patience(null);
    this.events.typing(false);
    if (phase === "opening" && typed.length) {
      this.events.returned(typed.map((item) => item.shown).join("\n"));
    }
    this.patience.wake();
  }
}

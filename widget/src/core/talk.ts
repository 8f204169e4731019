/**
 * One conversation of a worker, whatever happens to the line: opens or resumes it, sends
 * what waits, merges what comes in, and tells the view when something changed.
 */

import type { Adviser, Key, Message, Opened } from "../contract";
import { type Api, LineDown, Problem } from "./api";
import type { Keeper, Kept, Waiting } from "./keeper";
import { Line, type LineState } from "./line";
import { Outbox } from "./outbox";
import { backoff, Pause } from "./pause";
import { Transcript } from "./transcript";
import { uuid } from "./uuid";

/** `closed`: not begun in this window; `ended`: erased or left by the worker. */
export type Phase = "closed" | "opening" | "talking" | "ended";

/** Things worth a sentence in the talk that no message says. */
export type Notice =
  | { kind: "gone" | "elsewhere" }
  | { kind: "adviser"; adviser: Adviser };

export interface TalkEvents {
  /** Messages, what waits, or the phase changed. */
  changed(): void;
  line(state: LineState): void;
  /** The gateway asks for patience, in its own words; null when that is over. */
  patience(detail: string | null): void;
  typing(on: boolean): void;
  notice(notice: Notice): void;
  /** Typed text that belongs to no conversation any more: for the text box. */
  returned(text: string): void;
}

const PATIENCE_MS = 5_000;

export class Talk {
  readonly transcript = new Transcript();
  readonly outbox: Outbox;
  phase: Phase = "closed";
  private kept: Kept | null = null;
  private line: Line | null = null;
  private pause = new Pause();
  private sending = false;
  private answering = false;
  private othersTyping = false;
  private unwatch: () => void;

  constructor(
    readonly api: Api,
    private keeper: Keeper,
    private events: TalkEvents,
  ) {
    this.outbox = new Outbox(keeper);
    this.unwatch = keeper.watch(() => this.followOtherTab());
  }

  get key(): Key | null {
    return this.kept;
  }

  get operator(): string | null {
    return this.kept?.operator ?? null;
  }

  /** Resume the kept conversation, or begin one; does nothing while one is there. */
  async begin(): Promise<void> {
    if (this.phase === "opening" || this.phase === "talking") return;
    this.phase = "opening";
    this.events.changed();
    const kept = this.keeper.talk;
    if (kept && !kept.ending) this.follow(kept);
    else await this.open();
  }

  /** Say something: it is shown and kept at once, and sent as soon as that works. */
  say(shown: string, payload?: string): void {
    this.outbox.add({
      client_message_id: uuid(),
      shown,
      ...(payload === undefined ? { text: shown } : { payload }),
    });
    this.events.changed();
    void this.pump();
  }

  /** Send a refused message again. */
  retry(id: string): void {
    this.outbox.retry(id);
    this.events.changed();
    void this.pump();
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
    this.pause.wake();
    this.line?.wake();
    this.outbox.adopt();
    void this.pump();
  }

  /** Leave this conversation and begin another. */
  async restart(): Promise<void> {
    this.drop("closed");
    this.keeper.forget();
    await this.begin();
  }

  /** Take over a conversation that another device gave a code for. */
  async take(code: string): Promise<void> {
    const opened = await this.api.takeTransfer(code);
    this.drop("closed");
    this.keeper.forget();
    this.accept(opened);
  }

  /** Erase everything kept, there and here. Throws when the gateway did not do it. */
  async erase(): Promise<void> {
    const kept = this.kept;
    if (!kept) return;
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
    this.forget();
  }

  /** Forget the conversation in this browser only. */
  forget(): void {
    this.drop("ended");
    this.keeper.forget();
    this.events.changed();
  }

  /** Let go of the line and of other tabs; what is kept stays. */
  dispose(): void {
    this.unwatch();
    this.line?.stop();
    this.line = null;
    this.kept = null;
    this.pause.wake();
  }

  private async open(): Promise<void> {
    for (let failures = 1; this.phase === "opening"; failures += 1) {
      try {
        const opened = await this.api.open();
        // In the meantime another tab may have begun the conversation of this browser.
        const other = this.keeper.talk;
        if (this.phase !== "opening") return;
        if (other && !other.ending) this.follow(other);
        else this.accept(opened);
        return;
      } catch (error) {
        await this.waitAfter(error, failures);
      }
    }
  }

  private accept(opened: Opened): void {
    const { id, token, operator } = opened;
    this.keeper.talk = { id, token, ...(operator && { operator }) };
    this.events.patience(null);
    this.transcript.merge(opened.messages);
    this.follow(this.keeper.talk);
  }

  private follow(kept: Kept): void {
    this.kept = kept;
    this.phase = "talking";
    this.outbox.adopt();
    const line = new Line(
      this.api,
      kept,
      {
        state: (state) => {
          this.events.line(state);
          if (state === "open") this.pause.wake();
        },
        messages: (messages) => this.merge(messages),
        typing: (on) => {
          this.othersTyping = on;
          this.tellTyping();
        },
        adviser: (adviser) => this.events.notice({ kind: "adviser", adviser }),
        gone: () => this.lose(),
      },
      () => this.transcript.lastWhole,
    );
    this.line = line;
    void line.run();
    this.events.changed();
    void this.pump();
  }

  private merge(messages: Message[]): void {
    const changed = this.transcript.merge(messages);
    for (const message of messages) {
      const ours = message.client_message_id;
      if (ours) this.outbox.remove(ours);
    }
    if (changed) this.events.changed();
  }

  /** Send what waits, one message at a time: that keeps their order. */
  private async pump(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let failures = 1; this.phase === "talking" && this.kept; ) {
        const item = this.outbox.next;
        if (!item) break;
        const done = await this.deliver(this.kept, item, failures);
        failures = done ? 1 : failures + 1;
      }
    } finally {
      this.sending = false;
    }
  }

  /** Send one message; tells whether the next one may go. */
  private async deliver(kept: Kept, item: Waiting, failures: number): Promise<boolean> {
    const { client_message_id, text, payload } = item;
    const body = payload === undefined ? { text: text ?? "" } : { payload };
    this.answer(true);
    try {
      const answer = await this.api.send(kept, { client_message_id, ...body });
      if (this.kept?.id !== kept.id) return true;
      this.events.patience(null);
      this.outbox.remove(client_message_id);
      if (!this.transcript.merge([answer.accepted, ...answer.messages])) this.answer(false);
      this.events.changed();
      if (this.transcript.hasGap) this.line?.wake();
      return true;
    } catch (error) {
      if (this.kept?.id !== kept.id) return true;
      return await this.afterRefusal(error, item, failures);
    } finally {
      this.answer(false);
    }
  }

  private async afterRefusal(error: unknown, item: Waiting, failures: number): Promise<boolean> {
    this.answer(false);
    if (error instanceof Problem && (error.status === 404 || error.status === 401)) {
      this.lose();
      return true;
    }
    if (error instanceof Problem && error.status !== 429 && error.status !== 503) {
      this.outbox.refuse(item.client_message_id, error.detail);
      this.events.changed();
      return true;
    }
    await this.waitAfter(error, failures);
    return false;
  }

  /** Wait as long as the gateway asks, or as the line needs. */
  private async waitAfter(error: unknown, failures: number): Promise<void> {
    if (error instanceof Problem) {
      this.events.patience(error.detail);
      const asked = error.retryAfter;
      const patience = Math.max(PATIENCE_MS, backoff(failures));
      await this.pause.wait(asked === null ? patience : asked * 1_000 + backoff(1) / 2);
    } else if (error instanceof LineDown) {
      if (!this.line) this.events.line(navigator.onLine === false ? "offline" : "lost");
      await this.pause.wait(backoff(failures));
    } else {
      throw error;
    }
  }

  private answer(on: boolean): void {
    this.answering = on;
    this.tellTyping();
  }

  private tellTyping(): void {
    this.events.typing(this.answering || this.othersTyping);
  }

  /** The gateway no longer knows us: erased in another tab, or past its days. */
  private lose(): void {
    const lost = this.kept;
    if (!lost) return;
    const now = this.keeper.talk;
    const erased = !now || now.ending;
    const moved = now && now.id !== lost.id && !now.ending;
    this.drop(erased ? "ended" : "opening");
    if (moved) {
      this.follow(now);
      return;
    }
    this.keeper.talk = null;
    if (!erased) {
      this.events.notice({ kind: "gone" });
      void this.open();
    }
    this.events.changed();
  }

  private followOtherTab(): void {
    if (this.phase !== "talking") return;
    const now = this.keeper.talk;
    if (now?.id === this.kept?.id) return;
    this.drop(now ? "opening" : "ended");
    if (now && !now.ending) {
      this.events.notice({ kind: "elsewhere" });
      this.follow(now);
    }
    this.events.changed();
  }

  private drop(phase: Phase): void {
    this.line?.stop();
    this.line = null;
    this.kept = null;
    this.phase = phase;
    this.transcript.clear();
    const typed = this.outbox.clear().filter((item) => item.payload === undefined);
    this.events.patience(null);
    this.events.typing(false);
    if (phase === "opening" && typed.length) {
      this.events.returned(typed.map((item) => item.shown).join("\n"));
    }
    this.pause.wake();
  }
}

/**
 * The conversation on the screen. The element is there, as a live region, before any
 * text arrives; messages are added in order and never made anew.
 */

import type { Message } from "../contract";
import type { Aloud } from "../core/aloud";
import type { Waiting } from "../core/keeper";
import type { Words } from "../texts/texts";
import { h, set } from "./dom";
import { icon } from "./icons";
import { type MessageActions, MessageView, type Shown } from "./message";

/** Closer to the end than this many pixels counts as reading along. */
const NEAR = 80;
const ROOM = 12;

export class LogView {
  readonly log: HTMLElement;
  readonly element: HTMLElement;
  private readonly list = h("div", { class: "list" });
  private readonly typing: HTMLElement;
  private readonly jump: HTMLElement;
  private readonly views = new Map<string, MessageView>();
  private notices: { element: HTMLElement; after: number }[] = [];
  private known = 0;

  constructor(
    private words: Words,
    private actions: MessageActions,
    private aloud: Aloud,
  ) {
    this.typing = h(
      "div",
      { class: "typing", "aria-hidden": "true", "data-testid": "typing", hidden: true },
      h("span"),
      h("span"),
      h("span"),
    );
    this.log = h(
      "div",
      {
        class: "log",
        role: "log",
        "aria-live": "polite",
        "aria-relevant": "additions",
        "aria-label": words.say("log_label"),
        tabindex: "0",
        "data-testid": "log",
        onscroll: () => this.heedScroll(),
      },
      this.list,
      this.typing,
    );
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() },
      icon("down"),
      words.say("new_message"),
    );
    const heading = h("h2", { class: "spoken" }, words.say("log_label"));
    this.element = h("div", { class: "log-frame" }, heading, this.log, this.jump);
  }

  /** Show these; `stuck` tells that what waits cannot be sent just now. */
  update(messages: readonly Message[], waiting: readonly Waiting[], stuck: boolean): void {
    const reading = this.nearEnd();
    const before = this.known;
    const history = before === 0 && messages.some((message) => message.role === "worker");
    // A conversation that was there already is not read out from the start.
    if (history) this.quietly();
    this.place(this.lines(messages, waiting, stuck));
    this.known = messages.length;
    if (!messages.length && !waiting.length) return;
    if (messages.length > before) this.follow(messages, reading || history, history);
  }

  /** Say something that is no message, after what stands there now. */
  notice(text: string): void {
    const element = h("p", { class: "notice", "data-testid": "notice" }, text);
    this.notices.push({ element, after: this.views.size });
    this.list.append(element);
    this.toEnd();
  }

  setTyping(on: boolean): void {
    if (this.typing.hidden !== on) return;
    const reading = this.nearEnd();
    this.typing.hidden = !on;
    if (on && reading) this.toEnd();
  }

  clear(): void {
    this.views.clear();
    this.notices = [];
    this.known = 0;
    this.list.replaceChildren();
  }

  toEnd(): void {
    this.log.scrollTop = this.log.scrollHeight;
    this.jump.hidden = true;
  }

  /** Put the focus on what the worker just said: the answer comes right after it. */
  focusLast(): void {
    const own = this.list.querySelectorAll<HTMLElement>(".message.worker");
    own[own.length - 1]?.focus({ preventScroll: true });
  }

  private lines(
    messages: readonly Message[],
    waiting: readonly Waiting[],
    stuck: boolean,
  ): [string, Shown][] {
    const said = messages.reduce((seq, one) => (one.role === "worker" ? one.seq : seq), 0);
    const answered = waiting.some((item) => item.refused === undefined);
    const newest = messages[messages.length - 1];
    const lines: [string, Shown][] = messages.map((message) => {
      const current = message.seq > said && !answered;
      const latest = current && message === newest;
      return [
        message.client_message_id ?? message.id,
        { kind: "message", message, current, latest },
      ];
    });
    const taken = new Set(lines.map(([key]) => key));
    for (const item of waiting) {
      const key = item.client_message_id;
      if (!taken.has(key)) lines.push([key, { kind: "waiting", item, stuck }]);
    }
    return lines;
  }

  private place(lines: [string, Shown][]): void {
    const wanted = new Set(lines.map(([key]) => key));
    for (const [key, view] of this.views) {
      if (wanted.has(key)) continue;
      view.element.remove();
      this.views.delete(key);
    }
    const nodes: HTMLElement[] = [];
    lines.forEach(([key, shown], index) => {
      for (const notice of this.notices) if (notice.after === index) nodes.push(notice.element);
      nodes.push(this.view(key, shown).element);
    });
    for (const notice of this.notices) {
      if (notice.after >= lines.length) nodes.push(notice.element);
    }
    nodes.forEach((node, index) => {
      const there = this.list.children[index] ?? null;
      if (there !== node) this.list.insertBefore(node, there);
    });
  }

  private view(key: string, shown: Shown): MessageView {
    let view = this.views.get(key);
    if (!view) {
      view = new MessageView(this.words, this.actions, this.aloud);
      this.views.set(key, view);
    }
    view.update(shown);
    return view;
  }

  /** After an answer, show it from where the worker's own words stand. */
  private follow(messages: readonly Message[], reading: boolean, history: boolean): void {
    const newest = messages[messages.length - 1];
    if (!reading) {
      this.jump.hidden = newest?.role === "worker";
      return;
    }
    if (history) {
      this.toEnd();
      return;
    }
    const own = this.list.querySelectorAll<HTMLElement>(".message.worker");
    const start = own[own.length - 1]?.offsetTop ?? 0;
    const end = this.log.scrollHeight - this.log.clientHeight;
    this.log.scrollTop = Math.min(end, Math.max(0, start - ROOM));
    this.jump.hidden = true;
  }

  private heedScroll(): void {
    if (this.nearEnd()) this.jump.hidden = true;
  }

  private nearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  private quietly(): void {
    set(this.log, "aria-live", "off");
    setTimeout(() => set(this.log, "aria-live", "polite"), 1_000);
  }
}

/** Where the worker types: Enter sends, Shift and Enter begins a new line. */

import type { Words } from "../texts/texts";
import { h, set } from "./dom";
import { icon } from "./icons";

/** The gateway's limit, in code points after NFC. */
export const MOST = 2_000;
const WARN_BELOW = 200;

export interface ComposerActions {
  send(text: string): void;
  draft(text: string): void;
}

export class ComposerView {
  readonly input: HTMLTextAreaElement;
  readonly element: HTMLFormElement;
  private readonly button: HTMLButtonElement;
  private readonly count = h("p", { class: "count", id: "count", "data-testid": "count" });
  /** Spoken at the limit only: a number at every key is no help. */
  private readonly alert = h("p", { class: "spoken", role: "status" });

  constructor(
    private words: Words,
    private actions: ComposerActions,
  ) {
    this.input = h("textarea", {
      id: "text",
      rows: "1",
      placeholder: words.say("text_placeholder"),
      "aria-describedby": "count",
      autocomplete: "off",
      enterkeyhint: "send",
      "data-testid": "input",
      oninput: () => this.heed(true),
      onkeydown: (event: KeyboardEvent) => this.heedKey(event),
    });
    this.button = h(
      "button",
      { type: "submit", class: "send", "data-testid": "send", "aria-label": words.say("send") },
      icon("send"),
    );
    this.element = h(
      "form",
      { class: "composer", onsubmit: (event: Event) => this.submit(event) },
      h("label", { for: "text", class: "spoken" }, words.say("text_label")),
      h("div", { class: "field" }, this.input, this.button),
      this.count,
      this.alert,
    );
    this.heed(false);
  }

  get text(): string {
    return this.input.value;
  }

  /** Put text in the box, before what stands there. */
  put(text: string): void {
    this.input.value = [text, this.input.value].filter(Boolean).join("\n");
    this.heed(true);
  }

  clear(): void {
    this.input.value = "";
    this.heed(true);
  }

  /** Fit the height to the text; call when the window becomes visible. */
  fit(): void {
    this.input.style.height = "auto";
    const { scrollHeight } = this.input;
    if (scrollHeight) this.input.style.height = `${scrollHeight}px`;
  }

  private heed(keep: boolean): void {
    const left = MOST - length(this.input.value);
    const over = left < 0;
    this.count.textContent = left < WARN_BELOW ? this.leftInWords(left) : "";
    set(this.count, "data-over", over);
    set(this.input, "aria-invalid", over ? "true" : null);
    const alert = over ? this.words.say("over", { count: -left }) : "";
    if (!over || !this.alert.textContent) this.alert.textContent = alert;
    set(this.button, "aria-disabled", over || !this.input.value.trim() ? "true" : null);
    this.fit();
    if (keep) this.actions.draft(this.input.value);
  }

  private leftInWords(left: number): string {
    const { words } = this;
    if (left < 0) return left === -1 ? words.say("over_one") : words.say("over", { count: -left });
    return left === 1 ? words.say("left_one") : words.say("left", { count: left });
  }

  private heedKey(event: KeyboardEvent): void {
    // Enter also ends the composing of a character; that sends nothing.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text || length(this.input.value) > MOST) return;
    this.input.value = "";
    this.heed(true);
    this.actions.send(text);
  }
}

/** Length as the gateway counts it. */
export function length(text: string): number {
  return Array.from(text.normalize("NFC")).length;
}

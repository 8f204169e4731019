/** The head of the window: what this is, who runs it, who reads along, help in need. */

import type { Choices, Present } from "../contract";
import type { Words } from "../texts/texts";
import { h, spoken } from "./dom";
import { icon } from "./icons";
import { ProgressView } from "./progress";

export interface HeaderParts {
  words: Words;
  menu: HTMLElement;
  /** Nothing else is on the page: then the name is its main heading. */
  wholePage: boolean;
  /** Opens the three choices. */
  choices(): void;
  /** Ends the talk with an adviser. */
  endAdviser(): void;
  quickClose(): void;
  minimise: (() => void) | undefined;
}

export class HeaderView {
  readonly element: HTMLElement;
  readonly progress: ProgressView;
  private readonly operator = h("span", { "data-testid": "operator" });
  private readonly readers = h("span", { "data-testid": "readers" });
  private readonly quick: HTMLElement;
  private readonly present = h("p", { "data-testid": "adviser" });
  private readonly withAdviser: HTMLElement;
  private choices: Choices | null = null;
  private adviser: Present | null = null;
  private readonly words: Words;

  constructor(parts: HeaderParts) {
    const { words, quickClose } = parts;
    this.words = words;
    this.progress = new ProgressView(words);
    this.quick = h(
      "button",
      {
        type: "button",
        class: "secondary quick",
        hidden: true,
        "data-testid": "quick_close",
        onclick: quickClose,
      },
      words.say("quick_close"),
    );
    this.withAdviser = h(
      "div",
      { class: "with-adviser", hidden: true },
      this.present,
      h(
        "button",
        {
          type: "button",
          class: "link",
          "data-testid": "adviser_end",
          onclick: parts.endAdviser,
        },
        words.say("adviser_end"),
      ),
    );
    this.element = this.build(parts);
    this.showReaders(null);
  }

  /** Who runs this, as soon as that is known. */
  showOperator(name: string | null): void {
    const text = name ? ` · ${this.words.say("notice_operator", { operator: name })}` : "";
    if (this.operator.textContent !== text) this.operator.textContent = text;
  }

  /** Who can read along; null while that is not known. */
  showReaders(choices: Choices | null): void {
    this.choices = choices;
    this.tellReaders();
  }

  /** Who has the talk; null while the bot has it. The talk itself says that aloud. */
  showAdviser(adviser: Present | null): void {
    this.adviser = adviser;
    this.withAdviser.hidden = !adviser;
    this.present.textContent = adviser ? this.words.say("adviser_present", { ...adviser }) : "";
    this.tellReaders();
  }

  private tellReaders(): void {
    const { choices, adviser, words } = this;
    if (adviser) this.readers.textContent = words.say("notice_present", { name: adviser.name });
    else {
      const text = choices?.adviser_may_read ? "notice_adviser" : "notice_alone";
      this.readers.textContent = words.say(choices ? text : "notice_unknown");
    }
  }

  /** A way to close a shared computer quickly, in sight. */
  showShared(): void {
    this.quick.hidden = false;
  }

  private build({ words, menu, wholePage, choices, minimise }: HeaderParts): HTMLElement {
    return h(
      "header",
      { class: "top" },
      h(
        "div",
        { class: "bar" },
        h("span", { class: "mark" }, icon("cup")),
        h(
          "div",
          { class: "title" },
          h(wholePage ? "h1" : "h2", { class: "name" }, words.say("name")),
          this.progress.words,
        ),
        this.quick,
        menu,
        minimise &&
          h(
            "button",
            {
              type: "button",
              class: "round",
              "aria-label": words.say("minimise"),
              title: words.say("minimise"),
              "data-testid": "minimise",
              onclick: minimise,
            },
            icon("close"),
          ),
      ),
      h(
        "div",
        { class: "notice-bar" },
        h(
          "p",
          { class: "who", "data-testid": "standing-notice" },
          words.say("notice_bot"),
          this.operator,
        ),
        h(
          "p",
          { class: "readers" },
          h(
            "button",
            {
              type: "button",
              class: "link",
              title: words.say("notice_choices"),
              "data-testid": "choices",
              onclick: choices,
            },
            this.readers,
            spoken(`: ${words.say("notice_choices")}`),
          ),
        ),
        h(
          "p",
          { class: "need", "data-testid": "emergency" },
          words.say("emergency"),
          " ",
          call("tel:112", words.say("emergency_112"), words.say("emergency_112_label")),
          h("span", { "aria-hidden": "true" }, " · "),
          call("tel:113", words.say("emergency_113"), words.say("emergency_113_label")),
        ),
      ),
      this.withAdviser,
    );
  }
}

function call(href: string, text: string, label: string): HTMLElement {
  return h("a", { href }, text, spoken(`: ${label}`));
}

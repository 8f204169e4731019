/** The small buttons at a message of the bot: read aloud, explain, two thumbs. */

import type { Message, Thumb } from "../contract";
import type { Aloud } from "../core/aloud";
import type { Words } from "../texts/texts";
import { h, set } from "./dom";
import { icon } from "./icons";
import { ThumbsView } from "./thumbs";

export interface ToolActions {
  rate(message: Message, value: Thumb, reason?: string): Promise<void>;
  explain(): void;
}

export class ToolsView {
  readonly element: HTMLElement;
  /** What came of a press, below the message. */
  readonly more: HTMLElement;
  private readonly read: HTMLButtonElement | null;
  private readonly explain: HTMLButtonElement;

  constructor(
    private words: Words,
    private message: Message,
    private aloud: Aloud,
    actions: ToolActions,
  ) {
    const thumbs = new ThumbsView(words, (value, reason) => actions.rate(message, value, reason));
    this.more = thumbs.more;
    this.read = aloud.able ? this.readButton() : null;
    this.explain = h(
      "button",
      {
        type: "button",
        class: "tool worded",
        hidden: true,
        title: words.say("explain_label"),
        "data-testid": "explain",
        onclick: () => actions.explain(),
      },
      words.say("explain"),
    );
    // Tools are no news: they would be read out with every message.
    this.element = h(
      "div",
      { class: "tools", "aria-live": "off" },
      this.read,
      this.explain,
      ...thumbs.buttons,
    );
    thumbs.rated = (value) => set(this.element, "data-rated", value);
  }

  /** Only what was asked last can be explained by the bot. */
  setLatest(latest: boolean): void {
    this.explain.hidden = !latest;
  }

  private readButton(): HTMLButtonElement {
    return h(
      "button",
      {
        type: "button",
        class: "tool",
        title: this.words.say("read_aloud"),
        "aria-label": this.words.say("read_aloud"),
        "aria-pressed": "false",
        "data-testid": "read-aloud",
        onclick: () => void this.toggle(),
      },
      icon("speaker"),
    );
  }

  private async toggle(): Promise<void> {
    const { read, aloud, message } = this;
    if (read?.getAttribute("aria-pressed") === "true") {
      aloud.stop();
      this.setReading(false);
      return;
    }
    this.setReading(true);
    const speaks = await aloud.speak(spokenText(message), message.lang, () =>
      this.setReading(false),
    );
    if (speaks) return;
    this.setReading(false);
    this.more.replaceChildren(this.words.say("read_no_voice"));
  }

  private setReading(on: boolean): void {
    if (this.read) set(this.read, "aria-pressed", String(on));
  }
}

/** All of a message as one text: what it says, its cards, its answers to choose from. */
export function spokenText({ text, cards, buttons }: Message): string {
  const shown = cards.map((card) => `${card.title}. ${card.text}`);
  return [text, ...shown, ...buttons.map((button) => button.title)]
    .filter(Boolean)
    .map((part) => (/[.?!]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

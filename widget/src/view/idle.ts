/** The warning before a shared computer's screen goes blank. */

import type { Words } from "../texts/texts";
import { h } from "./dom";

export interface IdleActions {
  stay(): void;
  more(): void;
}

export class IdleView {
  /** There before it speaks, and out of sight until then. */
  readonly element = h("div", { class: "idle", role: "alert", "data-testid": "idle" });

  constructor(
    private words: Words,
    private actions: IdleActions,
  ) {}

  warn(on: boolean): void {
    if (!on) {
      this.element.replaceChildren();
      return;
    }
    const { words, actions } = this;
    const button = (text: "idle_stay" | "idle_more", press: () => void) =>
      h(
        "button",
        { type: "button", class: "secondary", "data-testid": text, onclick: press },
        words.say(text),
      );
    this.element.replaceChildren(
      h("p", {}, words.say("idle_text")),
      h(
        "div",
        { class: "buttons" },
        button("idle_stay", () => actions.stay()),
        button("idle_more", () => actions.more()),
      ),
    );
  }
}

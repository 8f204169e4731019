/** The button in the corner that opens the window. */

import type { Words } from "../texts/texts";
import { h, set } from "./dom";
import { icon } from "./icons";

export class LauncherView {
  readonly button: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor(words: Words, open: () => void) {
    this.button = h(
      "button",
      {
        type: "button",
        class: "launcher",
        "aria-expanded": "false",
        "aria-haspopup": "dialog",
        "data-testid": "launcher",
        onclick: open,
      },
      icon("cup"),
      h("span", {}, words.say("launcher_open")),
    );
    this.element = h("div", { class: "corner", lang: words.say("lang") }, this.button);
  }

  /** While the window is open the button is out of the way, also for the keyboard. */
  setOpen(open: boolean): void {
    this.element.hidden = open;
    set(this.button, "aria-expanded", String(open));
  }
}

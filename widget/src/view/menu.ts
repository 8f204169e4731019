/** The menu: a button and a list of buttons. */

import type { TextId, Words } from "../texts/texts";
import { h, set } from "./dom";
import { icon } from "./icons";

const ITEMS = [
  "menu_plan",
  "menu_human",
  "menu_choices",
  "menu_export",
  "menu_transfer",
  "menu_shared",
  "menu_restart",
  "menu_erase",
] as const satisfies readonly TextId[];

export type MenuItem = (typeof ITEMS)[number];

export class MenuView {
  readonly button: HTMLButtonElement;
  readonly list: HTMLElement;
  readonly element: HTMLElement;

  constructor(
    private words: Words,
    pick: (item: MenuItem) => void,
  ) {
    this.button = h(
      "button",
      {
        type: "button",
        class: "round",
        "aria-expanded": "false",
        "aria-controls": "menu",
        "aria-label": words.say("menu"),
        title: words.say("menu"),
        "data-testid": "menu",
        onclick: () => this.toggle(!this.open),
      },
      icon("menu"),
    );
    this.list = h(
      "ul",
      { id: "menu", class: "menu", hidden: true, "data-testid": "menu-list" },
      ...ITEMS.map((item) =>
        h(
          "li",
          { class: item },
          h(
            "button",
            {
              type: "button",
              "data-testid": item,
              onclick: () => {
                this.toggle(false);
                pick(item);
              },
            },
            words.say(item),
          ),
        ),
      ),
    );
    this.element = h(
      "div",
      { class: "menu-frame", onfocusout: (event: FocusEvent) => this.heedFocus(event) },
      this.button,
      this.list,
    );
  }

  /** What can be chosen once is gone from the menu afterwards. */
  drop(item: MenuItem): void {
    this.list.querySelector(`.${item}`)?.remove();
  }

  get open(): boolean {
    return !this.list.hidden;
  }

  toggle(open: boolean): void {
    this.list.hidden = !open;
    set(this.button, "aria-expanded", String(open));
    set(this.button, "aria-label", this.words.say(open ? "menu_close" : "menu"));
  }

  /** A menu that lost the focus is in the way. */
  private heedFocus(event: FocusEvent): void {
    const next = event.relatedTarget;
    if (next instanceof Node && !this.element.contains(next)) this.toggle(false);
  }
}

/** A sheet over the conversation: a heading, a way back, and what it is about. */

import type { Key } from "../../contract";
import { LineDown, Problem } from "../../core/api";
import type { Talk } from "../../core/talk";
import type { TextId, Words } from "../../texts/texts";
import { type Child, h, present } from "../dom";
import { icon } from "../icons";

/** What a panel may use. */
export interface Surroundings {
  words: Words;
  talk: Talk;
  close(): void;
  /** From now on this is a shared computer: nothing stays in the browser. */
  share(): void;
}

/** Fills the body of a panel; called when it opens. */
export type PanelContent = (panel: Panel) => void;

export class Panel {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  private readonly body = h("div", { class: "panel-body" });
  /** Spoken and shown: what came of a press of a button. */
  private readonly said = h("p", { class: "said", role: "status", "data-testid": "panel-status" });

  constructor(
    readonly around: Surroundings,
    readonly title: TextId,
  ) {
    const { words, close } = around;
    this.heading = h("h2", { id: "panel-title", tabindex: "-1" }, words.say(title));
    this.element = h(
      "section",
      {
        class: "panel",
        role: "dialog",
        "aria-labelledby": "panel-title",
        "data-testid": "panel",
        "data-panel": title,
      },
      h(
        "header",
        {},
        h(
          "button",
          {
            type: "button",
            class: "round",
            "aria-label": words.say("back"),
            title: words.say("back"),
            "data-testid": "panel-back",
            onclick: close,
          },
          icon("back"),
        ),
        this.heading,
      ),
      this.body,
      this.said,
    );
  }

  get words(): Words {
    return this.around.words;
  }

  show(...children: Child[]): void {
    this.body.replaceChildren(...present(children));
  }

  say(text: string): void {
    this.said.textContent = text;
  }

  /** Say why something failed, in the gateway's words where it gave any. */
  sayFailure(error: unknown, otherwise: TextId = "panel_failed"): void {
    const detail = error instanceof Problem ? error.detail : "";
    if (!(error instanceof Problem || error instanceof LineDown)) throw error;
    this.say(detail || this.words.say(otherwise));
  }

  /** Fetch something and show it; offers to try again when that fails. */
  async load<T>(
    fetch: (key: Key) => Promise<T>,
    show: (found: T, key: Key) => void,
  ): Promise<void> {
    const { words } = this;
    const { key } = this.around.talk;
    if (!key) {
      this.show(h("p", {}, words.say("panel_no_talk")));
      return;
    }
    this.show(h("p", { class: "loading" }, words.say("panel_loading")));
    try {
      const found = await fetch(key);
      this.say("");
      show(found, key);
    } catch (error) {
      const again = () => void this.load(fetch, show);
      this.show(this.button("panel_again", again, "secondary"));
      this.sayFailure(error);
    }
  }

  /** A button that cannot be pressed twice while it works. */
  button(text: TextId, press: () => unknown, kind = "primary"): HTMLButtonElement {
    let busy = false;
    const onclick = async () => {
      if (busy) return;
      busy = true;
      try {
        await press();
      } finally {
        busy = false;
      }
    };
    const attributes = { type: "button", class: kind, "data-testid": text, onclick };
    return h("button", attributes, this.words.say(text));
  }
}

/** Give the worker a file, from memory: the token never stands in an address. */
export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = h("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers begin to read only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** One message in the log, as it changes: waiting, taken, answered. */

import type { Button, Message } from "../contract";
import type { Aloud } from "../core/aloud";
import type { Waiting } from "../core/keeper";
import type { Words } from "../texts/texts";
import { cardView } from "./card";
import { h, set, spoken } from "./dom";
import { icon } from "./icons";
import { linked } from "./links";
import { type ToolActions, ToolsView } from "./tools";

export interface MessageActions extends ToolActions {
  choose(button: Button): void;
  edit(id: string): void;
  retry(id: string): void;
  takeAway(id: string): void;
}

/** What the log shows on one line: a message, or one that waits to be sent. */
export type Shown =
  | { kind: "message"; message: Message; current: boolean; latest: boolean }
  | { kind: "waiting"; item: Waiting; stuck: boolean };

export class MessageView {
  readonly element = h("div", { class: "message", tabindex: "-1", "data-testid": "message" });
  private content = "";
  private replies: Replies | null = null;
  private tools: ToolsView | null = null;

  constructor(
    private words: Words,
    private actions: MessageActions,
    private aloud: Aloud,
  ) {}

  /** Show this now; what did not change stays in place. */
  update(shown: Shown): void {
    if (shown.kind === "message") this.showMessage(shown);
    else this.showWaiting(shown.item, shown.stuck);
  }

  private showMessage({ message, current, latest }: Shown & { kind: "message" }): void {
    const content = JSON.stringify(message);
    if (content !== this.content) {
      this.content = content;
      this.fill(message);
    }
    this.replies?.setCurrent(current);
    this.tools?.setLatest(latest);
    set(this.element, "data-current", current);
  }

  private fill(message: Message): void {
    const { element, words } = this;
    set(element, "class", `message ${message.role}`);
    set(element, "data-role", message.role);
    set(element, "data-seq", message.seq);
    set(element, "data-state", null);
    const author = { bot: "from_bot", worker: "from_worker", adviser: "from_adviser" } as const;
    const children: Node[] = [];
    const { lang } = message;
    this.tools =
      message.role === "bot" ? new ToolsView(words, message, this.aloud, this.actions) : null;
    const notKept = message.role === "worker" && message.text === "";
    const text = notKept ? [document.createTextNode(words.say("not_kept"))] : linked(message.text);
    if (message.text || notKept) {
      const bubble = h(
        "p",
        { class: notKept ? "bubble not-kept" : "bubble", "data-testid": "text" },
        spoken(`${words.say(author[message.role])} `),
        // Around what was said alone: the words of the widget itself stay Dutch.
        notKept ? text[0] : h("span", { lang }, ...text),
      );
      children.push(h("div", { class: "speech" }, bubble, this.tools?.element));
      if (this.tools) children.push(this.tools.more);
    }
    if (message.cards.length) {
      const cards = message.cards.map((card) =>
        cardView(card, words, (button) => this.actions.choose(button), lang),
      );
      children.push(h("div", { class: "cards" }, ...cards));
    }
    this.replies = message.buttons.length
      ? new Replies(message, words, (button) => this.actions.choose(button))
      : null;
    if (this.replies) children.push(this.replies.element);
    element.replaceChildren(...children);
  }

  private showWaiting(item: Waiting, stuck: boolean): void {
    const content = JSON.stringify([item, stuck]);
    if (content === this.content) return;
    const first = this.content === "";
    this.content = content;
    const { element } = this;
    set(element, "class", "message worker");
    set(element, "data-role", "worker");
    set(element, "data-state", item.refused === undefined ? "waiting" : "refused");
    const speech = first ? this.ownSpeech(item) : (element.firstElementChild as HTMLElement);
    element.replaceChildren(speech, ...this.fate(item, stuck));
  }

  private ownSpeech(item: Waiting): HTMLElement {
    const author = spoken(`${this.words.say("from_worker")} `);
    const bubble = h("p", { class: "bubble", "data-testid": "text" }, author, item.shown);
    return h("div", { class: "speech" }, bubble);
  }

  private fate(item: Waiting, stuck: boolean): Node[] {
    const { words, actions } = this;
    if (item.refused === undefined) {
      return stuck ? [h("p", { class: "fate" }, words.say("waiting"))] : [];
    }
    const id = item.client_message_id;
    const button = (text: string, onclick: () => void) =>
      h("button", { type: "button", class: "link", onclick }, text);
    return [
      h(
        "div",
        { class: "fate refused", "data-testid": "refused" },
        h("p", {}, words.say("refused"), " ", item.refused || words.say("refused_unknown")),
        h(
          "p",
          {},
          item.payload === undefined && button(words.say("edit"), () => actions.edit(id)),
          button(words.say("send_again"), () => actions.retry(id)),
          button(words.say("take_away"), () => actions.takeAway(id)),
        ),
      ),
    ];
  }
}

/**
 * The quick replies of one message. They stay valid: once the talk went on they fold
 * behind one small button.
 */
class Replies {
  private readonly list: HTMLElement;
  private readonly unfold: HTMLElement;
  readonly element: HTMLElement;
  private current = true;

  constructor({ buttons, lang }: Message, words: Words, choose: (button: Button) => void) {
    this.list = h(
      "div",
      { class: "replies", role: "group", "aria-label": words.say("choices_label") },
      ...buttons.map((button) =>
        h(
          "button",
          {
            type: "button",
            class: "reply",
            lang,
            "data-testid": "reply",
            onclick: () => choose(button),
          },
          button.title,
        ),
      ),
    );
    this.unfold = h(
      "button",
      {
        type: "button",
        class: "link unfold",
        "data-testid": "unfold",
        hidden: true,
        onclick: () => this.show(true),
      },
      icon("down"),
      words.say("choices_again"),
    );
    this.element = h("div", { class: "choices" }, this.unfold, this.list);
  }

  setCurrent(current: boolean): void {
    if (current === this.current) return;
    this.current = current;
    // Folding is no news: only the message itself is spoken.
    set(this.element, "aria-live", current ? null : "off");
    this.show(current);
  }

  private show(open: boolean): void {
    const focused = this.element.contains((this.element.getRootNode() as ShadowRoot).activeElement);
    this.list.hidden = !open;
    this.unfold.hidden = open;
    if (open && focused) this.list.querySelector("button")?.focus();
  }
}

/** A step or a scheme on a card. */

import type { Button, Card } from "../contract";
import { dayInWords } from "../texts/dates";
import type { TextId, Words } from "../texts/texts";
import { type Child, h, spoken } from "./dom";
import { icon } from "./icons";
import { webAddress } from "./links";

const STATUS: Record<string, TextId> = {
  open: "status_open",
  between_windows: "status_between_windows",
  not_yet: "status_not_yet",
  unsure: "status_unsure",
  ended: "status_ended",
};

export function cardView(
  card: Card,
  words: Words,
  choose: (button: Button) => void,
  lang: string,
): HTMLElement {
  return h(
    "article",
    {
      class: `card ${card.kind}`,
      "data-testid": "card",
      "data-kind": card.kind,
      "data-id": card.id,
    },
    h(
      "header",
      {},
      h("p", { class: "kind" }, words.say(card.kind === "step" ? "card_step" : "card_scheme")),
      statusView(card, words),
    ),
    h("h3", { lang }, card.title),
    h("p", { class: "what", lang }, card.text),
    card.first_action && firstAction(card.first_action, words, lang),
    facts(card, words, lang),
    card.why && whyView(card.why, words, lang),
    card.kind === "scheme" && source(card, words),
    card.buttons.length > 0 &&
      h(
        "div",
        { class: "card-buttons" },
        ...card.buttons.map((button, index) => cardButton(button, card, index === 0, choose, lang)),
      ),
  );
}

function cardButton(
  button: Button,
  card: Card,
  first: boolean,
  choose: (button: Button) => void,
  lang: string,
): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: first && card.kind === "step" ? "primary" : "secondary",
      lang,
      "data-testid": "card-button",
      onclick: () => choose(button),
    },
    button.title,
    // "Vertel meer" says too little to who hears only the buttons.
    spoken(`: ${card.title}`),
  );
}

function statusView(card: Card, words: Words): Child {
  const id = card.status && STATUS[card.status];
  if (!id) return null;
  return h("p", { class: `status ${card.status}`, "data-testid": "card-status" }, words.say(id));
}

function firstAction(text: string, words: Words, lang: string): HTMLElement {
  return h(
    "div",
    { class: "first-action" },
    h("p", { class: "label" }, words.say("card_first_action")),
    h("p", { lang }, text),
  );
}

function facts(card: Card, words: Words, lang: string): Child {
  const rows: [TextId, string | null][] = [
    ["card_effort", card.effort],
    ["card_cost", card.cost],
  ];
  const known = rows.filter((row): row is [TextId, string] => Boolean(row[1]));
  if (!known.length) return null;
  return h(
    "dl",
    {},
    ...known.map(([id, text]) => h("div", {}, h("dt", {}, words.say(id)), h("dd", { lang }, text))),
  );
}

function whyView(why: string, words: Words, lang: string): HTMLElement {
  const label = h("span", { class: "label" }, words.say("card_why"));
  return h("p", { class: "why" }, label, " ", h("span", { lang }, why));
}

function source(card: Card, words: Words): Child {
  const address = webAddress(card.url);
  const checked = card.verified_on
    ? words.say("card_verified", { day: dayInWords(card.verified_on) })
    : words.say("card_never_verified");
  return h(
    "p",
    { class: "source" },
    address &&
      h(
        "a",
        { href: address.href, target: "_blank", rel: "noopener noreferrer" },
        words.say("card_link", { host: address.hostname.replace(/^www\./, "") }),
        icon("out"),
        spoken(` (${words.say("card_link_hint")})`),
      ),
    h("span", {}, checked),
  );
}

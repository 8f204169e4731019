/** Ask for a human: what goes along is shown and can be changed, and taken back. */

import {
  type Handover,
  type Key,
  type NewHandover,
  PACKET,
  type PacketPart,
  REACHES,
  type Reach,
} from "../../contract";
import { dayInWords, timeInWords } from "../../texts/dates";
import type { TextId } from "../../texts/texts";
import { h } from "../dom";
import { linked } from "../links";
import type { Panel } from "./panel";

type Field = HTMLInputElement | HTMLTextAreaElement;

export function humanPanel(panel: Panel): void {
  void panel.load(
    (key) => panel.around.talk.api.handover(key),
    (found, key) => show(panel, found, key),
  );
}

function show(panel: Panel, found: Handover, key: Key): void {
  const { words } = panel;
  const outside = h("p", { class: "intro" }, ...linked(words.say("human_elsewhere")));
  if (!found.advisers.available) {
    panel.show(outside);
    return;
  }
  const asked = found.status === "waiting" || found.status === "claimed";
  panel.show(
    h("p", { class: "intro", "data-testid": "human-status" }, words.say(`human_${found.status}`)),
    h("p", {}, hours(panel, found)),
    form(panel, found, key),
    asked && panel.button("human_withdraw", () => withdraw(panel, key), "danger"),
    outside,
  );
}

function hours({ words }: Panel, { advisers: { open_until, again } }: Handover): string {
  if (open_until) return words.say("human_open", { time: timeInWords(open_until) });
  if (!again) return "";
  return words.say("human_again", {
    day: dayInWords(again.slice(0, 10)),
    time: timeInWords(again),
  });
}

function form(panel: Panel, found: Handover, key: Key): HTMLElement {
  const { words } = panel;
  const packet = PACKET.map((part) => [part, area(part, found.packet[part])] as const);
  const contact = {
    name: input("name", "text", "name"),
    email: input("email", "email", "email"),
    phone: input("phone", "tel", "tel"),
    when: input("when", "text", "off"),
  };
  const reaches = REACHES.map((reach) => choice(reach, reach === (found.reach ?? "email")));
  const chosen = () => (reaches.find((one) => one.checked)?.value ?? "email") as Reach;
  const rows = Object.entries(contact).map(([name, field]) => ({
    name,
    field,
    row: labelled(panel, `human_${name}` as TextId, field),
  }));
  const hint = h("p", { class: "hint" }, words.say("human_contact_hint"));
  const heed = () => {
    const reach = chosen();
    hint.hidden = reach === "window";
    for (const { name, field, row } of rows) {
      row.hidden = reach === "window" || ((name === "email" || name === "phone") && name !== reach);
      field.required = name === reach;
      field.disabled = row.hidden;
    }
  };
  heed();
  const send = async (event: Event) => {
    event.preventDefault();
    const reach = chosen();
    const filled = rows.filter(({ field }) => !field.disabled && field.value.trim());
    const details = Object.fromEntries(filled.map(({ name, field }) => [name, field.value.trim()]));
    const body: NewHandover = {
      packet: Object.fromEntries(
        packet.map(([part, field]) => [part, field.value]),
      ) as NewHandover["packet"],
      reach,
      ...(reach !== "window" && { contact: details }),
    };
    try {
      show(panel, await panel.around.talk.api.askAdviser(key, body), key);
      panel.say(words.say("human_sent"));
      panel.heading.focus();
    } catch (error) {
      panel.sayFailure(error);
    }
  };
  return h(
    "form",
    { class: "human", onsubmit: (event: Event) => void send(event), "data-testid": "human-form" },
    h(
      "fieldset",
      {},
      h("legend", {}, words.say("human_packet")),
      h("p", { class: "hint" }, words.say("human_packet_hint")),
      ...packet.map(([part, field]) => labelled(panel, `human_${part}`, field)),
    ),
    h(
      "fieldset",
      { onchange: heed },
      h("legend", {}, words.say("human_reach")),
      ...reaches.map((one) =>
        h("label", { class: "radio" }, one, words.say(`human_by_${one.value as Reach}`)),
      ),
      ...rows.map(({ row }) => row),
      hint,
    ),
    h(
      "button",
      { type: "submit", class: "primary", "data-testid": "human-send" },
      words.say(found.reach ? "human_change" : "human_ask"),
    ),
  );
}

async function withdraw(panel: Panel, key: Key): Promise<void> {
  const { api } = panel.around.talk;
  try {
    await api.withdrawHandover(key);
    show(panel, await api.handover(key), key);
    panel.say(panel.words.say("human_withdrawn"));
    panel.heading.focus();
  } catch (error) {
    panel.sayFailure(error);
  }
}

function area(part: PacketPart, text: string): HTMLTextAreaElement {
  const made = h("textarea", {
    id: `human-${part}`,
    rows: "2",
    maxlength: "1000",
    "data-testid": `human-${part}`,
  });
  made.value = text;
  return made;
}

function input(name: string, type: string, autocomplete: string): HTMLInputElement {
  return h("input", {
    id: `human-${name}`,
    type,
    autocomplete,
    maxlength: name === "phone" ? "40" : "200",
    "data-testid": `human-${name}`,
  });
}

function choice(reach: Reach, checked: boolean): HTMLInputElement {
  const made = h("input", {
    type: "radio",
    name: "reach",
    value: reach,
    "data-testid": `human-by-${reach}`,
  });
  made.checked = checked;
  return made;
}

function labelled({ words }: Panel, text: TextId, field: Field): HTMLElement {
  return h("div", { class: "field-row" }, h("label", { for: field.id }, words.say(text)), field);
}

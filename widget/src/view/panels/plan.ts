/** The plan so far, and ways to keep it. */

import type { Key, Plan, PlanItem } from "../../contract";
import { Problem } from "../../core/api";
import { dayInWords, weekdayInWords } from "../../texts/dates";
import type { TextId, Words } from "../../texts/texts";
import { type Child, h } from "../dom";
import { icon } from "../icons";
import { webAddress } from "../links";
import { download, type Panel } from "./panel";
import { printed } from "./print";

const CALENDAR = "text/calendar";
const PAGE = "text/html";
const PDF = "application/pdf";

export function planPanel(panel: Panel): void {
  void panel.load(
    (key) => panel.around.talk.api.plan(key),
    (plan, key) => showPlan(panel, plan, key),
  );
}

function showPlan(panel: Panel, plan: Plan, key: Key): void {
  const { words } = panel;
  if (!plan.items.length) {
    panel.show(h("div", { class: "empty" }, icon("cup"), h("p", {}, words.say("plan_empty"))));
    return;
  }
  panel.show(
    h(
      "div",
      { class: "plan", "data-testid": "plan" },
      ...plan.items.map((item) => itemView(item, words)),
    ),
    h("h3", {}, words.say("plan_keep")),
    h(
      "div",
      { class: "buttons" },
      panel.button("plan_calendar", () => keep(panel, key, CALENDAR), "secondary"),
      panel.button("plan_print", () => print(panel, plan), "secondary"),
      panel.button("plan_pdf", () => keepPdf(panel, plan, key), "secondary"),
      panel.button("plan_page", () => keep(panel, key, PAGE), "secondary"),
    ),
  );
}

/** One line of the plan, on the screen and on paper. */
export function itemView(item: PlanItem, words: Words): HTMLElement {
  const rows: [TextId, string | null | undefined][] = [
    ["plan_words", item.words],
    // The if-then says day and first step already.
    ["plan_date", item.if_then ? null : item.date && weekdayInWords(item.date)],
    ["plan_first_action", item.if_then ? null : item.first_action],
    ["plan_effort", item.effort],
    ["plan_cost", item.cost],
    ["plan_next_action", item.next_action],
  ];
  const known = rows.filter((row): row is [TextId, string] => Boolean(row[1]));
  return h(
    "article",
    { class: "plan-item", "data-testid": "plan-item", "data-kind": item.kind },
    h("h3", {}, item.title),
    h("p", {}, item.text),
    item.if_then && h("p", { class: "if-then" }, item.if_then),
    known.length > 0 &&
      h(
        "dl",
        {},
        ...known.map(([id, text]) => h("div", {}, h("dt", {}, words.say(id)), h("dd", {}, text))),
      ),
    noteView(item.note, words),
    sourceView(item, words),
  );
}

function noteView(note: string | null | undefined, words: Words): Child {
  if (!note) return null;
  return h(
    "details",
    { class: "note" },
    h("summary", {}, words.say("plan_note")),
    h("p", {}, note.trim()),
  );
}

function sourceView(item: PlanItem, words: Words): Child {
  const address = webAddress(item.url);
  if (!address) return null;
  return h(
    "p",
    { class: "source" },
    h(
      "a",
      { href: address.href, target: "_blank", rel: "noopener noreferrer" },
      words.say("card_link", { host: address.hostname.replace(/^www\./, "") }),
    ),
    item.verified_on &&
      h("span", {}, words.say("card_verified", { day: dayInWords(item.verified_on) })),
  );
}

async function keep(panel: Panel, key: Key, type: string): Promise<void> {
  const ending = type === CALENDAR ? "ics" : type === PAGE ? "html" : "pdf";
  try {
    const file = await panel.around.talk.api.planFile(key, type);
    download(file, `${panel.words.say("plan_file")}.${ending}`);
    panel.say(panel.words.say("export_done"));
  } catch (error) {
    panel.sayFailure(error, "plan_unavailable");
  }
}

/** A PDF of the gateway's, or else the browser's own way of making one. */
async function keepPdf(panel: Panel, plan: Plan, key: Key): Promise<void> {
  try {
    const file = await panel.around.talk.api.planFile(key, PDF);
    download(file, `${panel.words.say("plan_file")}.pdf`);
    panel.say(panel.words.say("export_done"));
  } catch (error) {
    if (!(error instanceof Problem && error.status === 406)) {
      panel.sayFailure(error);
      return;
    }
    if (print(panel, plan)) panel.say(panel.words.say("plan_pdf_print"));
  }
}

function print(panel: Panel, plan: Plan): boolean {
  const { words } = panel;
  const content = [
    h("h1", {}, plan.title || words.say("plan_title")),
    ...plan.items.map((item) => itemView(item, words)),
    h("footer", {}, words.say("plan_made", { day: dayInWords(plan.made_on) })),
  ];
  for (const part of content) {
    for (const note of part.querySelectorAll("details")) note.open = true;
  }
  const opened = printed(plan.title || words.say("plan_title"), content);
  panel.say(opened ? "" : words.say("plan_print_blocked"));
  return opened;
}

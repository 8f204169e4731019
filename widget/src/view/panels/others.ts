/** The small panels: export, another device, begin again, erase. */

import type { TransferCode } from "../../contract";
import { Problem } from "../../core/api";
import { timeInWords } from "../../texts/dates";
import { h } from "../dom";
import { download, type Panel } from "./panel";

export function exportPanel(panel: Panel): void {
  const { words, around } = panel;
  const fetchAll = async () => {
    const { key } = around.talk;
    if (!key) {
      panel.say(words.say("panel_no_talk"));
      return;
    }
    try {
      const everything = await around.talk.api.exported(key);
      const text = JSON.stringify(everything, null, 2);
      download(new Blob([text], { type: "application/json" }), words.say("export_file"));
      panel.say(`${words.say("export_done")} ${words.say("export_shared")}`);
    } catch (error) {
      panel.sayFailure(error);
    }
  };
  panel.show(
    h("p", { class: "intro" }, words.say("export_intro")),
    panel.button("export_button", fetchAll),
  );
}

export function transferPanel(panel: Panel): void {
  const { words, around } = panel;
  const shown = h("div", { class: "code-frame", "aria-live": "polite" });
  const make = async () => {
    const { key } = around.talk;
    if (!key) {
      panel.say(words.say("panel_no_talk"));
      return;
    }
    try {
      shown.replaceChildren(codeView(panel, await around.talk.api.offerTransfer(key)));
    } catch (error) {
      panel.sayFailure(error);
    }
  };
  panel.show(
    h("p", { class: "intro" }, words.say("transfer_intro")),
    panel.button("transfer_make", make),
    shown,
    takeForm(panel),
  );
}

function codeView(panel: Panel, { code, expires_at }: TransferCode): HTMLElement {
  const { words } = panel;
  return h(
    "div",
    { class: "code" },
    h("p", { class: "label" }, words.say("transfer_code")),
    h("p", { class: "words", "data-testid": "transfer-code" }, code),
    h("p", {}, words.say("transfer_until", { time: timeInWords(expires_at) })),
  );
}

function takeForm(panel: Panel): HTMLElement {
  const { words, around } = panel;
  const field = h("input", {
    type: "text",
    id: "code",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "data-testid": "transfer-field",
  });
  const take = async (event: Event) => {
    event.preventDefault();
    if (!field.value.trim()) {
      field.focus();
      return;
    }
    try {
      await around.talk.take(field.value.trim());
      around.close();
    } catch (error) {
      if (error instanceof Problem && error.status === 404) {
        panel.say(words.say("transfer_unknown"));
      } else panel.sayFailure(error);
    }
  };
  return h(
    "form",
    { class: "take", onsubmit: (event: Event) => void take(event) },
    h("h3", {}, words.say("transfer_have")),
    h("label", { for: "code" }, words.say("transfer_field")),
    field,
    h("button", { type: "submit", class: "secondary" }, words.say("transfer_take")),
  );
}

export function restartPanel(panel: Panel): void {
  const { around, words } = panel;
  const restart = () => {
    around.close();
    void around.talk.restart();
  };
  panel.show(
    h("p", { class: "intro" }, words.say("restart_text")),
    h(
      "div",
      { class: "buttons" },
      panel.button("restart_button", restart),
      panel.button("cancel", () => around.close(), "secondary"),
    ),
  );
}

export function erasePanel(panel: Panel): void {
  const { around, words } = panel;
  const erase = async () => {
    try {
      await around.talk.erase();
      around.close();
    } catch (error) {
      panel.sayFailure(error, "erase_failed");
    }
  };
  panel.show(
    h("p", { class: "intro" }, words.say("erase_text")),
    h(
      "div",
      { class: "buttons" },
      panel.button("erase_button", erase, "danger"),
      panel.button("cancel", () => around.close(), "secondary"),
    ),
  );
}

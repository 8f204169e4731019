/** The small panels: export, a shared computer, begin again, erase. */

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

export function sharedPanel(panel: Panel): void {
  const { around, words } = panel;
  const share = () => {
    around.share();
    around.close();
  };
  panel.show(
    h("p", { class: "intro" }, words.say("shared_text")),
    h(
      "div",
      { class: "buttons" },
      panel.button("shared_button", share),
      panel.button("cancel", () => around.close(), "secondary"),
    ),
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

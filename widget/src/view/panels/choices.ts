/** The three choices: each is off until the worker puts it on. */

import { CHOICES, type Choice, type Choices, type Consents, type Key } from "../../contract";
import { dayInWords } from "../../texts/dates";
import type { TextId } from "../../texts/texts";
import { h } from "../dom";
import type { Panel } from "./panel";

export function choicesPanel(panel: Panel): void {
  const { talk } = panel.around;
  void panel.load(
    (key) => talk.api.consents(key),
    (consents, key) => {
      talk.around.heedChoices(consents);
      showChoices(panel, consents, key);
    },
  );
}

function showChoices(panel: Panel, now: Consents, key: Key): void {
  const { talk } = panel.around;
  const boxes = CHOICES.map((choice) => box(choice, now[choice]));
  const version = h("p", { class: "version" }, versionInWords(panel, now));
  let saving = Promise.resolve();
  const save = async (changed: HTMLInputElement) => {
    const wanted = Object.fromEntries(boxes.map((one) => [one.name, one.checked])) as Choices;
    try {
      const kept = await talk.api.choose(key, wanted);
      panel.say(panel.words.say("choices_saved"));
      version.textContent = versionInWords(panel, kept);
      talk.around.heedChoices(kept);
    } catch (error) {
      changed.checked = !changed.checked;
      panel.sayFailure(error, "choices_failed");
    }
  };
  for (const one of boxes) {
    one.addEventListener("change", () => {
      saving = saving.then(() => save(one));
    });
  }
  panel.show(
    h("p", { class: "intro" }, panel.words.say("choices_intro")),
    ...boxes.map((one) => row(panel, one)),
    version,
  );
}

/** Under which text the choices were made, for that may change one day. */
function versionInWords({ words }: Panel, { text_version }: Consents): string {
  if (!text_version) return words.say("choices_none_yet");
  return words.say("choices_version", { day: dayInWords(text_version) });
}

function box(choice: Choice, checked: boolean): HTMLInputElement {
  const made = h("input", {
    type: "checkbox",
    role: "switch",
    id: choice,
    name: choice,
    "aria-describedby": `${choice}-hint`,
    "data-testid": `choice-${choice}`,
  });
  made.checked = checked;
  return made;
}

function row(panel: Panel, input: HTMLInputElement): HTMLElement {
  const label: TextId = `choice_${input.name as Choice}`;
  const hint: TextId = `choice_${input.name as Choice}_hint`;
  return h(
    "div",
    { class: "choice" },
    h(
      "div",
      {},
      h("label", { for: input.id }, panel.words.say(label)),
      h("p", { id: `${input.id}-hint` }, panel.words.say(hint)),
    ),
    input,
  );
}

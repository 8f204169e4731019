/** The three choices: each is off until the worker puts it on. */

import { CHOICES, type Choice, type Choices, type Key } from "../../contract";
import type { TextId } from "../../texts/texts";
import { h } from "../dom";
import type { Panel } from "./panel";

export type Chosen = (choices: Choices) => void;

/** `chosen` hears what the gateway keeps, also when the panel only asks. */
export function choicesPanel(panel: Panel, chosen: Chosen): void {
  void panel.load(
    (key) => panel.around.talk.api.consents(key),
    (consents, key) => {
      chosen(consents);
      showChoices(panel, consents, { key, chosen });
    },
  );
}

function showChoices(
  panel: Panel,
  now: Choices,
  { key, chosen }: { key: Key; chosen: Chosen },
): void {
  const boxes = CHOICES.map((choice) => box(choice, now[choice]));
  let saving = Promise.resolve();
  const save = async (changed: HTMLInputElement) => {
    const wanted = Object.fromEntries(
      boxes.map((one) => [one.name, one.checked]),
    ) as Choices;
    try {
      const kept = await panel.around.talk.api.choose(key, wanted);
      panel.say(panel.words.say("choices_saved"));
      chosen(kept);
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
  );
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

/** Move the conversation: six words or a QR code, once, within ten minutes. */

import type { TransferCode } from "../../contract";
import { Problem } from "../../core/api";
import { timeInWords } from "../../texts/dates";
import { h } from "../dom";
import { qrView } from "../qr";
import type { Panel } from "./panel";

const IN_ADDRESS = /^#koffie=([a-z-]{11,200})$/;

/**
 * The code of a QR code that was just scanned; it is taken out of the address. It stands
 * behind the `#`, which browsers send to nobody.
 */
export function codeInAddress(): string | null {
  const found = IN_ADDRESS.exec(location.hash)?.[1] ?? null;
  if (found) history.replaceState(history.state, "", location.pathname + location.search);
  return found;
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
    takeForm(panel, ""),
  );
}

/** What a scanned code opens: one press, for a link may also come from someone else. */
export function arrivalPanel(code: string): (panel: Panel) => void {
  return (panel) => {
    panel.show(
      h("p", { class: "intro" }, panel.words.say("transfer_arrived")),
      takeForm(panel, code),
    );
  };
}

function codeView(panel: Panel, { code, expires_at, qr }: TransferCode): HTMLElement {
  const { words } = panel;
  return h(
    "div",
    { class: "code" },
    h("p", { class: "label" }, words.say("transfer_code")),
    h("p", { class: "words", "data-testid": "transfer-code" }, code),
    h("p", {}, words.say("transfer_until", { time: timeInWords(expires_at) })),
    qr && h("p", {}, words.say("transfer_scan")),
    qr && qrView(qr, words.say("transfer_qr")),
  );
}

function takeForm(panel: Panel, code: string): HTMLElement {
  const { words, around } = panel;
  const field = h("input", {
    type: "text",
    id: "code",
    value: code,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "aria-describedby": "code-fault",
    "data-testid": "transfer-field",
  });
  const fault = h("p", { id: "code-fault", class: "fault", role: "status" });
  const take = async (event: Event) => {
    event.preventDefault();
    fault.textContent = "";
    if (!field.value.trim()) {
      field.focus();
      return;
    }
    try {
      await around.talk.take(field.value.trim());
      around.close();
    } catch (error) {
      if (error instanceof Problem && error.status === 404) {
        field.setAttribute("aria-invalid", "true");
        fault.textContent = words.say("transfer_unknown");
        field.focus();
      } else panel.sayFailure(error);
    }
  };
  return h(
    "form",
    { class: "take", onsubmit: (event: Event) => void take(event) },
    !code && h("h3", {}, words.say("transfer_have")),
    h("label", { for: "code" }, words.say("transfer_field")),
    field,
    fault,
    h(
      "button",
      { type: "submit", class: code ? "primary" : "secondary", "data-testid": "transfer-take" },
      words.say("transfer_take"),
    ),
  );
}

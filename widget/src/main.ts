/** What the script tag does: make the element known and put one on the page. */

import { KoffieBreak, setHome } from "./element";

const TAG = "koffie-break";
/** `data-` attributes of the script tag that the element takes over. */
const OPTIONS = ["address", "api", "mode", "operator", "shared", "side", "texts", "theme", "open"];

const script = ownScript();
if (script) setHome(new URL(script.src).origin);
if (!customElements.get(TAG)) customElements.define(TAG, KoffieBreak);
if (script?.dataset["mode"] !== "none") whenReady(place);

function ownScript(): HTMLScriptElement | null {
  const running = document.currentScript;
  if (running instanceof HTMLScriptElement && running.src) return running;
  // Loaded as a module or by a loader: then the tag is found by its address.
  return document.querySelector<HTMLScriptElement>('script[src*="/widget/koffiebreak"]');
}

/** Add the widget, unless the page placed one itself. */
function place(): void {
  if (document.querySelector(TAG)) return;
  const element = document.createElement(TAG);
  element.setAttribute("mode", "launcher");
  for (const name of OPTIONS) {
    const value = script?.dataset[name];
    if (value !== undefined) element.setAttribute(name, value);
  }
  if (script?.nonce) element.setAttribute("nonce", script.nonce);
  document.body.append(element);
}

function whenReady(act: () => void): void {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", act, { once: true });
  } else act();
}

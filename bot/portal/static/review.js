// Keys for quick reading, and words that are selected. Pages work without this file.
"use strict";

const OFF = "koffiebreak-keys-off";
const HELP = new URL("../toetsen", document.currentScript.src).href;

function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // A browser that keeps nothing: the keys work.
  }
}

function isTyping(target) {
  return target.closest("input, select, textarea, [contenteditable]") !== null;
}

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

// What the keys move: the link of a row, or the row itself.
function handle(row) {
  return row.querySelector("[data-open]") ?? row;
}

function currentRow() {
  return document.activeElement?.closest("[data-row]") ?? null;
}

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(currentRow());
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  const row = all[Math.min(Math.max(next, 0), all.length - 1)];
  handle(row).focus();
  row.scrollIntoView({ block: "nearest" });
}

function open() {
  const row = currentRow();
  const link = row?.querySelector("[data-open]");
  if (link) link.click();
  else row?.querySelector("details > summary")?.click();
}

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  o: open,
  c: () => currentRow()?.querySelector("[data-correct]")?.click(),
  "?": () => { location.href = HELP; },
};

function press(key) {
  if (ACTIONS[key]) {
    ACTIONS[key]();
    return true;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("input, textarea")) target.focus();
  else target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isTyping(event.target) || isOff()) return;
  if (press(event.key)) event.preventDefault();
});

// What may no longer be seen is taken off the page: the talk is gone, or the choice.
document.addEventListener("htmx:responseError", (event) => {
  if ([401, 403, 404].includes(event.detail.xhr.status)) location.reload();
});

// The panel is put anew while somebody types in it: what they typed stays, but for the
// field that was sent just now.
let typed = {};
document.addEventListener("htmx:beforeSwap", (event) => {
  typed = {};
  for (const field of event.detail.target.querySelectorAll("input[id], textarea")) {
    const sent = event.detail.requestConfig.elt.contains(field);
    if (!sent && field.value) typed[field.id] = field.value;
  }
});

// After htmx put the panel anew, focus stays where the reader was.
document.addEventListener("htmx:afterSwap", (event) => {
  for (const [id, value] of Object.entries(typed)) {
    const field = document.getElementById(id);
    if (field && !field.value) field.value = value;
  }
  typed = {};
  const inserted = document.getElementById(event.detail.target.id);
  if (inserted && document.activeElement === document.body) {
    inserted.focus({ preventScroll: true });
  }
});

const off = document.getElementById("toetsen-uit");
if (off) {
  off.checked = isOff();
  off.addEventListener("change", () => {
    localStorage.setItem(OFF, off.checked ? "1" : "0");
  });
}

// Words selected in the message go into the first empty row.
const message = document.querySelector("[data-annotate]");
if (message) {
  const take = () => {
    const chosen = document.getSelection();
    const words = chosen?.toString().trim() ?? "";
    if (!words || !message.contains(chosen.anchorNode)) return;
    const fields = [...document.querySelectorAll("[data-words]")];
    if (fields.some((field) => field.value === words)) return;
    const empty = fields.find((field) => field.value === "");
    if (empty) empty.value = words;
  };
  message.addEventListener("mouseup", take);
  message.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    else if (!select(message, event)) return;
    event.preventDefault();
  });
}

// Arrows go from word to word, with Shift they take words along; browsers do neither
// in text that cannot be edited.
function select(element, event) {
  const back = event.key === "ArrowLeft";
  if (!back && event.key !== "ArrowRight") return false;
  const chosen = document.getSelection();
  if (!element.contains(chosen.anchorNode)) chosen.collapse(element.firstChild, 0);
  else if (!event.shiftKey && back) chosen.collapseToStart();
  else if (!event.shiftKey) chosen.collapseToEnd();
  chosen.modify("extend", back ? "backward" : "forward", "word");
  return true;
}

// The live talk: the server says that something changed, htmx asks what. Without this
// file, or without the stream, htmx asks every ten seconds; without htmx one reloads.
"use strict";

(() => {
  const next = () => document.getElementById("verder");
  const log = document.getElementById("gesprek");
  const toEnd = () => {
    if (log) log.scrollTop = log.scrollHeight;
  };

  const stream = next()?.dataset.stream;
  if (stream && "EventSource" in window) {
    new EventSource(stream).addEventListener("veranderd", () => {
      document.body.dispatchEvent(new CustomEvent("veranderd"));
    });
  }

  document.body.addEventListener("htmx:oobAfterSwap", toEnd);
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "zeg") document.getElementById("tekst")?.focus();
  });

  // Who types is there: the worker sees that, and the talk stays with the adviser.
  let told = 0;
  document.body.addEventListener("input", (event) => {
    if (event.target.id !== "tekst" || Date.now() - told < 20_000) return;
    told = Date.now();
    const where = next()?.dataset.here;
    if (where) window.htmx.ajax("POST", where, { swap: "none", source: document.body });
  });

  document.body.addEventListener("keydown", (event) => {
    if (event.target.id !== "tekst" || event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) event.target.form.requestSubmit();
  });

  toEnd();
})();

/** How far the talk is: a line under the header, in words for who cannot see it. */

import type { Progress } from "../contract";
import type { Words } from "../texts/texts";
import { h, set } from "./dom";

export class ProgressView {
  readonly words: HTMLElement;
  readonly bar: HTMLElement;
  private readonly filled = h("span", {});

  constructor(private texts: Words) {
    this.words = h("p", { class: "how-far", "data-testid": "progress", hidden: true });
    this.bar = h(
      "div",
      {
        class: "progress",
        role: "progressbar",
        "aria-label": texts.say("progress_label"),
        "aria-valuemin": 0,
        hidden: true,
      },
      this.filled,
    );
  }

  /** Show it; nothing while it is not known. */
  show(progress: Progress | null): void {
    const known = progress !== null && progress.of > 0;
    this.words.hidden = this.bar.hidden = !known;
    if (!known) return;
    const { done, of } = progress;
    const text =
      done >= of
        ? this.texts.say("progress_done")
        : this.texts.say("progress", { now: done + 1, of });
    this.words.textContent = text;
    set(this.bar, "aria-valuemax", of);
    set(this.bar, "aria-valuenow", done);
    set(this.bar, "aria-valuetext", text);
    // Through the object model: a strict policy forbids style attributes, not this.
    this.filled.style.inlineSize = `${(100 * done) / of}%`;
  }
}

/** Did this help? Two thumbs, and after the lower one a reason for who wants. */

import type { Thumb } from "../contract";
import type { Words } from "../texts/texts";
import { h, set } from "./dom";
import { icon } from "./icons";

export class ThumbsView {
  private readonly up: HTMLButtonElement;
  private readonly down: HTMLButtonElement;
  /** What came of it, and the question why. */
  readonly more = h("div", { class: "thumb-more", role: "status", "aria-live": "polite" });
  /** Called when the gateway took a thumb. */
  rated: (value: Thumb) => void = () => undefined;

  constructor(
    private words: Words,
    private rate: (value: Thumb, reason?: string) => Promise<void>,
  ) {
    this.up = this.thumb("up");
    this.down = this.thumb("down");
  }

  get buttons(): readonly HTMLElement[] {
    return [this.up, this.down];
  }

  private thumb(value: Thumb): HTMLButtonElement {
    const label = this.words.say(value === "up" ? "thumb_up" : "thumb_down");
    return h(
      "button",
      {
        type: "button",
        class: "tool",
        title: label,
        "aria-label": label,
        "aria-pressed": "false",
        "data-testid": `thumb-${value}`,
        onclick: () => void this.give(value),
      },
      icon(value === "up" ? "up_thumb" : "down_thumb"),
    );
  }

  private async give(value: Thumb, reason?: string): Promise<void> {
    try {
      await this.rate(value, reason);
    } catch {
      this.more.replaceChildren(this.words.say("thumb_failed"));
      return;
    }
    this.rated(value);
    set(this.up, "aria-pressed", String(value === "up"));
    set(this.down, "aria-pressed", String(value === "down"));
    if (value === "down" && !reason) this.askWhy();
    else this.more.replaceChildren(this.words.say("thumb_thanks"));
  }

  private askWhy(): void {
    const reasons = this.words.reasons.map((reason) =>
      h(
        "button",
        {
          type: "button",
          class: "reply small",
          onclick: () => {
            this.down.focus();
            void this.give("down", reason);
          },
        },
        reason,
      ),
    );
    this.more.replaceChildren(h("p", {}, this.words.say("thumb_why")), ...reasons);
  }
}

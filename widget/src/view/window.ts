/** The window around a conversation: who this is, help in need, log, box, panels. */

import type { Choices, Present, Progress } from "../contract";
import { LineDown, Problem } from "../core/api";
import type { LineState } from "../core/line";
import type { Notice, Talk } from "../core/talk";
import type { TextId, Words } from "../texts/texts";
import type { ComposerView } from "./composer";
import { h, set } from "./dom";
import { HeaderView } from "./header";
import { icon } from "./icons";
import type { IdleView } from "./idle";
import type { LogView } from "./log";
import { type MenuItem, MenuView } from "./menu";
import { choicesPanel } from "./panels/choices";
import { humanPanel } from "./panels/human";
import { erasePanel, exportPanel, restartPanel, sharedPanel } from "./panels/others";
import { Panel, type PanelContent } from "./panels/panel";
import { planPanel } from "./panels/plan";
import { arrivalPanel, transferPanel } from "./panels/transfer";

export interface WindowParts {
  words: Words;
  talk: Talk;
  log: LogView;
  composer: ComposerView;
  idle: IdleView;
  /** Nothing else is on the page: then the name is its main heading. */
  wholePage: boolean;
  /** Folds the window; left out where it cannot be folded. */
  minimise?: () => void;
  /** The worker says that this computer is not their own. */
  share(): void;
  /** Leave a shared computer at once. */
  quickClose(): void;
  /** A panel closed. */
  back(): void;
}

const TITLES: Record<MenuItem, TextId> = {
  menu_plan: "plan_title",
  menu_human: "human_title",
  menu_choices: "choices_title",
  menu_export: "export_title",
  menu_transfer: "transfer_title",
  menu_shared: "shared_title",
  menu_restart: "restart_title",
  menu_erase: "erase_title",
};

export class WindowView {
  readonly element: HTMLElement;
  readonly menu: MenuView;
  private readonly header: HeaderView;
  private readonly status = h("p", { role: "status", "data-testid": "line" });
  private readonly tryNow: HTMLElement;
  private readonly strip: HTMLElement;
  private readonly talkArea: HTMLElement;
  private readonly ended: HTMLElement;
  private readonly endedTitle: HTMLElement;
  private readonly endedText = h("p", {});
  private panel: Panel | null = null;
  private line: LineState = "connecting";
  private patience: string | null = null;
  private wasLost = false;

  constructor(private parts: WindowParts) {
    const { words, talk, log, composer, idle } = parts;
    this.menu = new MenuView(words, (item) => this.pick(item));
    this.header = new HeaderView({
      words,
      menu: this.menu.element,
      wholePage: parts.wholePage,
      choices: () => this.pick("menu_choices"),
      endAdviser: () => this.endAdviser(),
      quickClose: parts.quickClose,
      minimise: parts.minimise,
    });
    this.endedTitle = h("h2", { tabindex: "-1" });
    this.tryNow = h(
      "button",
      { type: "button", class: "link", onclick: () => talk.wake(), hidden: true },
      words.say("line_try"),
    );
    this.strip = h("div", { class: "strip" }, this.status, this.tryNow);
    this.ended = h(
      "div",
      { class: "goodbye", hidden: true, "data-testid": "ended" },
      icon("cup"),
      this.endedTitle,
      this.endedText,
      h(
        "button",
        {
          type: "button",
          class: "primary",
          onclick: () => {
            composer.input.focus();
            void talk.begin();
          },
        },
        words.say("ended_button"),
      ),
    );
    this.talkArea = h("div", { class: "talk" }, log.element, this.ended, composer.element);
    this.element = h(
      "section",
      {
        class: "window",
        lang: words.say("lang"),
        "aria-label": words.say("window_label"),
        "data-testid": "window",
      },
      this.header.element,
      this.header.progress.bar,
      this.strip,
      idle.element,
      h("div", { class: "main" }, this.talkArea),
    );
  }

  showOperator(name: string | null): void {
    this.header.showOperator(name);
  }

  showReaders(choices: Choices | null): void {
    this.header.showReaders(choices);
  }

  /** The adviser who has the talk; null while the bot has it. */
  showAdviser(adviser: Present | null): void {
    this.header.showAdviser(adviser);
  }

  /** Show what goes along to an adviser. */
  openHuman(): void {
    this.pick("menu_human");
  }

  showProgress(progress: Progress | null): void {
    this.header.progress.show(progress);
  }

  /** This is a shared computer now: a way to close it quickly stands in sight. */
  showShared(): void {
    this.header.showShared();
    this.menu.drop("menu_shared");
  }

  /** `blank` tells that the worker left a shared computer, else the talk was erased. */
  showEnded(ended: boolean, blank: boolean): void {
    if (this.ended.hidden !== ended) return;
    const { words } = this.parts;
    if (ended) this.panel?.element.remove();
    if (ended) this.panel = null;
    this.talkArea.inert = false;
    this.endedTitle.textContent = words.say(blank ? "blank_title" : "ended_title");
    this.endedText.textContent = words.say(blank ? "blank_text" : "ended_text");
    this.ended.hidden = !ended;
    this.parts.log.element.hidden = ended;
    this.parts.composer.element.hidden = ended;
    if (ended) this.endedTitle.focus();
  }

  showLine(line: LineState): void {
    this.line = line;
    this.tellLine();
  }

  /** The gateway's own words while it asks for patience; empty when it gave none. */
  showPatience(detail: string | null): void {
    // Every message that is taken says that there is no need: that is no news.
    if (detail === this.patience) return;
    this.patience = detail;
    this.tellLine();
  }

  notice(notice: Notice): void {
    const { words, log } = this.parts;
    log.notice(words.say(`notice_${notice}`));
  }

  /** Close the menu or the panel; tells whether there was one. */
  escape(): boolean {
    if (this.menu.open) {
      this.menu.toggle(false);
      this.menu.button.focus();
      return true;
    }
    if (!this.panel) return false;
    this.closePanel();
    return true;
  }

  private tellLine(): void {
    const { words } = this.parts;
    const lost = this.line === "lost" || this.line === "offline" || this.patience === "";
    let text = "";
    if (lost) text = words.say(this.line === "offline" ? "line_offline" : "line_lost");
    else if (this.patience) text = this.patience;
    else if (this.line === "connecting") text = words.say("line_connecting");
    else if (this.wasLost) text = words.say("line_back");
    this.wasLost = lost;
    if (this.status.textContent !== text) this.status.textContent = text;
    this.tryNow.hidden = !(lost || this.patience);
    const state =
      lost || this.patience ? "bad" : text === words.say("line_back") ? "back" : this.line;
    set(this.strip, "data-state", state);
  }

  private async endAdviser(): Promise<void> {
    const { talk, words, log, composer } = this.parts;
    if (!talk.key) return;
    try {
      await talk.api.endAdviser(talk.key);
      composer.input.focus();
    } catch (error) {
      if (!(error instanceof Problem || error instanceof LineDown)) throw error;
      log.notice(words.say("panel_failed"));
    }
  }

  private pick(item: MenuItem): void {
    const contents: Record<MenuItem, PanelContent> = {
      menu_plan: planPanel,
      menu_human: humanPanel,
      menu_choices: (panel) => choicesPanel(panel),
      menu_export: exportPanel,
      menu_transfer: transferPanel,
      menu_shared: sharedPanel,
      menu_restart: restartPanel,
      menu_erase: erasePanel,
    };
    this.openPanel(TITLES[item], contents[item]);
  }

  /** A code was scanned on this device: offer to fetch the conversation. */
  openArrival(code: string): void {
    this.openPanel("transfer_title", arrivalPanel(code));
  }

  private openPanel(title: TextId, fill: PanelContent): void {
    this.panel?.element.remove();
    const around = {
      words: this.parts.words,
      talk: this.parts.talk,
      close: () => this.closePanel(),
      share: () => this.parts.share(),
    };
    this.panel = new Panel(around, title);
    this.talkArea.inert = true;
    this.talkArea.after(this.panel.element);
    this.panel.heading.focus();
    fill(this.panel);
  }

  private closePanel(): void {
    this.panel?.element.remove();
    this.panel = null;
    this.talkArea.inert = false;
    if (this.ended.hidden) this.menu.button.focus();
    else this.endedTitle.focus();
    this.parts.back();
  }
}

/**
 * `<koffie-break>`: the widget on a page. In `launcher` mode a button in the corner that
 * opens a window, in `page` mode the whole page, otherwise a window in its own place.
 */

import { Aloud } from "./core/aloud";
import { Api } from "./core/api";
import { Idle } from "./core/idle";
import { Keeper } from "./core/keeper";
import type { LineState } from "./core/line";
import { Talk } from "./core/talk";
import styles from "./styles/all.css?inline";
import { textsFrom, Words } from "./texts/texts";
import { ComposerView } from "./view/composer";
import { IdleView } from "./view/idle";
import { LogView } from "./view/log";
import { LauncherView } from "./view/launcher";
import type { MessageActions } from "./view/message";
import { codeInAddress } from "./view/panels/transfer";
import { dress } from "./view/style";
import { WindowView } from "./view/window";

/** Where the script came from: that is where the gateway is. */
let home = location.origin;

export function setHome(origin: string): void {
  home = origin;
}

interface Parts {
  keeper: Keeper;
  talk: Talk;
  log: LogView;
  composer: ComposerView;
  view: WindowView;
  launcher: LauncherView | null;
  idle: Idle;
  aloud: Aloud;
}

export class KoffieBreak extends HTMLElement {
  private parts: Parts | null = null;
  private stopListening: AbortController | null = null;

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const parts = this.build();
    this.parts = parts;
    root.replaceChildren(parts.view.element);
    if (parts.launcher) root.append(parts.launcher.element);
    dress(root, styles, this.nonce || null);
    this.listen(parts);
    parts.view.showOperator(this.getAttribute("operator"));
    parts.composer.put(parts.keeper.draft);
    if (this.hasAttribute("shared")) this.beShared();
    this.scanned = codeInAddress();
    const begins =
      !parts.launcher || parts.keeper.open || this.hasAttribute("open") || this.scanned !== null;
    if (begins) this.unfold(false);
    else parts.view.element.hidden = true;
  }

  disconnectedCallback(): void {
    this.stopListening?.abort();
    this.parts?.idle.stop();
    this.parts?.aloud.stop();
    this.parts?.talk.dispose();
    this.parts = null;
  }

  /** Open the window and move the focus into it. */
  show(): void {
    this.unfold(true);
  }

  /** Fold the window; the conversation stays. */
  minimise(): void {
    const { parts } = this;
    if (!parts?.launcher) return;
    parts.aloud.stop();
    parts.keeper.open = false;
    parts.view.element.hidden = true;
    parts.launcher.setOpen(false);
    parts.launcher.button.focus();
  }

  private unfold(focus: boolean): void {
    const { parts } = this;
    if (!parts) return;
    parts.keeper.open = true;
    parts.view.element.hidden = false;
    parts.launcher?.setOpen(true);
    parts.composer.fit();
    parts.log.toEnd();
    // A touch keyboard would hide half of what is there to read.
    const touch = matchMedia("(pointer: coarse)").matches;
    if (focus) (touch ? parts.log.log : parts.composer.input).focus();
    if (this.scanned) {
      // The conversation comes from the other device: no need to begin one here.
      parts.view.openArrival(this.scanned);
      this.scanned = null;
    } else if (parts.talk.phase === "closed") void parts.talk.begin();
  }

  /** Nothing stays in this browser, and the screen goes blank when nobody is there. */
  private beShared(): void {
    const { parts } = this;
    if (!parts) return;
    parts.keeper.share();
    parts.view.showShared();
    this.update();
  }

  /** Leave a shared computer: nothing of the talk is left to see or to find. */
  private leave(): void {
    const { parts } = this;
    if (!parts || parts.talk.phase === "closed") return;
    parts.aloud.stop();
    parts.idle.stop();
    parts.composer.clear();
    this.left = true;
    parts.talk.leave();
  }

  private build(): Parts {
    const address = this.getAttribute("address");
    const base = (this.getAttribute("api") ?? home).replace(/\/+$/, "");
    const api = new Api(base, address === "u" ? "nl-formal" : "nl");
    const keeper = new Keeper(api.base, this.hasAttribute("shared"));
    const words = new Words(textsFrom(document, this.getAttribute("texts")), address);
    const aloud = new Aloud();
    const talk = new Talk(api, keeper, {
      changed: () => this.update(),
      cleared: () => this.parts?.log.clear(),
      line: (state) => this.showLine(state),
      patience: (detail) => this.showPatience(detail),
      typing: (on) => this.parts?.log.setTyping(on),
      choices: (choices) => this.parts?.view.showReaders(choices),
      adviser: (adviser) => this.parts?.view.showAdviser(adviser),
      progress: (progress) => this.parts?.view.showProgress(progress),
      notice: (notice) => this.parts?.view.notice(notice),
      returned: (text) => this.parts?.composer.put(text),
    });
    const log = new LogView(words, this.actions(talk, words), aloud);
    const idle = new Idle({
      warn: (on) => idleView.warn(on),
      blank: () => this.leave(),
    });
    const idleView = new IdleView(words, {
      stay: () => idle.calm(),
      more: () => idle.giveMore(),
    });
    const composer = new ComposerView(words, {
      send: (text) => {
        talk.say(text);
        log.toEnd();
      },
      draft: (text) => {
        keeper.draft = text;
      },
    });
    const mode = this.getAttribute("mode");
    const folds = mode === "launcher";
    const launcher = folds ? new LauncherView(words, () => this.show()) : null;
    const view = new WindowView({
      words,
      talk,
      log,
      composer,
      idle: idleView,
      wholePage: mode === "page",
      share: () => this.beShared(),
      quickClose: () => {
        this.leave();
        this.minimise();
      },
      back: () => {
        if (talk.phase === "closed") void talk.begin();
      },
      ...(folds && { minimise: () => this.minimise() }),
    });
    return { keeper, talk, log, composer, view, launcher, idle, aloud };
  }

  private actions(talk: Talk, words: Words): MessageActions {
    return {
      explain: () => {
        talk.say(words.say("explain_said"));
        this.parts?.log.toEnd();
        this.parts?.log.focusLast();
      },
      choose: (button) => {
        this.parts?.idle.calm();
        if (button.opens) {
          this.parts?.view.openHuman();
          return;
        }
        talk.say(button.title, button.payload);
        this.parts?.log.toEnd();
        this.parts?.log.focusLast();
      },
      rate: async (message, value, reason) => {
        const { key } = talk;
        if (key) await talk.api.feedback(key, message.id, value, reason);
      },
      edit: (id) => {
        this.parts?.composer.put(talk.takeBack(id));
        this.parts?.composer.input.focus();
      },
      retry: (id) => talk.retry(id),
      takeAway: (id) => {
        talk.takeBack(id);
        this.parts?.composer.input.focus();
      },
    };
  }

  private update(): void {
    const { parts } = this;
    if (!parts) return;
    const { talk, log, view } = parts;
    log.update(talk.transcript.messages, talk.outbox.all, this.isStuck());
    const { idle, keeper } = parts;
    if (talk.phase !== "ended") this.left = false;
    view.showEnded(talk.phase === "ended", this.left);
    if (talk.phase === "talking" && keeper.isShared && !idle.isOn) idle.start();
    if (talk.operator) view.showOperator(talk.operator);
  }

  private showLine(state: LineState): void {
    this.line = state;
    this.parts?.view.showLine(state);
    this.update();
  }

  private showPatience(detail: string | null): void {
    this.patient = detail !== null;
    this.parts?.view.showPatience(detail);
    this.update();
  }

  /** The code that this page was opened with, until it is offered. */
  private scanned: string | null = null;
  /** The worker left a shared computer: the talk was not erased. */
  private left = false;
  private line: LineState = "connecting";
  /** Nothing can be sent just now, whatever the line says. */
  private patient = false;

  private isStuck(): boolean {
    return this.patient || this.line === "lost" || this.line === "offline";
  }

  private listen({ talk, view, idle, keeper }: Parts): void {
    this.stopListening = new AbortController();
    const { signal } = this.stopListening;
    const wake = () => {
      if (document.visibilityState === "visible") talk.wake();
    };
    for (const name of ["online", "offline", "pageshow"]) {
      addEventListener(name, wake, { signal });
    }
    document.addEventListener("visibilitychange", wake, { signal });
    window.visualViewport?.addEventListener("resize", () => fitTouchKeyboard(view.element), {
      signal,
    });
    for (const name of ["pointerdown", "pointermove", "keydown", "wheel"]) {
      view.element.addEventListener(name, () => idle.poke(), { signal, passive: true });
    }
    for (const name of ["input", "submit"]) {
      view.element.addEventListener(name, () => idle.calm(), { signal });
    }
    // Going back must not bring a shared computer's last talk back to the screen.
    addEventListener("pagehide", () => keeper.isShared && this.leave(), { signal });
    const heedKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (view.escape()) event.preventDefault();
      else this.minimise();
    };
    view.element.addEventListener("keydown", heedKey, { signal });
  }
}

/** Keep the box above a touch keyboard, which some browsers lay over the page. */
function fitTouchKeyboard(element: HTMLElement): void {
  const seen = window.visualViewport;
  // Zoomed in, the visible part says nothing about a keyboard.
  if (!seen || seen.scale > 1.01) return;
  element.style.setProperty("--visible-height", `${seen.height}px`);
  element.style.setProperty("--visible-top", `${seen.offsetTop}px`);
}

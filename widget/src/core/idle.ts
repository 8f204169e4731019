/** Tells when nobody has been at a shared computer for a while: first a warning. */

/** Milliseconds without a sign of life before the screen goes blank. */
export const IDLE_MS = 60_000;
/** So long before that, the warning comes: WCAG 2.2.1 asks for 20 seconds at least. */
export const WARNING_MS = 20_000;
/** After "more time": for who reads slowly, or hears the text. */
export const PATIENT_MS = 10 * 60_000;

export interface IdleEvents {
  warn(on: boolean): void;
  blank(): void;
}

export class Idle {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private limit = IDLE_MS;
  private alive = 0;
  private warned = false;
  private running = false;

  constructor(private events: IdleEvents) {}

  get isOn(): boolean {
    return this.running;
  }

  start(): void {
    this.running = true;
    this.limit = IDLE_MS;
    this.poke();
  }

  /**
   * A sign of life: the wait begins anew. A warning stays: on the way to its buttons
   * they must not go.
   */
  poke(): void {
    if (!this.running) return;
    this.alive = Date.now();
    clearTimeout(this.timer);
    const wait = this.warned ? this.limit : this.limit - WARNING_MS;
    this.timer = setTimeout(() => this.look(), wait);
  }

  /** The worker goes on: no need for a warning. */
  calm(): void {
    if (this.warned) {
      this.warned = false;
      this.events.warn(false);
    }
    this.poke();
  }

  /** Wait ten minutes from now on. */
  giveMore(): void {
    this.limit = PATIENT_MS;
    this.calm();
  }

  stop(): void {
    this.running = false;
    this.warned = false;
    clearTimeout(this.timer);
  }

  private look(): void {
    // A computer that slept may be long past both moments.
    const left = this.limit - (Date.now() - this.alive);
    if (left <= 0) {
      this.stop();
      this.events.warn(false);
      this.events.blank();
      return;
    }
    if (!this.warned) {
      this.warned = true;
      this.events.warn(true);
    }
    this.timer = setTimeout(() => this.look(), left);
  }
}

/**
 * The line to the gateway on which messages come in: a WebSocket, and long polling
 * where a WebSocket does not get through. It reconnects for as long as it is wanted and
 * asks each time what was missed.
 */

import type { Adviser, Key, Message } from "../contract";
import type { Api } from "./api";
import { LineDown, Problem } from "./api";
import { backoff, Pause } from "./pause";

export type LineState = "connecting" | "open" | "lost" | "offline";

export interface LineEvents {
  state(state: LineState): void;
  messages(messages: Message[]): void;
  typing(on: boolean): void;
  adviser(adviser: Adviser): void;
  /** The gateway no longer knows this conversation or its token. */
  gone(): void;
}

/** How a socket ended; `skipped` when none was tried. */
type End = "served" | "refused" | "unknown" | "crowded" | "skipped";

const PING_MS = 25_000;
/** A socket that says nothing for this long is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;
const READY_MS = 10_000;
/** So often refused in a row: something between us does not let WebSockets through. */
const BLOCKED_AFTER = 2;
const BLOCKED_MS = 5 * 60_000;
const POLL_SECONDS = 25;
const CROWDED_MS = 10_000;
/** An empty answer sooner than this was not waited for: something cuts waiting short. */
const HASTY_MS = 1_000;

export class Line {
  private pause = new Pause();
  private stopped = false;
  private failures = 0;
  private refusals = 0;
  private refusedAt = 0;
  private polling: AbortController | null = null;
  /** The last waiting request came back at once and empty. */
  private hasty = false;
  private socket: WebSocket | null = null;
  private hangUp: () => void = () => undefined;
  private heard = 0;
  private now: LineState = "connecting";

  constructor(
    private api: Api,
    private key: Key,
    private events: LineEvents,
    /** The id of the last message that certainly arrived. */
    private last: () => string | undefined,
  ) {}

  get state(): LineState {
    return this.now;
  }

  /** Keep the line up until `stop`. */
  async run(): Promise<void> {
    this.say("connecting");
    while (!this.stopped) {
      const end = this.usesSocket() ? await this.serveSocket() : "skipped";
      if (this.stopped) return;
      this.count(end);
      const up = await this.poll(this.blocked() ? POLL_SECONDS : 0);
      if (this.stopped) return;
      if (up === "gone") {
        this.stop();
        this.events.gone();
        return;
      }
      await this.rest(up, end);
    }
  }

  /** Try at once: the network came back, or the worker asks for it. */
  wake(): void {
    // What is offline now was cut, even if the browser does not know it yet.
    if (navigator.onLine === false) this.hangUp();
    else this.beat();
    this.pause.wake();
  }

  stop(): void {
    this.stopped = true;
    this.polling?.abort();
    this.hangUp();
    this.pause.wake();
  }

  private say(state: LineState): void {
    const shown = state === "lost" && navigator.onLine === false ? "offline" : state;
    if (shown === this.now) return;
    this.now = shown;
    this.events.state(shown);
  }

  /** While nothing answers, one plain request a time is enough to find out. */
  private usesSocket(): boolean {
    return this.failures === 0 && !this.blocked();
  }

  private blocked(): boolean {
    return this.refusals >= BLOCKED_AFTER && Date.now() - this.refusedAt < BLOCKED_MS;
  }

  private count(end: End): void {
    if (end === "served") this.refusals = 0;
    if (end !== "refused") return;
    this.refusals += 1;
    this.refusedAt = Date.now();
  }

  private async rest(up: "up" | "down", end: End): Promise<void> {
    if (up === "down") {
      this.failures += 1;
      // Where nothing gets through, a refused socket says nothing about sockets.
      if (end === "refused") this.refusals -= 1;
      this.say("lost");
      await this.pause.wait(backoff(this.failures));
      return;
    }
    this.failures = 0;
    this.say("open");
    if (end === "crowded") await this.pause.wait(CROWDED_MS);
    else if (this.hasty || (end === "refused" && !this.blocked()))
      await this.pause.wait(backoff(1));
    // A server that restarts closes all sockets at once; do not all come at once.
    else if (end === "served") await this.pause.wait(Math.random() * 1_000);
  }

  /** Ask for what was missed; over HTTP, which also tells whether the line is up. */
  private async poll(wait: number): Promise<"up" | "down" | "gone"> {
    if (navigator.onLine === false) return "down";
    this.polling = new AbortController();
    const { signal } = this.polling;
    const begun = Date.now();
    this.hasty = false;
    try {
      const after = this.last();
      if (wait && this.failures === 0) this.say("open");
      const found = await this.api.messages(this.key, { after, wait, signal }).catch((error) => {
        // The id may be unknown while the conversation is not: ask for all of it.
        if (after && isStatus(error, 404)) return this.api.messages(this.key, { signal });
        throw error;
      });
      if (this.stopped) return "up";
      this.hasty = wait > 0 && !found.length && Date.now() - begun < HASTY_MS;
      if (found.length) this.events.messages(found);
      return "up";
    } catch (error) {
      if (isStatus(error, 404) || isStatus(error, 401)) return "gone";
      if (error instanceof Problem || error instanceof LineDown) return "down";
      throw error;
    }
  }

  /** Serve one WebSocket until it closes or we hang up. */
  private serveSocket(): Promise<End> {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.api.socketUrl(this.key));
    } catch {
      return Promise.resolve("refused");
    }
    return new Promise((resolve) => {
      let ready = false;
      const finish = (end: End) => {
        clearTimeout(tooSlow);
        clearInterval(beat);
        socket.onmessage = socket.onclose = null;
        this.socket = null;
        this.events.typing(false);
        resolve(end);
      };
      // Closing politely takes long on a dead line: do not wait for it.
      this.hangUp = () => {
        if (this.socket !== socket) return;
        socket.close();
        finish(ready ? "served" : "refused");
      };
      const tooSlow = setTimeout(() => this.hangUp(), READY_MS);
      const beat = setInterval(() => this.beat(), PING_MS);
      this.socket = socket;
      this.heard = Date.now();
      socket.onopen = () => socket.send(this.authFrame());
      socket.onmessage = (event) => {
        this.heard = Date.now();
        const frame = parse(event.data);
        if (frame?.type === "ready") {
          ready = true;
          clearTimeout(tooSlow);
          this.failures = 0;
          this.say("open");
        } else if (frame) this.take(frame);
      };
      socket.onclose = ({ code }) => {
        if (code === 4401 || code === 4404) finish("unknown");
        else if (code === 4429) finish("crowded");
        else finish(ready ? "served" : "refused");
      };
    });
  }

  private authFrame(): string {
    const after = this.last();
    return JSON.stringify({ type: "auth", token: this.key.token, ...(after && { after }) });
  }

  private take(frame: Frame): void {
    if (this.stopped) return;
    if (frame.type === "message") this.events.messages([frame.message]);
    else if (frame.type === "typing") this.events.typing(frame.on);
    else if (frame.type === "adviser") this.events.adviser(frame);
  }

  private beat(): void {
    if (this.socket && Date.now() - this.heard > SILENCE_MS) this.hangUp();
    else this.ping();
  }

  private ping(): void {
    if (this.socket?.readyState === WebSocket.OPEN && this.now === "open") {
      this.socket.send(JSON.stringify({ type: "ping" }));
    }
  }
}

type Frame =
  | { type: "ready" }
  | { type: "message"; message: Message }
  | { type: "typing"; on: boolean }
  | ({ type: "adviser" } & Adviser);

function parse(data: unknown): Frame | null {
  try {
    return JSON.parse(String(data)) as Frame;
  } catch {
    return null;
  }
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof Problem && error.status === status;
}

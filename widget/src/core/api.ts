/** The gateway's HTTP calls. Every failure is a `Problem` or a `LineDown`. */

import type {
  Answer,
  Choices,
  Consents,
  Handover,
  Key,
  Message,
  NewHandover,
  Opened,
  Outgoing,
  Plan,
  Progress,
  Thumb,
  TransferCode,
} from "../contract";

/** The gateway refused; `detail` is Dutch and meant for the worker. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    /** Seconds to wait before the same request may be sent again. */
    readonly retryAfter: number | null,
  ) {
    super(`problem ${status}`);
  }
}

/** No answer from the gateway: no internet, a restart, something in between. */
export class LineDown extends Error {}

const ANSWER_MS = 30_000;
/** Answers of whatever stands between us and the gateway, not of the gateway. */
const PASSING = new Set([408, 425, 502, 504]);

interface Request {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  key?: Key;
  body?: unknown;
  accept?: string;
  timeout?: number;
  signal?: AbortSignal;
}

export class Api {
  /** `base` is the gateway's origin, without a slash at the end. */
  constructor(
    readonly base: string,
    /** How the worker is addressed: `nl` says je, `nl-formal` asks for u. */
    private locale = "nl",
  ) {}

  open(): Promise<Opened> {
    const body = { channel: "web", locale: this.locale };
    return this.json("/api/conversations", { method: "POST", body });
  }

  send(key: Key, body: Outgoing): Promise<Answer> {
    return this.json(this.path(key, "/messages"), { method: "POST", key, body });
  }

  /** Messages after `after`, waiting at most `wait` seconds for the first. */
  async messages(
    key: Key,
    {
      after,
      wait = 0,
      signal,
    }: { after?: string | undefined; wait?: number; signal?: AbortSignal } = {},
  ): Promise<Message[]> {
    const query = new URLSearchParams();
    if (after) query.set("after", after);
    if (wait) query.set("wait", String(wait));
    const asked = query.toString();
    const path = this.path(key, `/messages${asked && `?${asked}`}`);
    const timeout = ANSWER_MS + wait * 1000;
    const found = await this.json<{ messages: Message[] }>(path, {
      key,
      timeout,
      ...(signal && { signal }),
    });
    return found.messages;
  }

  progress(key: Key): Promise<Progress> {
    return this.json(this.path(key, "/progress"), { key });
  }

  plan(key: Key): Promise<Plan> {
    return this.json(this.path(key, "/plan"), { key });
  }

  /** The plan as a file; a `Problem` 406 where the gateway has no such form. */
  async planFile(key: Key, accept: string): Promise<Blob> {
    return (await this.call(this.path(key, "/plan"), { key, accept })).blob();
  }

  consents(key: Key): Promise<Consents> {
    return this.json(this.path(key, "/consents"), { key });
  }

  choose(key: Key, body: Choices): Promise<Consents> {
    return this.json(this.path(key, "/consents"), { method: "PUT", key, body });
  }

  handover(key: Key): Promise<Handover> {
    return this.json(this.path(key, "/handover"), { key });
  }

  /** Hand over what the worker left in the packet; again changes it. */
  askAdviser(key: Key, body: NewHandover): Promise<Handover> {
    return this.json(this.path(key, "/handover"), { method: "PUT", key, body });
  }

  async withdrawHandover(key: Key): Promise<void> {
    await this.call(this.path(key, "/handover"), { method: "DELETE", key });
  }

  /** End the talk with an adviser; the bot goes on. */
  async endAdviser(key: Key): Promise<void> {
    await this.call(this.path(key, "/handover/adviser"), { method: "DELETE", key });
  }

  async feedback(key: Key, message: string, value: Thumb, reason?: string): Promise<void> {
    const body = { message_id: message, value, ...(reason && { reason }) };
    await this.call(this.path(key, "/feedback"), { method: "POST", key, body });
  }

  offerTransfer(key: Key): Promise<TransferCode> {
    return this.json(this.path(key, "/transfer"), { method: "POST", key });
  }

  takeTransfer(code: string): Promise<Opened> {
    return this.json("/api/transfers", { method: "POST", body: { code } });
  }

  exported(key: Key): Promise<Record<string, unknown>> {
    return this.json(this.path(key, "/export"), { key });
  }

  async erase(key: Key): Promise<void> {
    await this.call(this.path(key), { method: "DELETE", key });
  }

  socketUrl(key: Key): string {
    return this.base.replace(/^http/, "ws") + this.path(key, "/ws");
  }

  private path(key: Key, rest = ""): string {
    return `/api/conversations/${encodeURIComponent(key.id)}${rest}`;
  }

  private async json<T>(path: string, request: Request): Promise<T> {
    const response = await this.call(path, { accept: "application/json", ...request });
    try {
      return (await response.json()) as T;
    } catch {
      // A login page of a hotel network answers 200 too.
      throw new LineDown("no JSON");
    }
  }

  private async call(path: string, request: Request): Promise<Response> {
    const { method = "GET", key, body, accept, timeout = ANSWER_MS, signal } = request;
    const headers: Record<string, string> = {};
    if (accept) headers["Accept"] = accept;
    if (key) headers["Authorization"] = `Bearer ${key.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeout);
    const abort = () => stop.abort();
    signal?.addEventListener("abort", abort);
    let response: Response;
    try {
      response = await fetch(this.base + path, {
        method,
        headers,
        signal: stop.signal,
        cache: "no-store",
        credentials: "omit",
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch {
      throw new LineDown("no answer");
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
    if (response.ok) return response;
    throw await failure(response);
  }
}

async function failure(response: Response): Promise<Problem | LineDown> {
  if (PASSING.has(response.status)) return new LineDown(`status ${response.status}`);
  let detail = "";
  try {
    const document = (await response.json()) as { detail?: unknown };
    if (typeof document.detail === "string") detail = document.detail;
  } catch {
    // Not one of the gateway's own: a proxy that says the gateway is away.
    if (response.status === 503) return new LineDown("status 503");
  }
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
  return new Problem(response.status, detail, retryAfter);
}

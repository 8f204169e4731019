import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api, LineDown, Problem } from "../src/core/api";

const KEY = { id: "een/twee", token: "geheim" };
const api = new Api("https://koffie.example");
const fetched = vi.fn<typeof fetch>();

const json = (body: unknown, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers });

beforeEach(() => vi.stubGlobal("fetch", fetched));
afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

describe("Api", () => {
  it("puts the token in a header and never in an address", async () => {
    fetched.mockResolvedValue(json({ messages: [] }));
    await api.messages(KEY, { after: "m1", wait: 25 });
    const [url, options] = fetched.mock.calls[0] ?? [];
    expect(url).toBe(
      "https://koffie.example/api/conversations/een%2Ftwee/messages?after=m1&wait=25",
    );
    expect(options?.headers).toMatchObject({ Authorization: "Bearer geheim" });
    expect(options?.credentials).toBe("omit");
    expect(api.socketUrl(KEY)).toBe("wss://koffie.example/api/conversations/een%2Ftwee/ws");
  });

  it("asks without a query when there is nothing to ask for", async () => {
    fetched.mockResolvedValue(json({ messages: [] }));
    await api.messages(KEY);
    expect(fetched.mock.calls[0]?.[0]).toMatch(/\/messages$/);
  });

  it("sends text with the id that makes it count once", async () => {
    fetched.mockResolvedValue(json({ accepted: {}, messages: [] }));
    await api.send(KEY, { client_message_id: "u", text: "hoi\ndaar" });
    expect(fetched.mock.calls[0]?.[1]?.body).toBe('{"client_message_id":"u","text":"hoi\\ndaar"}');
  });

  it("gives the gateway's own words and its waiting time", async () => {
    const document = { detail: "Even rustig aan." };
    fetched.mockResolvedValue(json(document, 429, { "Retry-After": "7" }));
    const refusal = await api.open().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect(refusal).toMatchObject({ status: 429, detail: "Even rustig aan.", retryAfter: 7 });
  });

  it.each([
    ["no network", () => Promise.reject(new TypeError("failed"))],
    ["a gateway timeout", () => Promise.resolve(new Response("", { status: 504 }))],
    ["a proxy's own 503", () => Promise.resolve(new Response("<html>", { status: 503 }))],
    ["a sign-in page", () => Promise.resolve(new Response("<html>", { status: 200 }))],
  ])("takes %s for a line that is down", async (_name, respond) => {
    fetched.mockImplementation(respond);
    await expect(api.open()).rejects.toBeInstanceOf(LineDown);
  });

  it("gives up on an answer that does not come", async () => {
    // GIVEN a gateway that never answers
    vi.useFakeTimers();
    fetched.mockImplementation(
      (_url, options) =>
        new Promise((_resolve, reject) => {
          options?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    );
    // WHEN half a minute passes
    const asked = api.open();
    const outcome = expect(asked).rejects.toBeInstanceOf(LineDown);
    await vi.advanceTimersByTimeAsync(30_000);
    // THEN the line counts as down
    await outcome;
    vi.useRealTimers();
  });

  it("asks a plan in the form that is wanted", async () => {
    fetched.mockResolvedValue(new Response("BEGIN:VCALENDAR"));
    const file = await api.planFile(KEY, "text/calendar");
    expect(await file.text()).toBe("BEGIN:VCALENDAR");
    expect(fetched.mock.calls[0]?.[1]?.headers).toMatchObject({ Accept: "text/calendar" });
  });
});

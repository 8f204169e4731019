import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LineDown, Problem } from "../src/core/api";
import { Line, type LineEvents } from "../src/core/line";
import { asApi, FakeSocket, fakeApi, message, pass } from "./helpers";

const KEY = { id: "a", token: "t" };
let api: ReturnType<typeof fakeApi>;
let heard: { [Name in keyof LineEvents]: ReturnType<typeof vi.fn<LineEvents[Name]>> };
let line: Line;
let last: string | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.made = [];
  api = fakeApi();
  heard = {
    state: vi.fn(),
    messages: vi.fn(),
    typing: vi.fn(),
    adviser: vi.fn(),
    gone: vi.fn(),
  };
  last = undefined;
  line = new Line(asApi(api), KEY, heard, () => last);
});

afterEach(() => {
  line.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const online = (value: boolean) =>
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(value) && undefined;

describe("Line", () => {
  it("says its key first, asks from the last message and is then open", async () => {
    last = "m7";
    void line.run();
    FakeSocket.last.serve();
    expect(FakeSocket.last.sent[0]).toEqual({ type: "auth", token: "t", after: "m7" });
    expect(heard.state).toHaveBeenLastCalledWith("open");
  });

  it("passes on messages, typing and advisers", () => {
    void line.run();
    FakeSocket.last.serve();
    FakeSocket.last.hear({ type: "message", message: message(1) });
    FakeSocket.last.hear({ type: "typing", on: true });
    const joined = { type: "adviser", state: "joined", name: "Anne", role: "adviseur" };
    FakeSocket.last.hear(joined);
    FakeSocket.last.onmessage?.({ data: "geen json" });
    expect(heard.messages).toHaveBeenCalledWith([message(1)]);
    expect(heard.typing).toHaveBeenCalledWith(true);
    expect(heard.adviser).toHaveBeenCalledWith(joined);
  });

  it("asks what it missed and reconnects when the server restarts", async () => {
    void line.run();
    FakeSocket.last.serve();
    last = "m3";
    api.messages.mockResolvedValue([message(4)]);
    FakeSocket.last.end(1012);
    await pass(1_000);
    expect(api.messages).toHaveBeenCalledWith(KEY, expect.objectContaining({ after: "m3" }));
    expect(heard.messages).toHaveBeenCalledWith([message(4)]);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("tells that the line is lost, and asks ever less often whether it is back", async () => {
    api.messages.mockRejectedValue(new LineDown());
    void line.run();
    FakeSocket.last.end(1006);
    await pass();
    expect(heard.state).toHaveBeenLastCalledWith("lost");
    expect(api.messages).toHaveBeenCalledTimes(1);
    await pass(1_000);
    expect(api.messages).toHaveBeenCalledTimes(2);
    await pass(60_000);
    expect(api.messages.mock.calls.length).toBeLessThan(15);
    // WHEN the line comes back
    api.messages.mockResolvedValue([]);
    line.wake();
    await pass();
    // THEN it is open again, with a socket
    expect(heard.state).toHaveBeenLastCalledWith("open");
    expect(FakeSocket.made).toHaveLength(2);
  });

  it("does not take a lost line for blocked sockets", async () => {
    // GIVEN a line that is lost three times, each time with its socket
    void line.run();
    for (let times = 0; times < 3; times += 1) {
      api.messages.mockRejectedValue(new LineDown());
      FakeSocket.last.end(1006);
      await pass();
      api.messages.mockResolvedValue([]);
      await pass(1_000);
    }
    // THEN it goes on with sockets and never settles for polling
    expect(FakeSocket.made).toHaveLength(4);
    for (const [, asked] of api.messages.mock.calls) expect(asked?.wait).toBe(0);
  });

  it("does not ask without end where waiting requests come back at once", async () => {
    void line.run();
    FakeSocket.last.end(1006);
    await pass(2_000);
    FakeSocket.last.end(1006);
    await pass();
    api.messages.mockClear();
    await pass(60_000);
    expect(api.messages.mock.calls.length).toBeGreaterThan(20);
    expect(api.messages.mock.calls.length).toBeLessThan(120);
  });

  it("polls where sockets are blocked, and tries a socket again later", async () => {
    void line.run();
    FakeSocket.last.end(1006);
    await pass(2_000);
    FakeSocket.last.end(1006);
    api.messages.mockImplementation(() => new Promise(() => undefined));
    await pass();
    expect(FakeSocket.made).toHaveLength(2);
    expect(api.messages).toHaveBeenLastCalledWith(KEY, expect.objectContaining({ wait: 25 }));
    expect(heard.state).toHaveBeenLastCalledWith("open");
  });

  it("says offline at once, without waiting for the socket to notice", async () => {
    void line.run();
    FakeSocket.last.serve();
    online(false);
    line.wake();
    await pass();
    expect(heard.state).toHaveBeenLastCalledWith("offline");
    vi.restoreAllMocks();
    api.messages.mockResolvedValue([]);
    line.wake();
    await pass();
    FakeSocket.last.serve();
    expect(heard.state).toHaveBeenLastCalledWith("open");
  });

  it("hangs up on a socket that fell silent", async () => {
    void line.run();
    FakeSocket.last.serve();
    await pass(25_000);
    expect(FakeSocket.last.sent.at(-1)).toEqual({ type: "ping" });
    const silent = FakeSocket.last;
    await pass(30_000);
    expect(silent.readyState).toBe(3);
    expect(FakeSocket.made.length).toBeGreaterThan(1);
  });

  it.each([4401, 4404])("asks once more over HTTP before it says gone (%d)", async (code) => {
    api.messages.mockRejectedValue(new Problem(404, "weg", null));
    void line.run();
    FakeSocket.last.end(code);
    await pass();
    expect(heard.gone).toHaveBeenCalledTimes(1);
    await pass(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it("asks for everything when only the last message is unknown", async () => {
    last = "m9";
    api.messages.mockImplementation(async (_key, { after } = {}) => {
      if (after) throw new Problem(404, "weg", null);
      return [message(1)];
    });
    void line.run();
    FakeSocket.last.end(1012);
    await pass();
    expect(heard.gone).not.toHaveBeenCalled();
    expect(heard.messages).toHaveBeenCalledWith([message(1)]);
  });

  it("is silent after stop", async () => {
    void line.run();
    const socket = FakeSocket.last;
    socket.serve();
    line.stop();
    socket.hear({ type: "message", message: message(1) });
    await pass(60_000);
    expect(heard.messages).not.toHaveBeenCalled();
    expect(FakeSocket.made).toHaveLength(1);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LineDown, Problem } from "../src/core/api";
import { Keeper } from "../src/core/keeper";
import { Talk } from "../src/core/talk";
import { answer, asApi, FakeSocket, fakeApi, heardEvents, message, opened, pass } from "./helpers";

const SCOPE = "https://koffie.example";
let api: ReturnType<typeof fakeApi>;
let events: ReturnType<typeof heardEvents>;
let keeper: Keeper;
let talk: Talk;

function newTalk(): Talk {
  talk = new Talk(asApi(api), keeper, events);
  return talk;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeSocket.made = [];
  api = fakeApi();
  events = heardEvents();
  keeper = new Keeper(SCOPE);
});

afterEach(() => {
  talk.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  localStorage.clear();
});

const seqs = () => talk.transcript.messages.map((one) => one.seq);
const answersInOrder = () =>
  api.send.mockImplementation(async (_key, { client_message_id }) =>
    answer(client_message_id, talk.transcript.messages.length + 1),
  );

async function begun(): Promise<void> {
  await newTalk().begin();
  FakeSocket.last.serve();
  await pass();
}

describe("beginning", () => {
  it("opens one conversation and keeps its key", async () => {
    await begun();
    await talk.begin();
    expect(api.open).toHaveBeenCalledTimes(1);
    expect(keeper.talk).toEqual({ id: "gesprek", token: "sleutel-gesprek" });
    expect(seqs()).toEqual([1]);
  });

  it("resumes the kept conversation instead of opening one", async () => {
    keeper.talk = { id: "eerder", token: "t" };
    await begun();
    expect(api.open).not.toHaveBeenCalled();
    expect(talk.key?.id).toBe("eerder");
  });

  it("keeps trying while the line is down", async () => {
    api.open.mockRejectedValueOnce(new LineDown()).mockResolvedValueOnce(opened());
    void newTalk().begin();
    await pass();
    expect(events.line).toHaveBeenLastCalledWith("lost");
    await pass(1_300);
    expect(talk.phase).toBe("talking");
  });

  it("says the gateway's own words while it asks for patience", async () => {
    api.open.mockRejectedValueOnce(new Problem(503, "Bel 112 of 113.", 2));
    void newTalk().begin();
    await pass();
    expect(events.patience).toHaveBeenLastCalledWith("Bel 112 of 113.");
    await pass(3_000);
    expect(talk.phase).toBe("talking");
    expect(events.patience).toHaveBeenLastCalledWith(null);
  });

  it("takes the conversation that another tab began in the meantime", async () => {
    api.open.mockImplementation(async () => {
      keeper.talk = { id: "ander", token: "t" };
      return opened("eigen");
    });
    await newTalk().begin();
    expect(talk.key?.id).toBe("ander");
  });

  it("tells who can read along, as the gateway has it", async () => {
    await begun();
    expect(events.choices).toHaveBeenLastCalledWith(
      expect.objectContaining({ adviser_may_read: false }),
    );
  });
});

describe("saying something", () => {
  it("shows it at once, and once when it was taken", async () => {
    await begun();
    answersInOrder();
    talk.say("hoi");
    expect(talk.outbox.all[0]?.shown).toBe("hoi");
    await pass();
    expect(talk.outbox.all).toEqual([]);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("sends a button as its payload, with the title for the worker", async () => {
    await begun();
    answersInOrder();
    talk.say("Ja, beginnen", "p-ja");
    await pass();
    expect(api.send.mock.calls[0]?.[1]).toEqual({
      client_message_id: expect.any(String),
      payload: "p-ja",
    });
  });

  it("sends one message at a time, in order", async () => {
    await begun();
    const done: string[] = [];
    api.send.mockImplementation(async (_key, { client_message_id, text }) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      done.push(text ?? "");
      return answer(client_message_id, talk.transcript.messages.length + 1);
    });
    talk.say("een");
    talk.say("twee");
    await pass(50);
    expect(api.send).toHaveBeenCalledTimes(1);
    await pass(500);
    expect(done).toEqual(["een", "twee"]);
  });

  it.each([
    ["the line is down", new LineDown()],
    ["the gateway is away", new Problem(503, "Even niet.", 1)],
    ["there were too many", new Problem(429, "Even rustig aan.", 1)],
  ])("sends the same id again when %s", async (_name, error) => {
    await begun();
    api.send.mockRejectedValueOnce(error);
    api.send.mockImplementation(async (_key, { client_message_id }) =>
      answer(client_message_id, 2),
    );
    talk.say("hoi");
    await pass(5_000);
    const ids = api.send.mock.calls.map(([, body]) => body.client_message_id);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it("tells that nothing can be sent, also while the line to listen on is up", async () => {
    await begun();
    api.send.mockRejectedValueOnce(new LineDown("no answer"));
    answersInOrder();
    talk.say("hoi");
    await pass();
    expect(events.patience).toHaveBeenLastCalledWith("");
    await pass(5_000);
    expect(events.patience).toHaveBeenLastCalledWith(null);
    expect(talk.outbox.all).toEqual([]);
  });

  it("sends after a reload what was never answered, under the same id", async () => {
    await begun();
    api.send.mockImplementation(() => new Promise(() => undefined));
    talk.say("hoi");
    await pass();
    const first = api.send.mock.calls[0]?.[1].client_message_id;
    talk.dispose();
    api.send.mockReset();
    answersInOrder();
    api.messages.mockResolvedValue([message(1)]);
    await newTalk().begin();
    await pass();
    expect(api.send.mock.calls[0]?.[1].client_message_id).toBe(first);
  });

  it("does not send again what came back as accepted over the socket", async () => {
    await begun();
    api.send.mockRejectedValueOnce(new LineDown());
    talk.say("hoi");
    await pass();
    const id = api.send.mock.calls[0]?.[1].client_message_id ?? "";
    const { accepted, messages } = answer(id, 2);
    FakeSocket.last.hear({ type: "message", message: accepted });
    for (const one of messages) FakeSocket.last.hear({ type: "message", message: one });
    await pass(5_000);
    expect(api.send).toHaveBeenCalledTimes(1);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it.each([409, 413, 422, 500])("keeps a refused message with the reason (%d)", async (status) => {
    await begun();
    api.send.mockRejectedValueOnce(new Problem(status, "Dat kan niet.", null));
    api.send.mockImplementation(async (_key, { client_message_id }) =>
      answer(client_message_id, 2),
    );
    talk.say("eerste");
    talk.say("tweede");
    await pass();
    expect(talk.outbox.all.map((item) => [item.shown, item.refused])).toEqual([
      ["eerste", "Dat kan niet."],
    ]);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(talk.takeBack(talk.outbox.all[0]?.client_message_id ?? "")).toBe("eerste");
    expect(talk.outbox.all).toEqual([]);
  });
});

describe("somebody who types", () => {
  it("is forgotten when no message and no other sign comes", async () => {
    await begun();
    FakeSocket.last.hear({ type: "typing", on: true });
    await pass(29_000);
    expect(events.typing).toHaveBeenLastCalledWith(true);
    await pass(2_000);
    expect(events.typing).toHaveBeenLastCalledWith(false);
  });
});

describe("a conversation that is no longer there", () => {
  it("says so, begins another and gives typed text back", async () => {
    await begun();
    api.open.mockResolvedValue(opened("nieuw"));
    api.send.mockRejectedValue(new Problem(404, "weg", null));
    talk.say("mijn verhaal");
    await pass();
    expect(events.cleared).toHaveBeenCalled();
    expect(events.notice).toHaveBeenCalledWith("gone");
    expect(events.returned).toHaveBeenCalledWith("mijn verhaal");
    expect(talk.key?.id).toBe("nieuw");
    expect(seqs()).toEqual([1]);
  });

  it("ends when another tab erased it", async () => {
    await begun();
    keeper.talk = { id: "gesprek", token: "sleutel-gesprek", ending: true };
    api.messages.mockRejectedValue(new Problem(404, "weg", null));
    FakeSocket.last.end(4404);
    await pass();
    expect(talk.phase).toBe("ended");
    expect(api.open).toHaveBeenCalledTimes(1);
  });

  it("follows another tab to its new conversation", async () => {
    await begun();
    keeper.talk = { id: "nieuw", token: "t" };
    dispatchEvent(new StorageEvent("storage", { key: `koffiebreak:talk:${SCOPE}` }));
    await pass();
    expect(events.notice).toHaveBeenCalledWith("elsewhere");
    expect(talk.key?.id).toBe("nieuw");
  });
});

describe("leaving", () => {
  it("erases there and here", async () => {
    await begun();
    await talk.erase();
    expect(api.erase).toHaveBeenCalledTimes(1);
    expect(keeper.talk).toBeNull();
    expect(talk.phase).toBe("ended");
    expect(seqs()).toEqual([]);
  });

  it("keeps the key when the gateway could not erase", async () => {
    await begun();
    api.erase.mockRejectedValue(new LineDown());
    await expect(talk.erase()).rejects.toBeInstanceOf(LineDown);
    expect(keeper.talk).toEqual({ id: "gesprek", token: "sleutel-gesprek" });
    expect(talk.phase).toBe("talking");
  });

  it("finishes an erasure that a closed window cut off", async () => {
    keeper.talk = { id: "oud", token: "t", ending: true };
    await begun();
    expect(api.erase).toHaveBeenCalledWith(expect.objectContaining({ id: "oud" }));
    expect(talk.key?.id).toBe("gesprek");
  });

  it("begins anew and keeps the old key until the new one is there", async () => {
    await begun();
    api.open.mockRejectedValueOnce(new LineDown()).mockResolvedValueOnce(opened("nieuw"));
    void talk.restart();
    await pass();
    expect(keeper.talk?.id).toBe("gesprek");
    expect(seqs()).toEqual([]);
    await pass(1_300);
    expect(talk.key?.id).toBe("nieuw");
    expect(keeper.talk?.id).toBe("nieuw");
  });

  it("takes over a conversation with a code", async () => {
    await begun();
    api.takeTransfer.mockResolvedValue(opened("van-de-telefoon"));
    await talk.take("zes woorden");
    expect(talk.key?.id).toBe("van-de-telefoon");
  });

  it("keeps the conversation when the code is wrong", async () => {
    await begun();
    api.takeTransfer.mockRejectedValue(new Problem(404, "weg", null));
    await expect(talk.take("fout")).rejects.toBeInstanceOf(Problem);
    expect(talk.key?.id).toBe("gesprek");
  });
});

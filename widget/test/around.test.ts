import { beforeEach, describe, expect, it, vi } from "vitest";
import { LineDown } from "../src/core/api";
import { Around } from "../src/core/around";
import { asApi, fakeApi, handover, heardEvents, message } from "./helpers";

const KEY = { id: "gesprek", token: "sleutel" };
const ANNE = { name: "Anne", role: "loopbaanadviseur" };
let api: ReturnType<typeof fakeApi>;
let events: ReturnType<typeof heardEvents>;
let around: Around;
const settled = () => vi.waitFor(() => undefined);

beforeEach(() => {
  api = fakeApi();
  events = heardEvents();
  around = new Around(asApi(api), events);
  around.follow(KEY);
});

describe("who has the talk", () => {
  it("is told by the line, each change once", () => {
    around.heedAdviser({ state: "joined", ...ANNE });
    around.heedAdviser({ state: "joined", ...ANNE });
    around.heedAdviser({ state: "left", ...ANNE });
    expect(events.adviser.mock.calls).toEqual([[ANNE], [null]]);
  });

  it("is asked when the line opens, for what was missed", async () => {
    api.handover.mockResolvedValue(handover({ adviser: { state: "on", ...ANNE } }));
    around.heedLine();
    await settled();
    expect(events.adviser).toHaveBeenCalledWith(ANNE);
    api.handover.mockResolvedValue(handover());
    around.heedLine();
    await settled();
    expect(events.adviser).toHaveBeenLastCalledWith(null);
  });

  it("is asked when an adviser speaks whom no frame told of", async () => {
    api.handover.mockResolvedValue(handover({ adviser: { state: "on", ...ANNE } }));
    around.heedMessage(message(5, { role: "adviser" }));
    around.heedMessage(message(6, { role: "adviser" }));
    await settled();
    expect(events.adviser).toHaveBeenCalledExactlyOnceWith(ANNE);
  });

  it("is nobody while an adviser only asks to come in", async () => {
    api.handover.mockResolvedValue(handover({ adviser: { state: "asked", ...ANNE } }));
    around.heedLine();
    await settled();
    expect(events.adviser).not.toHaveBeenCalled();
  });

  it("is nobody once the conversation is left behind", () => {
    around.heedAdviser({ state: "joined", ...ANNE });
    around.follow(null);
    expect(events.adviser).toHaveBeenLastCalledWith(null);
  });
});

describe("what the gateway knows", () => {
  it("is not told of a conversation that was left meanwhile", async () => {
    around.heedLine();
    around.follow({ id: "ander", token: "t" });
    await settled();
    expect(events.choices).not.toHaveBeenCalled();
  });

  it("is asked again after it failed", async () => {
    api.consents.mockRejectedValueOnce(new LineDown());
    around.heedLine();
    await settled();
    around.heedLine();
    await settled();
    expect(api.consents).toHaveBeenCalledTimes(2);
    expect(events.choices).toHaveBeenCalledTimes(1);
  });

  it("is how far the talk is, asked once for each answer", async () => {
    around.heedMessage(message(3));
    around.heedMessage(message(3));
    around.heedMessage(message(4, { role: "worker" }));
    await settled();
    expect(api.progress).toHaveBeenCalledTimes(1);
  });
});

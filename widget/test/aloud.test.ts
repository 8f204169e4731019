import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Aloud } from "../src/core/aloud";
import { spokenText } from "../src/view/tools";
import { card, message } from "./helpers";

type Voice = Pick<SpeechSynthesisVoice, "lang" | "localService" | "name">;
const dutch: Voice = { lang: "nl-NL", localService: true, name: "eigen" };
const remote: Voice = { lang: "nl-NL", localService: false, name: "van ver" };

let voices: Voice[];
const synthesis = Object.assign(new EventTarget(), {
  getVoices: () => voices,
  speak: vi.fn(),
  cancel: vi.fn(),
});

beforeEach(() => {
  vi.stubGlobal("speechSynthesis", synthesis);
  vi.stubGlobal(
    "SpeechSynthesisUtterance",
    class {
      voice: unknown = null;
      lang = "";
      onend: (() => void) | null = null;
      constructor(readonly text: string) {}
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

describe("reading aloud", () => {
  it("speaks with a voice of the machine itself", async () => {
    voices = [remote, dutch];
    expect(await new Aloud().speak("Hoi.", "nl", vi.fn())).toBe(true);
    expect(synthesis.speak).toHaveBeenCalledOnce();
    expect(synthesis.speak.mock.calls[0]?.[0]).toMatchObject({ text: "Hoi.", voice: dutch });
  });

  it("never uses a voice that sends the text away", async () => {
    voices = [remote];
    expect(await new Aloud().speak("Hoi.", "nl", vi.fn())).toBe(false);
    expect(synthesis.speak).not.toHaveBeenCalled();
  });

  it("waits for a list of voices that comes late", async () => {
    voices = [];
    const speaks = new Aloud().speak("Hoi.", "nl", vi.fn());
    voices = [dutch];
    synthesis.dispatchEvent(new Event("voiceschanged"));
    expect(await speaks).toBe(true);
  });

  it("stops what it was saying, and tells when it is done", async () => {
    voices = [dutch];
    const aloud = new Aloud();
    const ended = vi.fn();
    await aloud.speak("Hoi.", "nl", ended);
    synthesis.speak.mock.calls[0]?.[0].onend();
    expect(ended).toHaveBeenCalledOnce();
    aloud.stop();
    expect(synthesis.cancel).not.toHaveBeenCalled();
    await aloud.speak("Nog eens.", "nl", ended);
    aloud.stop();
    expect(synthesis.cancel).toHaveBeenCalledOnce();
  });

  it("cannot where the browser cannot", () => {
    vi.stubGlobal("speechSynthesis", undefined);
    expect(new Aloud().able).toBe(false);
  });

  it("reads all of a message, also its cards and answers", () => {
    const said = message(1, {
      text: "Kijk eens",
      cards: [card()],
      buttons: [{ title: "Ja", payload: "p" }],
    });
    expect(spokenText(said)).toBe(
      "Kijk eens. Een nieuwe collega inwerken. Je helpt iemand die nieuw is. Ja.",
    );
  });
});

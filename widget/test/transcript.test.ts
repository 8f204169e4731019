import { describe, expect, it } from "vitest";
import { Transcript } from "../src/core/transcript";
import { message } from "./helpers";

const seqs = (transcript: Transcript) => transcript.messages.map((one) => one.seq);

describe("Transcript", () => {
  it("shows each message once, whichever way it came", () => {
    // GIVEN a message that came over the socket
    const transcript = new Transcript();
    transcript.merge([message(1)]);
    // WHEN it comes again over HTTP, with one that is new
    const changed = transcript.merge([message(1), message(2)]);
    // THEN only the new one is added
    expect(changed).toBe(true);
    expect(seqs(transcript)).toEqual([1, 2]);
  });

  it("says that nothing changed when nothing did", () => {
    const transcript = new Transcript();
    transcript.merge([message(1)]);
    expect(transcript.merge([message(1)])).toBe(false);
  });

  it("keeps the order of the numbers, not of arrival", () => {
    const transcript = new Transcript();
    transcript.merge([message(3), message(1)]);
    transcript.merge([message(2)]);
    expect(seqs(transcript)).toEqual([1, 2, 3]);
  });

  it("asks on from the last message before a gap", () => {
    const transcript = new Transcript();
    transcript.merge([message(1), message(2), message(4)]);
    expect(transcript.lastWhole).toBe("m2");
    transcript.merge([message(3)]);
    expect(transcript.lastWhole).toBe("m4");
  });

  it("has nothing to ask on from when the first message is missing", () => {
    const transcript = new Transcript();
    expect(transcript.lastWhole).toBeUndefined();
    transcript.merge([message(2)]);
    expect(transcript.lastWhole).toBeUndefined();
  });

  it("takes over a message that came in another form", () => {
    const transcript = new Transcript();
    transcript.merge([message(1, { text: "ik ben jan@voorbeeld.nl" })]);
    transcript.merge([message(1, { text: "ik ben [e-mail]" })]);
    expect(transcript.messages[0]?.text).toBe("ik ben [e-mail]");
  });
});

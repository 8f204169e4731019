import { describe, expect, it } from "vitest";
import { dayInWords, timeInWords, weekdayInWords } from "../src/texts/dates";
import dutch from "../src/texts/nl.json";
import formal from "../src/texts/nl-u.json";
import { textsFrom, Words } from "../src/texts/texts";

const SOURCES = import.meta.glob<string>("../src/**/*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});
const source = Object.values(SOURCES).join("\n");

describe("the Dutch texts", () => {
  const all = Object.entries(dutch).flatMap(([id, text]) =>
    (Array.isArray(text) ? text : [text]).map((one): [string, string] => [id, one]),
  );

  it.each(all)("%s says je and not u, in sentences one can follow", (_id, text) => {
    expect(text).not.toMatch(/\b(u|uw)\b/i);
    for (const sentence of text.split(/[.?!:]\s/)) {
      expect(sentence.split(/\s+/).length).toBeLessThanOrEqual(20);
    }
  });

  it("says u where je was said, in every text, when a site asks for it", () => {
    const informal = /\b(je|jij|jou|jouw)\b/i;
    expect(Object.keys(formal).filter((id) => !(id in dutch))).toEqual([]);
    expect(Object.values(formal).filter((text) => informal.test(text))).toEqual([]);
    const left = Object.entries({ ...dutch, ...formal }).filter(
      ([, text]) => typeof text === "string" && informal.test(text),
    );
    expect(left).toEqual([]);
    expect(new Words({}, "u").say("from_worker")).toBe("U:");
    expect(new Words({ from_worker: "Zelf:" }, "u").say("from_worker")).toBe("Zelf:");
  });

  it("holds no text that nothing uses", () => {
    const made =
      /^(notice_(gone|elsewhere)|choice_|menu_|human_(by_|none|waiting|claimed|done|wish|obstacle|steps|question|name|email|phone|when))/;
    const unused = Object.keys(dutch).filter((id) => !made.test(id) && !source.includes(`"${id}"`));
    expect(unused.filter((id) => id !== "thumb_reasons")).toEqual([]);
  });

  it("names what everybody must know at first sight", () => {
    expect(dutch.notice_bot).toBe("Computerprogramma, geen mens");
    expect([dutch.emergency, dutch.emergency_112, dutch.emergency_113]).toEqual([
      "In nood:",
      "112",
      "113",
    ]);
  });
});

describe("Words", () => {
  it("fills in what stands between braces", () => {
    expect(new Words().say("left", { count: 12 })).toBe("Nog 12 tekens");
    expect(new Words().say("left")).toBe("Nog {count} tekens");
  });

  it("takes over what a site replaces, as far as it is of the right kind", () => {
    const replaced = { name: "Werkcafé", send: 5, thumb_reasons: "geen lijst", onbekend: "x" };
    const words = new Words(replaced as never);
    expect(words.say("name")).toBe("Werkcafé");
    expect(words.say("send")).toBe(dutch.send);
    expect(words.reasons).toEqual(dutch.thumb_reasons);
  });

  it("reads a JSON block in the page, and survives a bad one", () => {
    document.body.innerHTML = `
      <script type="application/json" id="goed">{"name": "Werkcafé"}</script>
      <script type="application/json" id="fout">{</script>`;
    expect(textsFrom(document, "#goed")).toEqual({ name: "Werkcafé" });
    for (const selector of ["#fout", "#nergens", "[", null]) {
      expect(textsFrom(document, selector)).toEqual({});
    }
  });
});

describe("days in words", () => {
  it("are Dutch and do not shift with the reader's clock", () => {
    expect(dayInWords("2025-02-20")).toBe("20 februari 2025");
    expect(weekdayInWords("2026-12-01")).toBe("dinsdag 1 december");
    expect(timeInWords("2026-11-24T09:05:00Z")).toMatch(/^\d{2}:05$/);
  });

  it("leave what is no date as it is", () => {
    expect(dayInWords("binnenkort")).toBe("binnenkort");
  });
});

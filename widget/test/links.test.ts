import { describe, expect, it } from "vitest";
import { linked, webAddress } from "../src/view/links";

function shown(text: string): HTMLElement {
  const place = document.createElement("p");
  place.append(...linked(text));
  return place;
}

const links = (text: string) =>
  [...shown(text).querySelectorAll("a")].map((link) => [link.textContent, link.href]);

describe("links in the bot's text", () => {
  it("makes sites and free numbers into links, without the full stop", () => {
    expect(links("Bel 0800-0113 of kijk op 113.nl. Lees https://www.uwv.nl/x?y=1!")).toEqual([
      ["0800-0113", "tel:0800-0113"],
      ["113.nl", "https://113.nl/"],
      ["https://www.uwv.nl/x?y=1", "https://www.uwv.nl/x?y=1"],
    ]);
  });

  it.each(["mail naar jan@voorbeeld.nl", "van 0 tot 10", "bijv.", "Zeg het.Nu meteen", ""])(
    "leaves alone what is none: %s",
    (text) => {
      expect(links(text)).toEqual([]);
      expect(shown(text).textContent).toBe(text);
    },
  );

  it("keeps every letter and never makes markup of them", () => {
    const text = '<img src=x onerror=alert(1)> en <b>113.nl</b>\nregel "twee"';
    const place = shown(text);
    expect(place.textContent).toBe(text);
    expect(place.querySelector("img, b")).toBeNull();
  });
});

describe("addresses on cards", () => {
  it("are of the web or not there", () => {
    expect(webAddress("https://www.uwv.nl")?.hostname).toBe("www.uwv.nl");
    for (const url of ["javascript:alert(1)", "data:text/html,x", "uwv.nl", "", null, undefined]) {
      expect(webAddress(url)).toBeNull();
    }
  });
});

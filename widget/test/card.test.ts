import { describe, expect, it, vi } from "vitest";
import { Words } from "../src/texts/texts";
import { cardView } from "../src/view/card";
import { card } from "./helpers";

const words = new Words();
const view = (more = {}, choose = vi.fn()) => cardView(card(more), words, choose, "nl");
const scheme = { kind: "scheme", effort: null, cost: null, status: "open" };

describe("a step on a card", () => {
  it("says what, how to begin, what it takes and why", () => {
    const text = view().textContent ?? "";
    for (const part of [
      "Kleine stap",
      "Een nieuwe collega inwerken",
      "Zo begin je",
      "Tijd",
      "Gratis",
      "Waarom",
      "Dat geeft je energie.",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain("Nagekeken");
  });

  it("leaves out what is not known", () => {
    const element = view({ why: null, effort: null, cost: null, first_action: null, buttons: [] });
    expect(element.querySelector("dl, .why, .first-action, .card-buttons")).toBeNull();
  });

  it("gives the button that was pressed, and names the card to who only hears it", () => {
    const choose = vi.fn();
    const button = view({}, choose).querySelector("button");
    button?.click();
    expect(choose).toHaveBeenCalledWith({ title: "Deze kies ik", payload: "p1" });
    expect(button?.textContent).toBe("Deze kies ik: Een nieuwe collega inwerken");
  });
});

describe("a scheme on a card", () => {
  it.each([
    ["open", "Open"],
    ["between_windows", "Nu even dicht"],
    ["not_yet", "Nog niet begonnen"],
    ["unsure", "Kijk dit eerst na"],
    ["ended", "Gestopt"],
  ])("says its status in words: %s", (status, label) => {
    const shown = view({ ...scheme, status }).querySelector("[data-testid=card-status]");
    expect(shown?.textContent).toBe(label);
  });

  it("shows no status it does not know", () => {
    const element = view({ ...scheme, status: "later_bedacht" });
    expect(element.querySelector("[data-testid=card-status]")).toBeNull();
  });

  it("says where it was read and when a person last looked", () => {
    const url = "https://www.uwv.nl/slim";
    const element = view({ ...scheme, url, verified_on: "2025-02-20" });
    const link = element.querySelector("a");
    expect(link?.textContent).toContain("Lees meer op uwv.nl");
    expect(link?.rel).toBe("noopener noreferrer");
    expect(element.textContent).toContain("Nagekeken op 20 februari 2025");
  });

  it("says so when nobody looked, and links to nothing but the web", () => {
    const element = view({ ...scheme, url: "javascript:alert(1)" });
    expect(element.querySelector("a")).toBeNull();
    expect(element.textContent).toContain("Nog niet nagekeken");
  });
});

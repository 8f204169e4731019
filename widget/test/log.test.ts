import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Aloud } from "../src/core/aloud";
import { Words } from "../src/texts/texts";
import { LogView } from "../src/view/log";
import type { MessageActions } from "../src/view/message";
import { card, message } from "./helpers";

const BUTTONS = [
  { title: "Ja", payload: "p-ja" },
  { title: "Nee", payload: "p-nee" },
];
const worker = (seq: number, text: string, id = `c${seq}`) =>
  message(seq, { role: "worker", text, client_message_id: id });
const waiting = (id: string, shown: string) => ({ client_message_id: id, text: shown, shown });

let actions: { [Name in keyof MessageActions]: ReturnType<typeof vi.fn<MessageActions[Name]>> };
let view: LogView;

beforeEach(() => {
  vi.useFakeTimers();
  actions = {
    choose: vi.fn(),
    explain: vi.fn(),
    rate: vi.fn(async () => undefined),
    edit: vi.fn(),
    retry: vi.fn(),
    takeAway: vi.fn(),
  };
  view = new LogView(new Words(), actions, new Aloud());
  document.body.replaceChildren(view.element);
});
afterEach(() => vi.useRealTimers());

const all = (selector: string) => [...view.element.querySelectorAll<HTMLElement>(selector)];
const texts = () => all("[data-testid=text]").map((one) => one.textContent);

describe("the log", () => {
  it("is a live region before anything is said", () => {
    expect(view.log.getAttribute("role")).toBe("log");
    expect(view.log.getAttribute("aria-live")).toBe("polite");
    expect(view.log.getAttribute("aria-label")).toBe("Gesprek");
  });

  it("shows messages in order, with who says them", () => {
    view.update([message(1), worker(2, "hoi")], [], false);
    expect(texts()).toEqual(["Koffiebreak: tekst 1", "Jij: hoi"]);
  });

  it("does not read out a conversation that was there already", () => {
    view.update([message(1), worker(2, "hoi"), message(3)], [], false);
    expect(view.log.getAttribute("aria-live")).toBe("off");
    vi.advanceTimersByTime(1_000);
    expect(view.log.getAttribute("aria-live")).toBe("polite");
  });

  it("reads out the opening of a new conversation", () => {
    view.update([message(1)], [], false);
    expect(view.log.getAttribute("aria-live")).toBe("polite");
  });

  it("keeps the element of a message when others come", () => {
    view.update([message(1)], [], false);
    const before = all("[data-testid=message]")[0];
    view.update([message(1), message(2)], [], false);
    expect(all("[data-testid=message]")[0]).toBe(before);
  });

  it("shows what waits last, and the same element once it is taken", () => {
    view.update([message(1)], [waiting("c2", "hoi")], true);
    const bubble = all("[data-testid=message]")[1];
    expect(bubble?.dataset["state"]).toBe("waiting");
    expect(bubble?.textContent).toContain("Wacht op de verbinding");
    view.update([message(1), worker(2, "hoi"), message(3)], [], false);
    expect(all("[data-testid=message]")[1]).toBe(bubble);
    expect(bubble?.dataset["state"]).toBeUndefined();
    expect(texts()).toHaveLength(3);
  });

  it("shows a message once while it stands in both lists", () => {
    view.update([message(1), worker(2, "hoi")], [waiting("c2", "hoi")], false);
    expect(texts()).toHaveLength(2);
  });

  it("puts a message that came late in its place", () => {
    view.update([message(1), message(3)], [], false);
    view.update([message(1), message(2), message(3)], [], false);
    expect(all("[data-testid=message]").map((one) => one.dataset["seq"])).toEqual(["1", "2", "3"]);
  });

  it("says that a message was not kept", () => {
    view.update([worker(1, "")], [], false);
    expect(texts()).toEqual(["Jij: Wat je hier typte is niet bewaard."]);
  });

  it("marks the language of each message", () => {
    view.update([message(1, { lang: "en" })], [], false);
    expect(all(".bubble span[lang]")[0]?.lang).toBe("en");
    expect(all(".bubble span[lang]")[0]?.textContent).toBe("tekst 1");
  });

  it("keeps lines and shows markup as the letters it is", () => {
    view.update([message(1, { text: "een\n<b>twee</b>" })], [], false);
    expect(texts()[0]).toBe("Koffiebreak: een\n<b>twee</b>");
    expect(all("b")).toEqual([]);
  });

  it("shows cards with their message, also without a text", () => {
    view.update([message(1, { text: "", cards: [card()] })], [], false);
    expect(all("[data-testid=card]")).toHaveLength(1);
    expect(texts()).toEqual([]);
  });

  it("leaves nothing behind when it is cleared", () => {
    view.update([message(1)], [], false);
    view.notice("We beginnen opnieuw.");
    view.clear();
    expect(all("[data-testid=message], [data-testid=notice]")).toEqual([]);
  });

  it("keeps a notice where it was said", () => {
    view.update([message(1)], [], false);
    view.notice("Anne leest mee.");
    view.update([message(1), message(2)], [], false);
    const order = all("[data-testid=message], [data-testid=notice]");
    expect(order.map((one) => one.dataset["testid"])).toEqual(["message", "notice", "message"]);
  });
});

describe("quick replies", () => {
  it("pass on the button that was pressed", () => {
    view.update([message(1, { buttons: BUTTONS })], [], false);
    all("[data-testid=reply]")[1]?.click();
    expect(actions.choose).toHaveBeenCalledWith(BUTTONS[1]);
  });

  it("fold once the worker answered, and stay valid", () => {
    view.update([message(1, { buttons: BUTTONS })], [], false);
    const group = all("[role=group]")[0];
    expect(group?.hidden).toBe(false);
    view.update([message(1, { buttons: BUTTONS })], [waiting("c2", "Ja")], false);
    expect(group?.hidden).toBe(true);
    all("[data-testid=unfold]")[0]?.click();
    expect(group?.hidden).toBe(false);
    all("[data-testid=reply]")[1]?.click();
    expect(actions.choose).toHaveBeenCalledWith(BUTTONS[1]);
  });

  it("come back when the answer was refused", () => {
    view.update([message(1, { buttons: BUTTONS })], [waiting("c2", "Ja")], false);
    const refused = { ...waiting("c2", "Ja"), refused: "Dat kan niet." };
    view.update([message(1, { buttons: BUTTONS })], [refused], false);
    expect(all("[role=group]")[0]?.hidden).toBe(false);
  });
});

describe("a refused message", () => {
  const refused = { ...waiting("c2", "te lang"), refused: "Je bericht is te lang." };

  it("says why, and offers to change it, send it again or take it away", () => {
    view.update([message(1)], [refused], false);
    expect(all("[data-testid=refused]")[0]?.textContent).toContain("Je bericht is te lang.");
    for (const button of all("[data-testid=refused] button")) button.click();
    expect(actions.edit).toHaveBeenCalledWith("c2");
    expect(actions.retry).toHaveBeenCalledWith("c2");
    expect(actions.takeAway).toHaveBeenCalledWith("c2");
  });

  it("cannot be changed when it was a button", () => {
    const { text: _text, ...rest } = refused;
    view.update([message(1)], [{ ...rest, payload: "p" }], false);
    expect(all("[data-testid=refused] button")).toHaveLength(2);
  });
});

describe("thumbs", () => {
  it("stand with the bot's messages only", () => {
    view.update([message(1), worker(2, "hoi"), message(3, { role: "adviser" })], [], false);
    expect(all("[data-testid=thumb-up]")).toHaveLength(1);
  });

  it("give a reason for who wants to", async () => {
    view.update([message(1)], [], false);
    all("[data-testid=thumb-down]")[0]?.click();
    await vi.advanceTimersByTimeAsync(0);
    expect(actions.rate).toHaveBeenLastCalledWith(message(1), "down", undefined);
    all(".thumb-more button")[1]?.click();
    await vi.advanceTimersByTimeAsync(0);
    expect(actions.rate).toHaveBeenLastCalledWith(message(1), "down", "Ik snap het niet");
    expect(all(".thumb-more")[0]?.textContent).toBe("Dank je, dat helpt ons.");
    expect(all("[data-testid=thumb-down]")[0]?.getAttribute("aria-pressed")).toBe("true");
  });

  it("say so when it failed", async () => {
    actions.rate.mockRejectedValue(new Error("weg"));
    view.update([message(1)], [], false);
    all("[data-testid=thumb-up]")[0]?.click();
    await vi.advanceTimersByTimeAsync(0);
    expect(all(".thumb-more")[0]?.textContent).toContain("lukte nu niet");
    expect(all("[data-testid=thumb-up]")[0]?.getAttribute("aria-pressed")).toBe("false");
  });
});

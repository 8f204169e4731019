import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Handover, Outgoing } from "../src/contract";
import { KoffieBreak, setHome } from "../src/element";
import { answer, FakeSocket, handover, message, pass } from "./helpers";

const fetched = vi.fn<typeof fetch>();
let server: { status: number; body: unknown };
let handedOver: Handover;

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const off = { adviser_may_read: false, may_improve_bot: false, reminders: false };

/** A gateway that answers each path in one way. */
async function gateway(url: string, { method, body }: RequestInit = {}): Promise<Response> {
  if (server.status !== 200) return json(server.body, server.status);
  if (method === "DELETE") return new Response(null, { status: 204 });
  if (url.endsWith("/conversations")) {
    return json({ id: "a", token: "t", messages: [message(1)] }, 201);
  }
  if (url.endsWith("/consents")) return json(off);
  if (url.endsWith("/handover")) return json(handedOver);
  if (url.endsWith("/progress")) return json({ done: 2, of: 14 });
  if (url.endsWith("/plan")) return json({ title: "Mijn plan", made_on: "2026-11-24", items: [] });
  if (method === "POST") {
    const said = JSON.parse(String(body)) as Outgoing;
    return json(answer(said.client_message_id, 2));
  }
  return json({ messages: [] });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", fetched);
  server = { status: 200, body: {} };
  handedOver = handover();
  fetched.mockImplementation((url, options) => gateway(String(url), options));
  setHome("https://koffie.example");
  if (!customElements.get("koffie-break")) customElements.define("koffie-break", KoffieBreak);
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  fetched.mockReset();
  localStorage.clear();
  sessionStorage.clear();
});

async function placed(attributes: Record<string, string> = {}): Promise<KoffieBreak> {
  const element = document.createElement("koffie-break") as KoffieBreak;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await pass();
  return element;
}

function find(element: KoffieBreak, hook: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(`[data-testid=${hook}]`);
  if (!found) throw new Error(`no ${hook}`);
  return found;
}

const count = (element: KoffieBreak, hook: string) =>
  element.shadowRoot?.querySelectorAll(`[data-testid=${hook}]`).length;

describe("<koffie-break>", () => {
  it("asks nothing of the gateway before it is opened", async () => {
    const element = await placed({ mode: "launcher" });
    expect(fetched).not.toHaveBeenCalled();
    expect(find(element, "window").hidden).toBe(true);
    find(element, "launcher").click();
    await pass();
    expect(find(element, "window").hidden).toBe(false);
    expect(find(element, "log").textContent).toContain("tekst 1");
  });

  it("says at once what it is, who runs it and where help is, also without a line", async () => {
    fetched.mockRejectedValue(new TypeError("failed"));
    const element = await placed({ mode: "page", operator: "Gemeente Voorbeeld" });
    expect(find(element, "standing-notice").textContent).toBe(
      "Computerprogramma, geen mens · van Gemeente Voorbeeld",
    );
    const numbers = [...find(element, "emergency").querySelectorAll("a")].map((a) => a.href);
    expect(numbers).toEqual(["tel:112", "tel:113"]);
    expect(find(element, "line").textContent).toContain("De verbinding is weg.");
  });

  it("is open again after a reload in the same tab", async () => {
    const first = await placed({ mode: "launcher" });
    find(first, "launcher").click();
    await pass();
    first.remove();
    const second = await placed({ mode: "launcher" });
    expect(find(second, "window").hidden).toBe(false);
  });

  it("asks the gateway of its own address, unless told another", async () => {
    await placed({ mode: "page" });
    await placed({ mode: "page", api: "https://ander.example/" });
    const asked = fetched.mock.calls.map(([url]) => String(url));
    expect(asked[0]).toBe("https://koffie.example/api/conversations");
    expect(asked).toContain("https://ander.example/api/conversations");
  });

  it("shows and sends what is typed", async () => {
    const element = await placed({ mode: "page" });
    const input = find(element, "input") as HTMLTextAreaElement;
    input.value = "hoi";
    input.dispatchEvent(new Event("input"));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    await pass();
    const sent = fetched.mock.calls.find(([url]) => String(url).endsWith("/a/messages"));
    expect(JSON.parse(String(sent?.[1]?.body))).toMatchObject({ text: "hoi" });
    expect(count(element, "message")).toBe(3);
  });

  it("closes menu, then panel, then window with Escape", async () => {
    const element = await placed({ mode: "launcher", open: "" });
    const escape = () =>
      find(element, "window").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    find(element, "menu").click();
    escape();
    expect(find(element, "menu-list").hidden).toBe(true);
    find(element, "menu").click();
    find(element, "menu_plan").click();
    await pass();
    expect(find(element, "panel").textContent).toContain("Je plan is nog leeg.");
    escape();
    expect(count(element, "panel")).toBe(0);
    escape();
    expect(find(element, "window").hidden).toBe(true);
  });

  it("erases after a yes, and says so", async () => {
    const element = await placed({ mode: "page" });
    find(element, "menu").click();
    find(element, "menu_erase").click();
    expect(fetched.mock.calls.some(([, options]) => options?.method === "DELETE")).toBe(false);
    find(element, "erase_button").click();
    await pass();
    expect(find(element, "ended").hidden).toBe(false);
    expect(count(element, "message")).toBe(0);
    expect(localStorage.length).toBe(0);
  });

  it("shows the gateway's words when it cannot erase", async () => {
    const element = await placed({ mode: "page" });
    find(element, "menu").click();
    find(element, "menu_erase").click();
    server = { status: 503, body: { detail: "Koffiebreak is even niet bereikbaar." } };
    find(element, "erase_button").click();
    await pass();
    expect(find(element, "panel-status").textContent).toContain("even niet bereikbaar");
    expect(find(element, "ended").hidden).toBe(true);
  });

  it("has each of the three choices off until it is chosen", async () => {
    const element = await placed({ mode: "page" });
    find(element, "menu").click();
    find(element, "menu_choices").click();
    await pass();
    const boxes = ["adviser_may_read", "may_improve_bot", "reminders"].map(
      (name) => find(element, `choice-${name}`) as HTMLInputElement,
    );
    expect(boxes.map((box) => box.checked)).toEqual([false, false, false]);
  });

  it("asks before it fetches a talk whose code stands in the address", async () => {
    history.replaceState(null, "", "/gesprek#koffie=appel-boom-fiets-kaars-lamp-water");
    const element = await placed({ mode: "launcher" });
    expect(location.hash).toBe("");
    expect((find(element, "transfer-field") as HTMLInputElement).value).toBe(
      "appel-boom-fiets-kaars-lamp-water",
    );
    expect(fetched).not.toHaveBeenCalled();
    // Who goes back begins a talk of their own.
    find(element, "panel-back").click();
    await pass();
    expect(count(element, "message")).toBe(1);
  });

  it("leaves other hashes of the page alone", async () => {
    history.replaceState(null, "", "/#koffie");
    await placed({ mode: "page" });
    expect(location.hash).toBe("#koffie");
    history.replaceState(null, "", "/");
  });

  it("keeps nothing in the browser when the worker says the computer is not theirs", async () => {
    const element = await placed({ mode: "page" });
    expect(localStorage.length).toBe(1);
    find(element, "menu").click();
    find(element, "menu_shared").click();
    find(element, "shared_button").click();
    expect(localStorage.length).toBe(0);
    expect(sessionStorage.length).toBe(0);
    expect(count(element, "message")).toBe(1);
    await pass(40_000);
    expect(find(element, "idle").textContent).toContain("Ben je er nog?");
    await pass(20_000);
    expect(find(element, "ended").textContent).toContain("Het scherm is leeg");
    expect(count(element, "message")).toBe(0);
  });

  it("says that a talk was erased on a shared computer too", async () => {
    const element = await placed({ mode: "page", shared: "" });
    find(element, "menu").click();
    find(element, "menu_erase").click();
    find(element, "erase_button").click();
    await pass();
    expect(find(element, "ended").textContent).toContain("Dit gesprek is gewist");
  });

  it("does not go blank while no talk was begun", async () => {
    const element = await placed({ mode: "launcher", shared: "" });
    await pass(3_600_000);
    expect(find(element, "idle").textContent).toBe("");
    expect(find(element, "ended").hidden).toBe(true);
  });

  it("offers to explain the last thing that was asked, and nothing else", async () => {
    const element = await placed({ mode: "page" });
    find(element, "explain").click();
    await pass();
    const sent = fetched.mock.calls.find(([url]) => String(url).endsWith("/a/messages"));
    expect(JSON.parse(String(sent?.[1]?.body))).toMatchObject({ text: "Leg uit" });
    const offers = element.shadowRoot?.querySelectorAll<HTMLElement>("[data-testid=explain]") ?? [];
    expect([...offers].map((one) => one.hidden)).toEqual([true, false]);
  });

  it("says u and asks for it where the site does", async () => {
    const element = await placed({ mode: "page", address: "u" });
    expect(find(element, "input").getAttribute("placeholder")).toBe("Typ uw bericht");
    expect(JSON.parse(String(fetched.mock.calls[0]?.[1]?.body))).toMatchObject({
      locale: "nl-formal",
    });
  });

  it("opens what goes along to an adviser where a button says so", async () => {
    const element = await placed({ mode: "page" });
    FakeSocket.last.serve();
    const buttons = [{ title: "Een adviseur vragen", payload: "p", opens: "handover" as const }];
    FakeSocket.last.hear({ type: "message", message: message(2, { buttons }) });
    await pass();
    find(element, "reply").click();
    await pass();
    expect(find(element, "panel").dataset["panel"]).toBe("human_title");
    expect((find(element, "human-wish") as HTMLTextAreaElement).value).toBe(
      "Je zoekt lichter werk.",
    );
    expect(fetched.mock.calls.some(([, options]) => options?.method === "PUT")).toBe(false);
  });

  it("hands over what the worker left, and how to be reached", async () => {
    const element = await placed({ mode: "page" });
    find(element, "menu").click();
    find(element, "menu_human").click();
    await pass();
    const value = (hook: string, text: string) => {
      (find(element, hook) as HTMLInputElement).value = text;
    };
    expect((find(element, "human-email") as HTMLInputElement).required).toBe(true);
    find(element, "human-by-phone").click();
    find(element, "human-by-phone").dispatchEvent(new Event("change", { bubbles: true }));
    expect((find(element, "human-email") as HTMLInputElement).disabled).toBe(true);
    value("human-steps", "");
    value("human-question", "Wat kan ik doen?");
    value("human-phone", "06 12345678");
    handedOver = handover({ status: "waiting", reach: "phone", contact: true });
    find(element, "human-form").dispatchEvent(new Event("submit"));
    await pass();
    const sent = fetched.mock.calls.find(([, options]) => options?.method === "PUT");
    expect(JSON.parse(String(sent?.[1]?.body))).toEqual({
      packet: {
        wish: "Je zoekt lichter werk.",
        obstacle: "",
        steps: "",
        question: "Wat kan ik doen?",
      },
      reach: "phone",
      contact: { phone: "06 12345678" },
    });
    expect(find(element, "human-status").textContent).toContain("ligt klaar");
    expect(find(element, "panel-status").textContent).toContain("ligt klaar");
    // AND it can be taken back
    handedOver = handover();
    find(element, "human_withdraw").click();
    await pass();
    expect(fetched.mock.calls.some(([, options]) => options?.method === "DELETE")).toBe(true);
    expect(find(element, "panel-status").textContent).toContain("zijn weg");
  });

  it("sends who wants a human elsewhere where there is no adviser", async () => {
    handedOver = handover({ advisers: { available: false, open_until: null, again: null } });
    const element = await placed({ mode: "page" });
    find(element, "menu").click();
    find(element, "menu_human").click();
    await pass();
    expect(find(element, "panel").textContent).toContain("Werkcentrum");
    expect(count(element, "human-form")).toBe(0);
  });

  it("says who has the talk, and lets the worker end that", async () => {
    const element = await placed({ mode: "page" });
    FakeSocket.last.serve();
    const joined = { type: "adviser", state: "joined", name: "Anne", role: "loopbaanadviseur" };
    await pass();
    FakeSocket.last.hear(joined);
    expect(find(element, "adviser").textContent).toBe("Je praat nu met Anne, loopbaanadviseur");
    expect(find(element, "readers").textContent).toBe("Anne leest nu mee");
    find(element, "adviser_end").click();
    await pass();
    const ended = fetched.mock.calls.find(([, options]) => options?.method === "DELETE");
    expect(String(ended?.[0])).toContain("/handover/adviser");
    FakeSocket.last.hear({ ...joined, state: "left" });
    expect(find(element, "adviser").parentElement?.hidden).toBe(true);
    expect(find(element, "readers").textContent).toBe("Alleen jij leest dit terug");
  });

  it("lets go when it is taken from the page", async () => {
    const element = await placed({ mode: "page" });
    element.remove();
    const before = fetched.mock.calls.length;
    await pass(120_000);
    expect(fetched.mock.calls.length).toBe(before);
  });
});

import { beforeEach, describe, expect, it, vi } from "vitest";
import { Words } from "../src/texts/texts";
import { ComposerView, length, MOST } from "../src/view/composer";

const send = vi.fn<(text: string) => void>();
const draft = vi.fn<(text: string) => void>();
let view: ComposerView;

beforeEach(() => {
  vi.clearAllMocks();
  view = new ComposerView(new Words(), { send, draft });
  document.body.replaceChildren(view.element);
});

function type(text: string): void {
  view.input.value = text;
  view.input.dispatchEvent(new Event("input"));
}

function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, cancelable: true, ...more });
  view.input.dispatchEvent(event);
  return event;
}

const count = () => view.element.querySelector("[data-testid=count]")?.textContent;

describe("the text box", () => {
  it("sends with Enter and is then empty", () => {
    type("  hoi \n daar  ");
    expect(press("Enter").defaultPrevented).toBe(true);
    expect(send).toHaveBeenCalledWith("hoi \n daar");
    expect(view.text).toBe("");
    expect(draft).toHaveBeenLastCalledWith("");
  });

  it("leaves Shift and Enter, and Enter that ends a composed letter, to the browser", () => {
    type("hoi");
    expect(press("Enter", { shiftKey: true }).defaultPrevented).toBe(false);
    expect(press("Enter", { isComposing: true }).defaultPrevented).toBe(false);
    expect(send).not.toHaveBeenCalled();
  });

  it("sends nothing when there is nothing", () => {
    type(" \n ");
    press("Enter");
    expect(send).not.toHaveBeenCalled();
  });

  it("counts down near the limit only", () => {
    type("x".repeat(MOST - 200));
    expect(count()).toBe("");
    type("x".repeat(MOST - 199));
    expect(count()).toBe("Nog 199 tekens");
    type("x".repeat(MOST - 1));
    expect(count()).toBe("Nog 1 teken");
  });

  it("keeps what is too long and says by how much", () => {
    type("x".repeat(MOST + 2));
    expect(count()).toContain("2 tekens te veel");
    expect(view.input.getAttribute("aria-invalid")).toBe("true");
    press("Enter");
    expect(send).not.toHaveBeenCalled();
    expect(view.text).toHaveLength(MOST + 2);
    type("x".repeat(MOST));
    press("Enter");
    expect(send).toHaveBeenCalledTimes(1);
  });

  it("counts as the gateway does: code points, composed", () => {
    expect(length("👍🏽")).toBe(2);
    expect(length("e\u0301")).toBe(1);
  });

  it("keeps a draft, and puts given-back text before what stands there", () => {
    type("nieuw");
    expect(draft).toHaveBeenLastCalledWith("nieuw");
    view.put("oud");
    expect(view.text).toBe("oud\nnieuw");
    expect(draft).toHaveBeenLastCalledWith("oud\nnieuw");
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { Keeper } from "../src/core/keeper";

const SCOPE = "https://koffie.example";

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
  sessionStorage.clear();
});

describe("Keeper", () => {
  it("gives the conversation back after a reload", () => {
    new Keeper(SCOPE).talk = { id: "a", token: "t" };
    expect(new Keeper(SCOPE).talk).toEqual({ id: "a", token: "t" });
  });

  it("keeps gateways apart", () => {
    new Keeper(SCOPE).talk = { id: "a", token: "t" };
    expect(new Keeper("https://elders.example").talk).toBeNull();
  });

  it("leaves nothing in the browser on a shared computer", () => {
    const keeper = new Keeper(SCOPE, true);
    keeper.talk = { id: "a", token: "t" };
    keeper.draft = "half getypt";
    keeper.open = true;
    expect(keeper.talk?.id).toBe("a");
    expect(localStorage.length + sessionStorage.length).toBe(0);
  });

  it("forgets everything it knew", () => {
    const keeper = new Keeper(SCOPE);
    keeper.talk = { id: "a", token: "t" };
    keeper.waiting = [{ client_message_id: "1", text: "hoi", shown: "hoi" }];
    keeper.draft = "half getypt";
    keeper.forget();
    expect(localStorage.length + sessionStorage.length).toBe(0);
  });

  it("works from memory where the browser blocks its store", () => {
    // GIVEN a browser that refuses
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("blocked");
    });
    const keeper = new Keeper(SCOPE);
    // WHEN something is kept
    keeper.talk = { id: "a", token: "t" };
    // THEN it is there for as long as the page is
    expect(keeper.talk).toEqual({ id: "a", token: "t" });
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["no token", '{"id": "a"}'],
    ["another kind", '{"id": 1, "token": 2}'],
  ])("takes what it cannot read for nothing: %s", (_name, text) => {
    localStorage.setItem(`koffiebreak:talk:${SCOPE}`, text);
    expect(new Keeper(SCOPE).talk).toBeNull();
  });

  it("hears of another tab, until it stops listening", () => {
    const heard = vi.fn();
    const stop = new Keeper(SCOPE).watch(heard);
    const event = () => new StorageEvent("storage", { key: `koffiebreak:talk:${SCOPE}` });
    dispatchEvent(event());
    dispatchEvent(new StorageEvent("storage", { key: "van-de-site-zelf" }));
    expect(heard).toHaveBeenCalledTimes(1);
    stop();
    dispatchEvent(event());
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

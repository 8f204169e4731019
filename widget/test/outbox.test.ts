import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Keeper } from "../src/core/keeper";
import { Outbox } from "../src/core/outbox";

const item = (id: string) => ({ client_message_id: id, text: id, shown: id });
const ids = (outbox: Outbox) => outbox.all.map((one) => one.client_message_id);
let keeper: Keeper;

beforeEach(() => {
  keeper = new Keeper("https://koffie.example");
});
afterEach(() => localStorage.clear());

describe("Outbox", () => {
  it("gives what waits in the order it was said, also after a reload", () => {
    const outbox = new Outbox(keeper);
    outbox.add(item("a"));
    outbox.add(item("b"));
    const later = new Outbox(keeper);
    expect(ids(later)).toEqual(["a", "b"]);
    expect(later.next?.client_message_id).toBe("a");
  });

  it("holds back what was refused until the worker sends it again", () => {
    const outbox = new Outbox(keeper);
    outbox.add(item("a"));
    outbox.add(item("b"));
    outbox.refuse("a", "Je bericht is te lang.");
    expect(outbox.next?.client_message_id).toBe("b");
    expect(new Outbox(keeper).all[0]?.refused).toBe("Je bericht is te lang.");
    outbox.retry("a");
    expect(outbox.next).toEqual(item("a"));
  });

  it("does not bring back what another tab has sent", () => {
    // GIVEN two tabs that both know a message
    const here = new Outbox(keeper);
    here.add(item("a"));
    const there = new Outbox(keeper);
    // WHEN the other one delivers it and this one says something
    there.remove("a");
    here.add(item("b"));
    // THEN a reload finds only what waits
    expect(ids(new Outbox(keeper))).toEqual(["b"]);
  });

  it("takes over what another tab left waiting", () => {
    const here = new Outbox(keeper);
    new Outbox(keeper).add(item("a"));
    expect(here.next).toBeUndefined();
    here.adopt();
    here.adopt();
    expect(ids(here)).toEqual(["a"]);
  });

  it("hands over what was never sent when it is emptied", () => {
    const outbox = new Outbox(keeper);
    outbox.add(item("a"));
    expect(outbox.clear()).toEqual([item("a")]);
    expect(ids(new Outbox(keeper))).toEqual([]);
  });
});

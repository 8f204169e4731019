import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pause, backoff } from "../src/core/pause";
import { uuid } from "../src/core/uuid";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("backoff", () => {
  it("grows from less than a second to half a minute", () => {
    const middle = () => 0.5;
    expect([1, 2, 3, 20].map((failures) => backoff(failures, middle))).toEqual([
      800, 1_200, 1_800, 30_000,
    ]);
  });

  it("differs by a quarter either way, so that not everybody comes at once", () => {
    expect(backoff(1, () => 0)).toBe(600);
    expect(backoff(1, () => 1)).toBe(1_000);
  });
});

describe("Pause", () => {
  it("ends by itself, or at once when woken", async () => {
    const ended = vi.fn();
    const pause = new Pause();
    void pause.wait(1_000).then(ended);
    await vi.advanceTimersByTimeAsync(999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledTimes(1);
    void pause.wait(1_000).then(ended);
    pause.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledTimes(2);
  });
});

describe("uuid", () => {
  const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  it("has the form the gateway asks, also on a page without https", () => {
    expect(uuid()).toMatch(shape);
    const { getRandomValues } = crypto;
    vi.stubGlobal("crypto", { getRandomValues: getRandomValues.bind(crypto) });
    expect(uuid()).toMatch(shape);
    expect(uuid()).not.toBe(uuid());
  });
});

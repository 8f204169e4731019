import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Idle } from "../src/core/idle";

const events = { warn: vi.fn(), blank: vi.fn() };
let idle: Idle;

beforeEach(() => {
  vi.useFakeTimers();
  idle = new Idle(events);
  idle.start();
});
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

describe("a shared computer nobody is at", () => {
  it("warns twenty seconds before the screen goes blank, after a minute", () => {
    vi.advanceTimersByTime(39_900);
    expect(events.warn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(events.warn).toHaveBeenLastCalledWith(true);
    vi.advanceTimersByTime(19_800);
    expect(events.blank).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(events.blank).toHaveBeenCalledOnce();
  });

  it("begins to wait anew at any sign of life, as often as it comes", () => {
    for (let times = 0; times < 12; times += 1) {
      vi.advanceTimersByTime(50_000);
      idle.calm();
      expect(events.warn).toHaveBeenLastCalledWith(false);
    }
    expect(events.blank).not.toHaveBeenCalled();
  });

  it("keeps the warning in place while the pointer is on its way to it", () => {
    vi.advanceTimersByTime(45_000);
    idle.poke();
    expect(events.warn).toHaveBeenLastCalledWith(true);
    vi.advanceTimersByTime(59_000);
    expect(events.blank).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(events.blank).toHaveBeenCalledOnce();
  });

  it("waits ten minutes for who asks more time", () => {
    vi.advanceTimersByTime(45_000);
    idle.giveMore();
    vi.advanceTimersByTime(9.9 * 60_000);
    expect(events.blank).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect(events.blank).toHaveBeenCalledOnce();
  });

  it("goes blank at once on a computer that slept too long", () => {
    vi.advanceTimersByTime(39_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(1_000);
    expect(events.blank).toHaveBeenCalledOnce();
  });

  it("does nothing once it was stopped", () => {
    idle.stop();
    idle.poke();
    vi.advanceTimersByTime(3_600_000);
    expect(events.blank).not.toHaveBeenCalled();
  });
});

/** Waiting that can be cut short. */

const FIRST_MS = 1_000;
const MOST_MS = 30_000;

/**
 * Milliseconds to wait after so many failures in a row: doubling, at most half a
 * minute, and a little at random so that not everybody comes back at once.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return whole * (0.75 + random() / 2);
}

/** A wait that `wake` ends early. */
export class Pause {
  private end: (() => void) | null = null;

  /** Resolve after so many milliseconds, or at the next `wake`. */
  wait(milliseconds: number): Promise<void> {
    this.wake();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake(), milliseconds);
      this.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake(): void {
    const end = this.end;
    this.end = null;
    end?.();
  }
}

/** Waiting that can be cut short. */

const FIRST_MS = 800;
const GROWTH = 1.5;
const MOST_MS = 30_000;

/**
 * Milliseconds to wait after so many failures in a row: ever longer, so that the line is
 * back soon after whatever was down, at most half a minute, and a little at random so
 * that not everybody comes at once.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(MOST_MS, FIRST_MS * GROWTH ** Math.max(0, failures - 1));
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

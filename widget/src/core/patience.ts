/** How long to wait after a request that may be made again, and what to say meanwhile. */

import { LineDown, Problem } from "./api";
import { backoff, Pause } from "./pause";

const LEAST_MS = 5_000;

/** Whether the same request may succeed later, without any change to it. */
export function passes(error: unknown): boolean {
  if (error instanceof Problem) return error.status === 429 || error.status === 503;
  return error instanceof LineDown;
}

export class Patience {
  private pause = new Pause();

  constructor(
    /** The gateway asks for patience, in its own words; null when that is over. */
    private tell: (detail: string | null) => void,
    private down: () => void,
  ) {}

  /** Wait as long as the gateway asks, or as the line needs; `wake` ends it. */
  async after(error: unknown, failures: number): Promise<void> {
    if (error instanceof Problem) {
      this.tell(error.detail);
      const own = Math.max(LEAST_MS, backoff(failures));
      const asked = error.retryAfter;
      await this.pause.wait(asked === null ? own : asked * 1_000 + backoff(1) / 2);
    } else if (error instanceof LineDown) {
      this.down();
      await this.pause.wait(backoff(failures));
    } else {
      throw error;
    }
  }

  over(): void {
    this.tell(null);
  }

  wake(): void {
    this.pause.wake();
  }
}

import { type Clock, systemClock } from '../../lib/util/clock.ts';

/** Time that runs ten times as fast as a day does, and can be moved on. */
export class FastClock implements Clock {
  private readonly from = systemClock.now();
  private skipped = 0;

  now(): number {
    return this.from + (systemClock.now() - this.from) * 10 + this.skipped;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms / 10, signal);
  }

  /** Milliseconds that pass at once; what sleeps meanwhile sleeps on. */
  skip(ms: number): void {
    this.skipped += ms;
  }
}

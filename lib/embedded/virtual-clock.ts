import type { Clock } from '../util/clock.ts';
import type { Turns } from './wire.ts';

export interface VirtualClockOptions {
  /** In [0, 1); decides every choice, so that the same sequence replays the same interleaving. */
  readonly random: () => number;
  /** Milliseconds since the epoch. */
  readonly start?: number;
  /** Chance that time goes on to the next timer although tasks could run: slow calls. */
  readonly slow?: number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Kinds of requests to the system that must end before everything is quiet; sockets and timers of the test runner do not count. */
const outside = /^(FSReq|FileHandle|GetAddrInfo|Zlib|PBKDF2|Scrypt|RandomBytes|KeyGen|Sign|Hash|Cipher|Derive)/;

/**
 * Time for model tests. Nothing happens by itself: `run` lets one waiting task after another go, in an order that
 * `random` decides, and when none waits it jumps to the next timer. Tasks wait in `turn`, which the embedded services
 * take before each call.
 */
export class VirtualClock implements Clock, Turns {
  readonly random: () => number;
  readonly slow: number;
  private time: number;
  private timers: Timer[] = [];
  private waiting: (() => void)[] = [];
  private made = 0;
  /** Tasks let go and timers fired so far. */
  steps = 0;

  constructor({ random, start = Date.UTC(2026, 0, 1), slow = 0 }: VirtualClockOptions) {
    this.random = random;
    this.time = start;
    this.slow = slow;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        this.timers = this.timers.filter((one) => one !== timer);
        reject(signal?.reason);
      };
      const fire = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const timer: Timer = { at: this.time + Math.max(0, ms), order: this.made++, fire };
      signal?.addEventListener('abort', stop, { once: true });
      this.timers.push(timer);
    });
  }

  turn(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /**
   * Runs until `goal` settles and gives its result.
   * @throws Error when nothing is left that could happen, or `until` (milliseconds of this clock from now) has passed
   */
  async run<T>(goal: Promise<T>, until: number = 7 * 86_400_000): Promise<T> {
    let settled = false;
    const ended = () => {
      settled = true;
    };
    goal.then(ended, ended);
    const end = this.time + until;
    for (;;) {
      await this.quiet();
      if (settled) return goal;
      if (this.time > end) throw new Error(`the goal was not reached within ${until} ms of virtual time`);
      if (!this.step()) throw new Error('nothing is left that could happen, and the goal was not reached');
    }
  }

  /** Lets everything happen for `ms` milliseconds of this clock. */
  async pass(ms: number): Promise<void> {
    await this.run(this.sleep(ms), ms + 1);
  }

  private step(): boolean {
    const next = this.timers.reduce<Timer | undefined>(
      (first, one) => (!first || one.at < first.at || (one.at === first.at && one.order < first.order) ? one : first),
      undefined,
    );
    const jump = this.waiting.length === 0 || (next !== undefined && this.slow > 0 && this.random() < this.slow);
    this.steps++;
    if (!jump) {
      const [task] = this.waiting.splice(Math.floor(this.random() * this.waiting.length), 1);
      task?.();
      return true;
    }
    if (!next) return false;
    const together = this.timers.filter((one) => one.at === next.at);
    const chosen = together[Math.floor(this.random() * together.length)] ?? next;
    this.timers = this.timers.filter((one) => one !== chosen);
    this.time = Math.max(this.time, chosen.at);
    chosen.fire();
    return true;
  }

  /** Resolves when every promise has run as far as it can. */
  private async quiet(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve));
    while (process.getActiveResourcesInfo().some((kind) => outside.test(kind)));
  }
}

/** A seeded generator in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Version 4 UUIDs from a generator. */
export function seededUuid(random: () => number): () => string {
  const hex = (digits: number) =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return () =>
    `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + Math.floor(random() * 4)).toString(16)}${hex(3)}-${hex(6)}${hex(6)}`;
}

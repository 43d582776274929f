import type { Report } from './report.ts';

/** What the batches that came back sum up to. */
export class Tally {
  ran = 0;
  failed = 0;
  /** Milliseconds of CPU. */
  slowest = 0;
  /** Bytes. */
  memory = 0;
  readonly #refused = new Map<string, number>();
  readonly #wanted: number;
  readonly #from: number;

  /** @param now milliseconds at the beginning */
  constructor(wanted: number, now: number) {
    this.#wanted = wanted;
    this.#from = now;
  }

  add({ ran, slowest, refused, memory, failure }: Report): void {
    this.ran += ran;
    this.slowest = Math.max(this.slowest, slowest);
    this.memory = Math.max(this.memory, memory);
    for (const [name, times] of Object.entries(refused))
      this.#refused.set(name, (this.#refused.get(name) ?? 0) + times);
    if (failure) this.failed++;
  }

  /** A process that gave no report. */
  lose(): void {
    this.failed++;
  }

  /** How far it is, for whoever waits: rate, the worst so far, what is left. */
  progress(now: number): string {
    const seconds = (now - this.#from) / 1000;
    const rate = seconds > 0 ? this.ran / seconds : 0;
    const left = rate > 0 ? `, about ${duration((this.#wanted - this.ran) / rate)} left` : '';
    const done = `${duration(seconds)}: ${this.ran} of ${this.#wanted} inputs, ${rate.toFixed(0)} a second`;
    return `${done}, ${this.failed} failed, ${this.#worst()}${left}`;
  }

  /** The figures at the end. */
  summary(): string {
    const classes = [...this.#refused].sort((a, b) => b[1] - a[1]).map(([name, times]) => `${name} ${times}`);
    return [`${this.ran} inputs, ${this.failed} failed`, this.#worst(), classes.join(', ')].join('\n');
  }

  #worst(): string {
    return `slowest ${this.slowest.toFixed(0)} ms of CPU, heap at most ${(this.memory / 2 ** 20).toFixed(0)} MB`;
  }
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

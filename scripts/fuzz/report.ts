import type { Input } from './examine.ts';

/** What a worker is asked to run; inputs follow from the seed. */
export interface Batch {
  readonly seed: number;
  readonly count: number;
}

export interface Report {
  readonly seed: number;
  /** Inputs examined, those of shrinking included. */
  readonly ran: number;
  /** Milliseconds of CPU of the slowest one. */
  readonly slowest: number;
  /** Numbers of inputs by the class of the refusal. */
  readonly refused: Readonly<Record<string, number>>;
  /** Bytes in use at the end. */
  readonly memory: number;
  readonly failure: { readonly input: Input; readonly path: string; readonly error: string } | undefined;
}

import { parseOptions, wholeNumber } from '../options.ts';

export interface KillOptions {
  /** Kills in all. */
  readonly times: number;
  /** Of the instants, of what the labs do, and of the cloud's latencies. */
  readonly seed: number;
  /** Stacks under way at once. */
  readonly labs: number;
}

export const help = `usage: npm run kill [-- OPTIONS]

Kills Kiln (kill -9) at random instants while it creates, updates and deletes labs on a simulated cloud, starts it again
each time, and holds what the cloud has at the end against what it should have.

  --times N           kills (default 20)
  --seed S            seed of the instants and of what the labs do (default 1)
  --labs N            labs under way at once (default 8)
  --help              this text
`;

/** @throws UsageError */
export function readOptions(args: readonly string[]): KillOptions | 'help' {
  const values = parseOptions(args, {
    times: { type: 'string' },
    seed: { type: 'string' },
    labs: { type: 'string' },
  });
  if (values.help) return 'help';
  return {
    times: wholeNumber('--times', values.times ?? '20', 1, 100_000),
    seed: wholeNumber('--seed', values.seed ?? '1', 1, 2 ** 31),
    labs: wholeNumber('--labs', values.labs ?? '8', 1, 50),
  };
}

import { parseArgs } from 'node:util';
import { UsageError } from '../start/options.ts';

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
  let values: ReturnType<typeof parse>['values'];
  try {
    values = parse(args).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.help) return 'help';
  const number = (name: 'times' | 'seed' | 'labs', otherwise: number, most: number): number => {
    const value = Number(values[name] ?? otherwise);
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new UsageError(`--${name}: ${values[name]} is not a number from 1 to ${most}`);
    return value;
  };
  return { times: number('times', 20, 100_000), seed: number('seed', 1, 2 ** 31), labs: number('labs', 8, 50) };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      times: { type: 'string' },
      seed: { type: 'string' },
      labs: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

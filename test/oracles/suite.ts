/** One behaviour of a service that Kiln relies on. `run` throws when it does not hold; what it returns is a note. */
export interface Behaviour<Bench> {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<unknown>;
  /** Oracles that are known not to behave so, each with the reason. */
  readonly differs?: Readonly<Record<string, string>>;
}

export function check(holds: unknown, why = 'does not hold'): asserts holds {
  if (!holds) throw new Error(why);
}

interface Failure extends Error {
  readonly Item?: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: unknown }[];
}

/** The error a call fails with. */
export async function failure(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    return error as Failure;
  }
  throw new Error('it succeeded');
}

export async function refused(call: Promise<unknown>, ...names: readonly string[]): Promise<string> {
  const error = await failure(call);
  check(names.includes(error.name), `${error.name}: ${error.message}`);
  return error.message.slice(0, 100);
}

export async function until(
  seconds: number,
  holds: () => Promise<boolean>,
  sleep: (ms: number) => Promise<void>,
  step = 200,
): Promise<boolean> {
  for (let waited = 0; waited <= seconds * 1000; waited += step) {
    if (await holds()) return true;
    await sleep(step);
  }
  return false;
}

let counter = 0;
export const unique = (prefix: string): string => `${prefix}-${process.pid}-${++counter}`;

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

/** A value with the members of objects, and of DynamoDB's sets, in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => {
    const set = (name === 'SS' || name === 'NS') && Array.isArray(inner);
    return [name, set ? [...inner].sort() : sorted(inner)] as const;
  });
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function same(a: unknown, b: unknown): void {
  const [x, y] = [JSON.stringify(sorted(a)) ?? 'nothing', JSON.stringify(sorted(b)) ?? 'nothing'];
  check(x === y, `${x.slice(0, 300)} is not ${y.slice(0, 300)}`);
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

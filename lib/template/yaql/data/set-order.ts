const SMALLEST_TABLE = 8;
const LINEAR_PROBES = 9;
const PERTURB_SHIFT = 5n;
const WORD = (1n << 64n) - 1n;
const HASH_MODULUS = (1n << 61n) - 1n;

interface Entry {
  readonly key: string;
  readonly hash: bigint;
}

/**
 * The members of a set of integers in the order in which Python 3.11 runs through them: by their places in a hash
 * table. Texts have no order there that lasts (their hashes change with each process), so all other sets keep the order
 * in which they were filled.
 * @param members by key text (`Evaluation.key`), which begins with `i` for integers and booleans
 */
export function inTableOrder<T>(members: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  if (members.size < 2) return members;
  for (const key of members.keys()) if (key[0] !== 'i') return members;
  let table: (Entry | undefined)[] = new Array(SMALLEST_TABLE).fill(undefined);
  let used = 0;
  for (const key of members.keys()) {
    place(table, { key, hash: hashOf(BigInt(key.slice(1))) });
    used++;
    if (used * 5 >= (table.length - 1) * 3) table = grown(table, used);
  }
  const result = new Map<string, T>();
  for (const entry of table) if (entry) result.set(entry.key, members.get(entry.key) as T);
  return result;
}

function hashOf(value: bigint): bigint {
  const rest = value % HASH_MODULUS;
  return rest === -1n ? -2n : rest;
}

function place(table: (Entry | undefined)[], entry: Entry): void {
  const mask = BigInt(table.length - 1);
  let perturb = entry.hash & WORD;
  for (let at = entry.hash & mask; ; ) {
    const first = Number(at);
    const last = first + LINEAR_PROBES < table.length ? first + LINEAR_PROBES : first;
    for (let index = first; index <= last; index++) {
      if (table[index] === undefined) {
        table[index] = entry;
        return;
      }
    }
    perturb >>= PERTURB_SHIFT;
    at = (at * 5n + 1n + perturb) & mask;
  }
}

/** Places of the table that a set moves to when it has so many members. */
export function tableSize(members: number): number {
  let size = SMALLEST_TABLE;
  while (size <= (members > 50_000 ? members * 2 : members * 4)) size *= 2;
  return size;
}

function grown(old: readonly (Entry | undefined)[], used: number): (Entry | undefined)[] {
  const table = new Array<Entry | undefined>(tableSize(used)).fill(undefined);
  for (const entry of old) if (entry) place(table, entry);
  return table;
}

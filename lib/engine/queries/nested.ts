import type { ResourceHead, StackHead, Store } from '../../store/index.ts';

/** Depth beyond which nothing nests; a larger one in a request means this one. */
const deepest = 10;

/** Heads of the nested stacks below a stack, down to `depth` levels (1: its own children). */
export async function nestedHeads(store: Store, head: StackHead, depth: number): Promise<readonly StackHead[]> {
  if (depth <= 0) return [];
  const { tenant } = head;
  const all: StackHead[] = [];
  let level: readonly StackHead[] = [head];
  for (let down = 0; down < Math.min(depth, deepest) && level.length > 0; down++) {
    const resources = (await Promise.all(level.map((one) => store.resources.heads({ tenant, stack: one.id })))).flat();
    const ids = [
      ...new Set(resources.flatMap((r) => (r.physicalId !== undefined && isUuid(r.physicalId) ? [r.physicalId] : []))),
    ];
    const found = await store.stacks.heads(ids.map((stack) => ({ tenant, stack })));
    const parents = new Set(level.map((one) => one.id));
    level = found
      .filter((one) => one !== undefined)
      .filter((one) => one.parent !== undefined && parents.has(one.parent.stack));
    all.push(...level);
  }
  return all;
}

/** The nested stacks that resources of a stack are, by id. */
export async function childrenOf(
  store: Store,
  parent: StackHead,
  heads: readonly ResourceHead[],
): Promise<ReadonlyMap<string, StackHead>> {
  const ids = heads.flatMap(({ physicalId = '' }) => (isUuid(physicalId) ? [physicalId] : []));
  if (ids.length === 0) return new Map();
  const found = await store.stacks.heads(ids.map((stack) => ({ tenant: parent.tenant, stack })));
  return new Map(found.flatMap((head) => (head?.parent?.stack === parent.id ? [[head.id, head] as const] : [])));
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The incarnation of each name that the API shows: the newest that is not on its way out (behaviour 120). */
export function shownIncarnations(heads: readonly ResourceHead[]): readonly ResourceHead[] {
  const byName = new Map<string, ResourceHead>();
  for (const head of heads) {
    const known = byName.get(head.name);
    if (!known || head.inc > known.inc) byName.set(head.name, head);
  }
  return [...byName.values()];
}

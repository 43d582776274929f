import { z } from 'zod';
import type { LookupFacts } from '../template/contract.ts';
import type { BoundedCache } from './bounded-cache.ts';
import { type Cloud, CloudError } from './contract.ts';
import { type FinderKind, finderKinds } from './finder-kinds.ts';
import { listAll } from './list.ts';

/** Found, or the text that Heat gives for none or several. */
export type Found = { readonly id: string } | { readonly error: string };

/** Look-ups of objects by name or id within one request: nothing is asked twice. */
export interface Finder {
  /** undefined: a kind that no service is asked for. @throws CloudError when the service does not answer. */
  find(kind: string, value: string): Promise<Found | undefined>;
  /**
   * Answers for all lookups, asked in parallel (8 at a time). Heat's message for an object that does not exist or is ambiguous
   * stands as `error`; so does the one for a service that the cloud lacks or refuses.
   * @throws CloudError when a service does not answer.
   */
  facts(lookups: Iterable<{ readonly kind: string; readonly value: string }>): Promise<LookupFacts>;
}

const parallel = 8;
/** Longer values are nobody's name or id. */
const longest = 255;
const uuidForm = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/**
 * `lasting` keeps ids of flavors, images and volume types between requests, for `seconds` after they were found.
 */
export function createFinder(
  cloud: Cloud,
  lasting?: { readonly cache: BoundedCache<string>; readonly now: () => number; readonly seconds: number },
): Finder {
  const asked = new Map<string, Promise<Found | undefined>>();

  function find(kind: string, value: string): Promise<Found | undefined> {
    const key = JSON.stringify([kind, value]);
    const before = asked.get(key);
    if (before !== undefined) return before;
    const answer = findKept(kind, value);
    asked.set(key, answer);
    return answer;
  }

  async function findKept(kind: string, value: string): Promise<Found | undefined> {
    const declaration = Object.hasOwn(finderKinds, kind) ? finderKinds[kind] : undefined;
    if (declaration === undefined) return undefined;
    const keep = declaration.lasting ? lasting : undefined;
    const key = JSON.stringify([cloud.name, cloud.region ?? '', cloud.projectId, kind, value]);
    const id = keep?.cache.get(key, keep.now());
    if (id !== undefined) return { id };
    const found = await ask(cloud, declaration, value);
    if (keep !== undefined && 'id' in found) keep.cache.set(key, found.id, keep.now() + keep.seconds * 1000);
    return found;
  }

  async function facts(lookups: Iterable<{ readonly kind: string; readonly value: string }>): Promise<LookupFacts> {
    const answers = new Map<string, Found>();
    const queue = [...lookups];
    let next = 0;
    const worker = async () => {
      for (let lookup = queue[next++]; lookup !== undefined; lookup = queue[next++]) {
        const found = await find(lookup.kind, lookup.value);
        if (found !== undefined) answers.set(JSON.stringify([lookup.kind, lookup.value]), found);
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, queue.length) }, worker));
    return { get: (kind, value) => answers.get(JSON.stringify([kind, value])) };
  }

  return { find, facts };
}

async function ask(cloud: Cloud, kind: FinderKind, value: string): Promise<Found> {
  if (value === '' || value.length > longest) return { error: kind.missing(value) };
  try {
    return (await askById(cloud, kind, value)) ?? (await askByName(cloud, kind, value));
  } catch (error) {
    if (error instanceof CloudError) {
      if (error.class === 'gone') return { error: kind.missing(value) };
      if (error.class === 'fatal' || error.status === 403) return { error: error.message };
    }
    throw error;
  }
}

async function askById(cloud: Cloud, kind: FinderKind, value: string): Promise<Found | undefined> {
  if (kind.byId === 'none' || value === '.' || value === '..') return undefined;
  if (kind.byId !== 'get' && !uuidForm.test(value)) return undefined;
  if (kind.byId === 'filter') return one(await list(cloud, kind, { id: value }), kind, value);
  try {
    const { body } = await cloud.request({
      service: kind.service,
      method: 'GET',
      path: `${kind.collection}/${encodeURIComponent(value)}`,
      schema: z.record(z.string(), z.unknown()),
    });
    const object = kind.singular === undefined ? body : body[kind.singular];
    const id = (object as Record<string, unknown> | undefined)?.[kind.id ?? 'id'];
    return typeof id === 'string' ? { id } : undefined;
  } catch (error) {
    // A value that is no id at all is refused by some services before they look for it.
    if (error instanceof CloudError && (error.class === 'gone' || error.status === 400)) return undefined;
    throw error;
  }
}

async function askByName(cloud: Cloud, kind: FinderKind, value: string): Promise<Found> {
  if (kind.byName === 'none') return { error: kind.missing(value) };
  const listed = await list(cloud, kind, kind.byName === 'filter' ? { name: value } : {});
  const idField = kind.id ?? 'id';
  const matches =
    kind.byName === 'filter' ? listed : listed.filter((object) => object.name === value || object[idField] === value);
  return one(matches, kind, value) ?? { error: kind.missing(value) };
}

function list(cloud: Cloud, kind: FinderKind, query: Readonly<Record<string, string>>) {
  return listAll(
    cloud,
    { service: kind.service, path: kind.collection, query: { ...kind.query, ...query } },
    kind.plural,
  );
}

function one(listed: readonly Readonly<Record<string, unknown>>[], kind: FinderKind, value: string): Found | undefined {
  if (listed.length > 1) return { error: (kind.ambiguous ?? kind.missing)(value) };
  const id = listed[0]?.[kind.id ?? 'id'];
  return typeof id === 'string' ? { id } : undefined;
}

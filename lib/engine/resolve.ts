import { createHash } from 'node:crypto';
import type { Cloud } from '../openstack/contract.ts';
import type { ResourceType } from '../resources/contract.ts';
import { encodeJson } from '../store/codec.ts';
import type { ResourceHead, StackHead } from '../store/index.ts';
import type { AttributeUse, LookupFacts, Lookups, ResourceDefinition, StackDefinition } from '../template/contract.ts';
import { freeze } from '../template/diff/index.ts';
import type { Value } from '../template/values.ts';
import { type Engine, refOf, typeOf } from './engine.ts';
import { candidate } from './plan.ts';
import { follow, readAttributes, recordOf, referenceOf, type ServicesFor, stackFacts } from './records.ts';

const hashes = new WeakMap<ResourceDefinition, string>();

/**
 * Hash of a definition with everything that comes from other resources left open: equal hashes and unchanged requirements
 * mean an unchanged resource. Empty: it cannot be told (a function needs a real value).
 */
export function openHash(definition: ResourceDefinition): string {
  const known = hashes.get(definition);
  if (known !== undefined) return known;
  let hash = '';
  try {
    const asked: Value[] = [];
    const frozen = freeze(definition, {
      reference: (resource) => {
        asked.push(['reference', resource]);
        return `{${resource}}`;
      },
      attribute: (resource, attribute, path) => {
        asked.push(['attribute', resource, attribute, [...path]]);
        return undefined;
      },
    });
    const requires = [...definition.requires].sort();
    hash = createHash('sha256')
      .update(encodeJson([frozen, asked, requires]))
      .digest('base64url')
      .slice(0, 22);
  } catch {
    hash = '';
  }
  hashes.set(definition, hash);
  return hash;
}

/** The incarnation that stands for a name now, under a definition. */
export function currentOf(
  heads: readonly ResourceHead[],
  name: string,
  version: number,
  definition: StackDefinition,
): ResourceHead | undefined {
  const wanted = definition.resources.get(name);
  return candidate(heads, name, version, wanted ? openHash(wanted) : '');
}

export interface ResolveOptions {
  readonly engine: Engine;
  readonly stack: StackHead;
  readonly definition: StackDefinition;
  readonly cloud: Cloud;
  readonly services: ServicesFor;
  /** All that are needed, by name. */
  readonly heads: ReadonlyMap<string, ResourceHead>;
}

/**
 * Everything that functions may ask of other resources, read before: references of `requires`, and the attributes used.
 * Functions themselves do no I/O.
 * @throws CloudError when a live attribute cannot be read
 */
export async function resolveWith<T>(
  options: ResolveOptions,
  requires: ReadonlySet<string>,
  used: readonly AttributeUse[],
  use: (lookups: Lookups) => T,
): Promise<T> {
  const { lookups, missing } = await prefetch(options, requires, used);
  for (let pass = 0; ; pass++) {
    let result: { readonly value: T } | { readonly error: unknown };
    try {
      result = { value: use(lookups) };
    } catch (error) {
      result = { error };
    }
    // Some types answer a whole path themselves; which one is asked is known only once the functions have run.
    if (missing.length > 0 && pass < passes) {
      await Promise.all(missing.splice(0).map((read) => read()));
      continue;
    }
    if ('error' in result) throw result.error;
    return result.value;
  }
}

/** Paths can depend on other attributes; deeper than this nobody nests them. */
const passes = 5;

/** As `resolveWith`, for callers whose types all answer by name. */
export async function lookupsFor(
  options: ResolveOptions,
  requires: ReadonlySet<string>,
  used: readonly AttributeUse[],
): Promise<Lookups> {
  return (await prefetch(options, requires, used)).lookups;
}

async function prefetch(
  options: ResolveOptions,
  requires: ReadonlySet<string>,
  used: readonly AttributeUse[],
): Promise<{ readonly lookups: Lookups; readonly missing: (() => Promise<void>)[] }> {
  const { engine, stack, definition, cloud, services, heads } = options;
  const ref = refOf(stack);
  const names = [...new Set([...requires, ...used.map(([resource]) => resource)])].filter((name) => heads.has(name));
  const types = new Map<string, ResourceType | undefined>();
  for (const name of names) types.set(name, typeOf(engine, definition, heads.get(name)?.type ?? '', name));
  const wanted = (name: string) => used.filter(([resource]) => resource === name).map(([, attribute]) => attribute);

  // Contents are read only where an attribute or the type's own reference needs them.
  const needing = names.filter((name) => {
    const head = heads.get(name);
    return head && (wanted(name).length > 0 || (head.reference === undefined && types.get(name)?.behaviour?.reference));
  });
  const read = await engine.store.resources.contents(
    needing.map((name) => {
      const head = heads.get(name) as ResourceHead;
      return { ref: { ...ref, name, inc: head.inc }, body: head.body, state: head.state };
    }),
  );
  const contents = new Map(needing.map((name, at) => [name, read[at] ?? {}]));

  const references = new Map<string, Value>();
  const attributes = new Map<string, Record<string, unknown>>();
  const byPath = new Map<string, (attribute: string, path: readonly Value[]) => Promise<Value>>();
  const answers = new Map<string, Value>();
  const missing: (() => Promise<void>)[] = [];
  await Promise.all(
    names.map(async (name) => {
      const head = heads.get(name) as ResourceHead;
      const type = types.get(name);
      const record = recordOf(engine, stack, head, type, contents.get(name) ?? {});
      references.set(
        name,
        referenceOf(head, type, () => record),
      );
      const asked = wanted(name);
      // Of a resource not yet created every attribute is null (behaviour 168).
      if (asked.length === 0 || (head.action === 'INIT' && head.physicalId === undefined)) return;
      const context = {
        cloud,
        resource: record,
        properties: contents.get(name)?.body?.properties ?? {},
        stack: stackFacts(stack, cloud, engine.runtime.clock.now()),
        engine: services(stack, head),
      };
      const { attribute } = type?.behaviour ?? {};
      if (attribute) byPath.set(name, (asked, path) => attribute(context, asked, path));
      else attributes.set(name, await readAttributes(type, context, asked, contents.get(name)?.state?.attributes));
    }),
  );
  const lookups: Lookups = {
    reference: (resource) => references.get(resource) ?? null,
    attribute: (resource, attribute, path) => {
      const read = byPath.get(resource);
      if (read) {
        const at = encodeJson([resource, attribute, path]);
        if (!answers.has(at))
          missing.push(async () => {
            answers.set(at, await read(attribute, path));
          });
        return answers.get(at) ?? undefined;
      }
      const value = attributes.get(resource)?.[attribute];
      return (value === undefined || value === null ? undefined : follow(value, path)) as Value | undefined;
    },
    metadata: (resource) => {
      const { state, body } = contents.get(resource) ?? {};
      return state?.metadata ?? body?.frozen.metadata ?? {};
    },
  };
  return { lookups, missing };
}

/** Runs `use` with facts from the cloud: first to learn what it asks, then, if it asked, with the answers. */
export async function withFacts<T>(engine: Engine, cloud: Cloud, use: (facts: LookupFacts) => T): Promise<T> {
  const asked: { kind: string; value: string }[] = [];
  const first = use({
    get(kind, value) {
      asked.push({ kind, value });
      return undefined;
    },
  });
  return asked.length === 0 ? first : use(await engine.clouds.finder(cloud).facts(asked));
}

import { createHash } from 'node:crypto';
import type { Cloud } from '../openstack/contract.ts';
import type { ResourceType } from '../resources/contract.ts';
import { encodeJson } from '../store/codec.ts';
import type { ResourceHead, StackHead } from '../store/index.ts';
import type { LookupFacts, Lookups, ResourceDefinition, StackDefinition } from '../template/contract.ts';
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
export async function lookupsFor(
  options: ResolveOptions,
  requires: ReadonlySet<string>,
  used: readonly (readonly [resource: string, attribute: string])[],
): Promise<Lookups> {
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
      attributes.set(name, await readAttributes(type, context, asked, contents.get(name)?.state?.attributes));
    }),
  );
  return {
    reference: (resource) => references.get(resource) ?? null,
    attribute: (resource, attribute, path) => {
      const value = attributes.get(resource)?.[attribute];
      return (value === undefined || value === null ? undefined : follow(value, path)) as Value | undefined;
    },
    metadata: (resource) => {
      const { state, body } = contents.get(resource) ?? {};
      return state?.metadata ?? body?.frozen.metadata ?? {};
    },
  };
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

import { HeatError } from '../errors.ts';
import type { ResourceType } from '../resources/contract.ts';
import type { ResourceHead } from '../store/index.ts';
import type { ResourceDefinition } from '../template/contract.ts';
import { type FrozenDefinition, freeze } from '../template/diff/index.ts';
import { checkProperties, prepareProperties } from '../template/properties/index.ts';
import type { ValueMap } from '../template/values.ts';
import { refOf, typeOf } from './engine.ts';
import { currentOf, resolveWith, withFacts } from './resolve.ts';
import type { Scene } from './scene.ts';
import { servicesFor } from './services.ts';

/** More required names than these are read by one query of the whole stack. */
const fewNames = 3;

/** What a resource should become, resolved against what is there. */
export interface Target {
  readonly definition: ResourceDefinition;
  readonly type: ResourceType;
  readonly frozen: FrozenDefinition;
  readonly requires: readonly number[];
}

/** Resolves a definition against what is there. @throws HeatError, CloudError */
export async function resolve(scene: Scene, name: string): Promise<Target> {
  const { engine, stack, loaded } = scene;
  const definition = loaded.definition.resources.get(name);
  if (!definition) throw new HeatError('ResourceNotFound', `The definition has no resource ${name}.`);
  const type = typeOf(engine, loaded.definition, definition.type, name);
  if (!type)
    throw new HeatError('ResourceTypeUnavailable', `The Resource Type (${definition.type}) could not be found.`);
  const names = new Set([...(loaded.definition.requirements().get(name) ?? []), ...definition.requires]);
  const heads = await headsOf(scene, names);
  const frozen = await resolveWith(
    {
      engine,
      stack,
      definition: loaded.definition,
      cloud: scene.cloud,
      services: servicesFor(engine, loaded.stored),
      heads,
    },
    definition.requires,
    definition.attributesUsed,
    (lookups) => freeze(definition, lookups),
  );
  const requires = [...names].flatMap((other) => heads.get(other)?.inc ?? []);
  return { definition, type, frozen, requires };
}

async function headsOf(scene: Scene, names: ReadonlySet<string>): Promise<ReadonlyMap<string, ResourceHead>> {
  const { engine, stack, loaded } = scene;
  const ref = refOf(stack);
  const found = new Map<string, ResourceHead>();
  if (names.size === 0) return found;
  const all =
    names.size > fewNames
      ? await engine.store.resources.heads(ref)
      : (await Promise.all([...names].map((name) => engine.store.resources.named(ref, name)))).flat();
  for (const name of names) {
    const current = currentOf(all, name, stack.version, loaded.definition);
    if (current) found.set(name, current);
  }
  return found;
}

/** Properties as the type's code gets them. @throws HeatError for values that the schema refuses */
export async function prepared(scene: Scene, target: Target): Promise<ValueMap> {
  const given = target.frozen.properties ?? {};
  const where = { resource: target.definition.name };
  return withFacts(scene.engine, scene.cloud, (facts) => {
    const { values } = prepareProperties(target.type, given, facts, where);
    const [first, ...rest] = checkProperties(target.type, given, facts, where);
    if (first) throw HeatError.of([first, ...rest]);
    return values;
  });
}

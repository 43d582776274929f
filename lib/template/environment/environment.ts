import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import type { TypeCatalogue } from '../contract.ts';
import { typeName } from '../scalars.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { globalRegistry } from './global.ts';
import { isTemplateName, Registry, type RegistryEntry } from './registry.ts';
import { type ResolveOptions, resolveType } from './resolve.ts';
import { sectionNames } from './sections.ts';

/** What a type name stands for. */
export type TypeResolution =
  | { readonly kind: 'type'; readonly type: string; readonly entry: RegistryEntry }
  | {
      readonly kind: 'template';
      /** Key of the files map or address; `global:` precedes templates that ship with the service. */
      readonly name: string;
      readonly entry: RegistryEntry;
    }
  | { readonly kind: 'unknown'; readonly error: HeatError };

/** A place that events are sent to (behaviour 63). */
export interface EventSink {
  readonly type: 'zaqar-queue';
  readonly target: Value;
  readonly ttl?: Value;
}

export interface ChildOptions {
  /** Name of the parent's resource whose nested stack this is. */
  readonly resourceName?: string | undefined;
  /** Type name that led to the nested stack's template. */
  readonly removeType?: string | undefined;
}

/** The environment of a stack, merged: behaviours 51 to 64. Never changes. */
export class Environment {
  readonly encryptedParameterNames: Value;
  readonly eventSinks: readonly (EventSink & ValueMap)[];
  readonly #registry: Registry;
  readonly #types: TypeCatalogue;
  readonly #given: ValueMap;

  /**
   * @param given sections, of which any may be missing; or flat: without `parameters`, what is no section is one
   * @throws HeatError StackValidationFailed, AttributeError, KeyError (as Heat's host language), InvalidBreakPointHook, InvalidRestrictedAction
   */
  constructor(given: ValueMap, types: TypeCatalogue) {
    this.#types = types;
    this.#registry = new Registry({ user: true });
    this.#registry.load(mapSection(given, 'resource_registry'));
    this.#given = {
      parameters: Object.hasOwn(given, 'parameters') ? (given.parameters ?? {}) : flatParameters(given),
      parameter_defaults: given.parameter_defaults ?? {},
    };
    this.encryptedParameterNames = given.encrypted_param_names ?? [];
    this.eventSinks = listSection(given, 'event_sinks').map(readSink);
  }

  /** @throws HeatError StackValidationFailed when they are no mapping */
  get parameters(): ValueMap {
    return mapSection(this.#given, 'parameters');
  }

  /** @throws HeatError StackValidationFailed when they are no mapping */
  get parameterDefaults(): ValueMap {
    return mapSection(this.#given, 'parameter_defaults');
  }

  /** What a type name stands for, for the resource of a name. Says the same at every call. */
  resolve(type: string, resourceName?: string, options: ResolveOptions = {}): TypeResolution {
    return this.#resolve(type, resourceName, this.#registry, options);
  }

  /**
   * What Heat's engine says when it is asked for several types in this order: it remembers for all resources what a
   * mapping of one led to. That oddity is kept out of `resolve`, whose answers must not depend on what was asked before.
   */
  resolveInSequence(queries: Iterable<readonly [type: string, resourceName?: string]>): readonly TypeResolution[] {
    const registry = new Registry({ user: true });
    registry.load({ ...(this.#registry.hasResources() ? {} : { resources: null }), ...this.#registry.toValue() });
    const onMapped = (type: string, entry: RegistryEntry) => registry.learn(type, entry);
    return Array.from(queries, ([type, resourceName]) => this.#resolve(type, resourceName, registry, { onMapped }));
  }

  #resolve(type: string, resourceName: string | undefined, user: Registry, options: ResolveOptions): TypeResolution {
    const registries = { user, global: globalOf(this.#types) };
    const entry = attempt(HeatError, () => resolveType(type, resourceName, registries, options));
    if (entry instanceof HeatError) return { kind: 'unknown', error: this.#withHint(entry, type) };
    if (entry.form === 'template') return { kind: 'template', name: entry.value, entry };
    return { kind: 'type', type: entry.value, entry };
  }

  #withHint(error: HeatError, type: string): HeatError {
    const hint = error.type === 'EntityNotFound' ? didYouMean(type, this.#types.names()) : undefined;
    if (hint === undefined) return error;
    return new HeatError(error.type, error.message, { problems: [{ type: error.type, message: error.message, hint }] });
  }

  hooks(resourceName: string): readonly string[] {
    return this.#registry.hooks(resourceName);
  }

  restrictedActions(resourceName: string): readonly string[] {
    return this.#registry.restrictedActions(resourceName);
  }

  /**
   * As the API shows it: behaviour 64's list is kept back.
   * @param used type names of the stack's resources: those of template files are in the registry by being used
   */
  shown(used: readonly string[] = []): ValueMap {
    const files = used.filter((type) => isTemplateName(type));
    return {
      resource_registry: { ...Object.fromEntries(files.map((file) => [file, file])), ...this.#registry.toValue() },
      ...this.#given,
      event_sinks: this.eventSinks,
    };
  }

  /** As it is stored with the stack. */
  stored(): ValueMap {
    return { ...this.shown(), encrypted_param_names: this.encryptedParameterNames };
  }

  /**
   * The environment of a nested stack: behaviours 57 and 58. Parameters are the child's own; registry, defaults and sinks
   * are the parent's with the child's on top.
   * @param given values of the child's parameters, or an environment by section
   */
  child(given: ValueMap | null, { resourceName, removeType }: ChildOptions = {}): Environment {
    const flat = given !== null && !sectionNames.some((name) => Object.hasOwn(given, name));
    const sections: ValueMap = flat || given === null ? { parameters: given ?? {} } : given;
    const child = new Environment(
      {
        parameters: mapSection(sections, 'parameters'),
        parameter_defaults: { ...this.parameterDefaults, ...mapSection(sections, 'parameter_defaults') },
        event_sinks: [...this.eventSinks, ...listSection(sections, 'event_sinks')],
      },
      this.#types,
    );
    child.#registry.load(this.#registry.toValue());
    child.#registry.load(mapSection(sections, 'resource_registry'));
    if (removeType !== undefined) {
      const led = this.resolve(removeType, resourceName, { only: 'template' });
      if (led.kind === 'template') child.#registry.remove(led.entry);
    }
    if (resourceName !== undefined && resourceName !== '') child.#registry.keepOnly(resourceName);
    return child;
  }

  /**
   * What a PATCH makes of this environment: behaviour 41. Sections given anew lie over those of the stack.
   * @param names parameters of the new template; stored values of others are dropped
   */
  patched(given: ValueMap, { clear, names }: { clear: Iterable<string>; names: ReadonlySet<string> }): Environment {
    const cleared = new Set(clear);
    const kept = Object.entries(this.parameters).filter(([name]) => !cleared.has(name));
    const parameters = new Map([...kept, ...Object.entries(mapSection(given, 'parameters'))]);
    const patched = new Environment(
      {
        parameters: Object.fromEntries([...parameters].filter(([name]) => names.has(name))),
        parameter_defaults: { ...this.parameterDefaults, ...mapSection(given, 'parameter_defaults') },
        encrypted_param_names: this.encryptedParameterNames,
        event_sinks: [...this.eventSinks, ...listSection(given, 'event_sinks')],
      },
      this.#types,
    );
    patched.#registry.load(this.#registry.toValue());
    patched.#registry.load(mapSection(given, 'resource_registry'));
    return patched;
  }
}

const globals = new WeakMap<TypeCatalogue, Registry>();

/** The service's own registry: its types, and over them the shipped environment. */
function globalOf(types: TypeCatalogue): Registry {
  let registry = globals.get(types);
  if (registry === undefined) {
    registry = new Registry({ user: false });
    for (const name of types.names()) registry.addType(name);
    registry.load(globalRegistry);
    globals.set(types, registry);
  }
  return registry;
}

function flatParameters(given: ValueMap): ValueMap {
  const sections = ['parameter_defaults', 'encrypted_param_names', 'event_sinks', 'resource_registry'];
  return Object.fromEntries(Object.entries(given).filter(([name]) => !sections.includes(name)));
}

function mapSection(given: ValueMap, name: string): ValueMap {
  const section = given[name];
  // Heat takes null for none, but of the registry.
  if (section === undefined || (section === null && name !== 'resource_registry')) return {};
  if (isMap(section)) return section;
  throw wrongSection(name, 'a mapping', section, name === 'resource_registry' ? 'AttributeError' : undefined);
}

function listSection(given: ValueMap, name: string): readonly Value[] {
  const section = given[name];
  if (section === undefined) return [];
  if (isList(section)) return section;
  throw wrongSection(name, 'a list', section);
}

function wrongSection(name: string, expected: string, section: Value, type = 'StackValidationFailed'): HeatError {
  const message = `The environment's section "${name}" must be ${expected}, found ${typeName(section)}`;
  return HeatError.of([{ type, message, path: name }]);
}

function readSink(given: Value, index: number): EventSink & ValueMap {
  const path = `event_sinks[${index}]`;
  const fault = (message: string, hint?: string, type = 'StackValidationFailed') =>
    HeatError.of([{ type, message: `${path}: ${message}`, path, ...(hint ? { hint } : {}) }]);
  if (!isMap(given)) throw fault('must be a mapping');
  if (given.type !== 'zaqar-queue') {
    throw fault('there is no such type of event sink', 'the type is "zaqar-queue"', 'KeyError');
  }
  if (!Object.hasOwn(given, 'target')) throw fault('a target is missing');
  const odd = Object.keys(given).find((key) => !['type', 'target', 'ttl'].includes(key));
  if (odd !== undefined) throw fault(`"${odd}" is not known`, didYouMean(odd, ['type', 'target', 'ttl']));
  return given as EventSink & ValueMap;
}

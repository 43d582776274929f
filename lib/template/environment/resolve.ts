import { HeatError } from '../../errors.ts';
import { isTemplateName, type Registry, type RegistryEntry } from './registry.ts';

/** A name longer than this is no type; wildcards could otherwise let names grow. */
const maxTypeLength = 4096;
/** Mappings that are followed one after the other. */
const maxMappings = 100;

export interface ResolveOptions {
  /** Passes over what does not end in a template (or in a type of the service). */
  readonly only?: 'template' | 'type';
  /** Passes over what ends in this entry. */
  readonly ignore?: RegistryEntry | undefined;
  /** Told of every mapping that led to a type of the service. */
  readonly onMapped?: (type: string, entry: RegistryEntry) => void;
}

/**
 * What a type name stands for, for one resource: behaviours 51 to 55. The user's registry before the service's, entries
 * under the resource's name before general ones, among equals by code point (so a wildcard goes before longer names that
 * begin like it). A mapping is followed: the name it yields is looked up again.
 * @throws HeatError EntityNotFound; StackValidationFailed for a mapping that comes back to itself
 */
export function resolveType(
  type: string,
  resource: string | undefined,
  registries: { readonly user: Registry; readonly global: Registry },
  options: ResolveOptions = {},
): RegistryEntry {
  const found = new Resolution(resource, registries).resolve(type, 0, options);
  if (found !== undefined) return found;
  throw new HeatError('EntityNotFound', `The Resource Type (${type}) could not be found.`);
}

class Resolution {
  readonly #resource: string | undefined;
  readonly #user: Registry;
  readonly #global: Registry;
  /** Results by scope and name: an answer depends on nothing else, and wildcards may ask for the same name often. */
  readonly #known = new Map<string, RegistryEntry | undefined>();
  readonly #pending = new Set<string>();

  constructor(resource: string | undefined, registries: { readonly user: Registry; readonly global: Registry }) {
    this.#resource = resource;
    this.#user = registries.user;
    this.#global = registries.global;
  }

  resolve(type: string, depth: number, options: ResolveOptions): RegistryEntry | undefined {
    if (type.length > maxTypeLength) return undefined;
    const own = this.#candidates(this.#user, type);
    return this.#first([...own, ...this.#candidates(this.#global, type)], type, depth, options);
  }

  #first(
    candidates: readonly RegistryEntry[],
    type: string,
    depth: number,
    options: ResolveOptions,
  ): RegistryEntry | undefined {
    for (const entry of candidates) {
      const match =
        entry.form === 'type' || entry.form === 'template'
          ? entry
          : this.#follow(entry, type, depth + 1, { onMapped: options.onMapped });
      if (match === undefined || (options.only !== undefined && match.form !== options.only)) continue;
      if (options.ignore !== undefined && sameEntry(match, options.ignore)) continue;
      if (match !== entry && !match.user) options.onMapped?.(type, entry);
      return match;
    }
    return undefined;
  }

  #follow(entry: RegistryEntry, type: string, depth: number, options: ResolveOptions): RegistryEntry | undefined {
    const next = entry.form === 'wildcard' ? wildcardTarget(entry, type) : entry.value;
    const key = `${entry.user}/${next}`;
    if (this.#known.has(key)) return this.#known.get(key);
    if (this.#pending.has(key) || depth > maxMappings) {
      throw new HeatError(
        'StackValidationFailed',
        `The mapping of the Resource Type (${type}) in the environment never ends.`,
      );
    }
    this.#pending.add(key);
    // The service's own mappings lead to its own types only.
    const found = entry.user
      ? this.resolve(next, depth, options)
      : this.#first(this.#candidates(this.#global, next), next, depth, {});
    this.#pending.delete(key);
    this.#known.set(key, found);
    return found;
  }

  #candidates(registry: Registry, type: string): RegistryEntry[] {
    return [...this.#entries(registry, type)].sort(byPrecedence);
  }

  *#entries(registry: Registry, type: string): Iterable<RegistryEntry> {
    if (registry === this.#user && isTemplateName(type)) {
      // A template may be named in place of a type, but only by users.
      yield registry.get(type) ?? { path: [type], name: type, value: type, form: 'template', user: true };
    }
    if (this.#resource !== undefined && this.#resource !== '') {
      const own = registry.getFor(this.#resource, type);
      if (own !== undefined) yield own;
    }
    const general = registry.get(type);
    if (general !== undefined) yield general;
    yield* registry.wildcards(type);
  }
}

function wildcardTarget(entry: RegistryEntry, type: string): string {
  return entry.value.endsWith('*') ? entry.value.slice(0, -1) + type.slice(entry.name.length - 1) : entry.value;
}

function byPrecedence(a: RegistryEntry, b: RegistryEntry): number {
  if (a.path.length !== b.path.length) return b.path.length - a.path.length;
  for (const [index, key] of a.path.entries()) {
    const order = compareCodePoints(key, b.path[index] as string);
    if (order !== 0) return order;
  }
  return 0;
}

function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const order = (left[at] as string).codePointAt(0)! - (right[at] as string).codePointAt(0)!;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function sameEntry(a: RegistryEntry, b: RegistryEntry): boolean {
  return a.user === b.user && a.value === b.value && byPrecedence(a, b) === 0;
}

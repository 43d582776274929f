import { HeatError, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import { isHostError, typeError, validationFailed } from '../functions/faults.ts';
import { Call, mapEntries, type Parsed } from '../functions/node.ts';
import { parse } from '../functions/parse.ts';
import { resolve } from '../functions/resolve.ts';
import { noLookups, Runtime } from '../functions/runtime.ts';
import type { Scope } from '../functions/scope.ts';
import { isTruthy, typeName } from '../scalars.ts';
import type { Path } from '../source.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import type { TemplateVersion } from './versions.ts';

/** A resource as the template has it, functions read but not resolved. */
export interface ParsedResource {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** undefined: the key is not there. */
  readonly properties: Parsed | undefined;
  readonly metadata: Parsed | undefined;
  readonly updatePolicy: Parsed | undefined;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: 'Delete' | 'Retain' | 'Snapshot' | undefined;
  readonly externalId: Parsed | undefined;
  readonly condition: Parsed | undefined;
  readonly path: Path;
}

/**
 * Checks of the resources section that Heat makes before it reads any of them (behaviours 10, 11), in the order of the
 * names; all are reported.
 */
export function checkResourceShapes(
  section: Value | undefined,
  version: TemplateVersion,
  report: (error: HeatError) => void,
): void {
  if (section === undefined || !isTruthy(section)) return;
  const { names, kind } = version;
  if (!isMap(section)) {
    const message = `'${typeName(section)}' object has no attribute '${kind === 'hot' ? 'items' : 'values'}'`;
    report(new HeatError('AttributeError', message));
    return;
  }
  const entries = Object.entries(section);
  if (kind === 'hot') entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const complaints = entries.map(([name, snippet]) => complaint(name, snippet, version));
  // Heat looks at the types only when all keys are right.
  for (const found of complaints) if (found?.stage === 'keys') report(found.error);
  for (const found of complaints) if (found?.stage === 'type') report(found.error);

  function complaint(name: string, snippet: Value, { names: { resource } }: TemplateVersion) {
    const fail = (stage: 'keys' | 'type', message: string, part?: string, hint?: string) => {
      const at = [names.resources, name, ...(part === undefined ? [] : [part])];
      return { stage, error: validationFailed({ message, at, ...(hint === undefined ? {} : { hint }) }) };
    };
    if (kind === 'hot') {
      if (!isTruthy(snippet)) return fail('keys', 'Each resource must contain a type key.');
      if (!isMap(snippet)) {
        const found = `<class '${typeName(snippet)}'>`;
        return fail('keys', `"resources" must contain a map of resource maps. Found a [${found}] instead`);
      }
      const known = hotKeys(version);
      const odd = Object.keys(snippet).find((key) => !known.includes(key));
      if (odd !== undefined) {
        const message = `"${odd}" is not a valid keyword inside a resource definition`;
        return fail('keys', message, odd, keyHint(odd, version));
      }
      if (!Object.hasOwn(snippet, resource.type)) return fail('keys', 'Each resource must contain a type key.');
    }
    if (!isTruthy(snippet)) return fail('type', 'Each Resource must contain a Type key.');
    if (!isMap(snippet)) {
      return fail('type', `Resources must contain Resource. Found a [<class '${typeName(snippet)}'>] instead`);
    }
    const type = Object.hasOwn(snippet, resource.type) ? snippet[resource.type] : undefined;
    return isTruthy(type) ? undefined : fail('type', 'Each Resource must contain a Type key.', resource.type);
  }
}

function keyHint(key: string, { resourceKeys }: TemplateVersion): string {
  return didYouMean(key, resourceKeys) ?? `one of ${resourceKeys.join(', ')}`;
}

/** In old versions keys of later ones pass this check and are refused when the resource is read. */
function hotKeys(version: TemplateVersion): readonly string[] {
  const { externalId = '', condition } = version.names.resource;
  return [...version.resourceKeys, externalId, condition];
}

/** @throws HeatError StackValidationFailed */
export function parseResource(name: string, snippet: ValueMap, version: TemplateVersion, scope: Scope): ParsedResource {
  return new ResourceReader(name, snippet, version, scope).read();
}

class ResourceReader {
  readonly #name: string;
  readonly #snippet: ValueMap;
  readonly #version: TemplateVersion;
  readonly #scope: Scope;
  readonly #path: readonly string[];
  readonly #problems: Problem[] = [];

  constructor(name: string, snippet: ValueMap, version: TemplateVersion, scope: Scope) {
    this.#name = name;
    this.#snippet = snippet;
    this.#version = version;
    this.#scope = scope;
    this.#path = [version.names.resources, name];
  }

  read(): ParsedResource {
    const { resource } = this.#version.names;
    const { conditions } = this.#version;
    if (this.#version.kind === 'hot') this.#gather(() => this.#checkKeys());
    const parsed: ParsedResource = {
      name: this.#name,
      type: this.#gather(() => this.#type()) as string,
      properties: this.#gather(() => this.#field(resource.properties, 'object', isMapOrCall)),
      metadata: this.#gather(() => this.#field(resource.metadata, 'object', isMapOrCall)),
      dependsOn: this.#gather(() => this.#dependsOn(resource.dependsOn)) as readonly string[],
      deletionPolicy: this.#gather(() => this.#deletionPolicy(resource.deletionPolicy)),
      updatePolicy: this.#gather(() => this.#field(resource.updatePolicy, 'object', isMapOrCall)),
      description: this.#gather(() => this.#description(resource.description)) as string,
      externalId: conditions ? this.#gather(() => this.#externalId(resource.externalId)) : undefined,
      condition: conditions ? this.#gather(() => this.#condition(resource.condition)) : undefined,
      path: this.#path,
    };
    const [first, ...others] = this.#problems;
    if (first) throw HeatError.of([first, ...others]);
    return parsed;
  }

  /** What `read` gives; what it throws is told with everything else. */
  #gather<T>(read: () => T): T | undefined {
    const found = attempt(HeatError, read);
    if (!(found instanceof HeatError)) return found;
    const isHost = isHostError(found, 'TypeError', 'ValueError', 'KeyError');
    const told = isHost ? validationFailed({ message: found.message, at: this.#path, cause: found }) : found;
    this.#problems.push(...told.problems);
    return undefined;
  }

  #description(key: string): string {
    const description = this.#raw(key);
    if (description === undefined) return '';
    if (typeof description !== 'string') throw this.#wrongType(key, 'string');
    return description;
  }

  #externalId(key: string | undefined): Parsed | undefined {
    if (key === undefined) return undefined;
    return this.#field(key, 'string', (value) => typeof value === 'string' || value instanceof Call);
  }

  #type(): string {
    const key = this.#version.names.resource.type;
    const type = parse(this.#snippet[key] as Value, this.#version.functions, this.#scope, [...this.#path, key]);
    if (typeof type !== 'string') throw this.#wrongType(key, 'string');
    return type;
  }

  #fail(message: string, key: string, hint?: string): HeatError {
    const at = [...this.#path, key];
    return validationFailed({ message, at, ...(hint === undefined ? {} : { hint }) });
  }

  #wrongType(key: string, expected: string): HeatError {
    return this.#fail(`Resource ${this.#name} ${key} type must be ${expected}`, key);
  }

  #checkKeys(): void {
    const known = this.#version.resourceKeys;
    const odd = Object.keys(this.#snippet).filter((key) => !known.includes(key));
    if (odd.length === 0) return;
    const hint = keyHint(odd[0] as string, this.#version);
    throw this.#fail(`Invalid keyword(s) inside a resource definition: ${odd.join(', ')}`, odd[0] as string, hint);
  }

  #raw(key: string): Value | undefined {
    return Object.hasOwn(this.#snippet, key) ? this.#snippet[key] : undefined;
  }

  #field(key: string, expected: string, fits: (parsed: Parsed) => boolean): Parsed | undefined {
    const raw = this.#raw(key);
    if (raw === undefined) return undefined;
    const parsed = parse(raw, this.#version.functions, this.#scope, [...this.#path, key]);
    if (!fits(parsed)) throw this.#wrongType(key, expected);
    return parsed;
  }

  #condition(key: string): Parsed | undefined {
    const raw = this.#raw(key);
    if (raw === undefined) return undefined;
    const parsed = parse(raw, this.#version.conditionFunctions, this.#scope, [...this.#path, key]);
    if (typeof parsed !== 'string' && typeof parsed !== 'boolean' && !(parsed instanceof Call)) {
      throw this.#wrongType(key, this.#version.names.conditionTypes);
    }
    return parsed;
  }

  #dependsOn(key: string): readonly string[] {
    const raw = this.#raw(key);
    if (raw === undefined) return [];
    if (typeof raw === 'string') return [raw];
    if (!isList(raw)) throw this.#wrongType(key, 'list or string');
    if (raw.every((item) => typeof item === 'string')) return raw as readonly string[];
    throw this.#fail(`Resource ${this.#name} ${key} must be a list of strings`, key);
  }

  #deletionPolicy(key: string): ParsedResource['deletionPolicy'] {
    const parsed = this.#field(key, 'string', (value) => typeof value === 'string' || value instanceof Call);
    if (parsed === undefined) return undefined;
    const value = resolve(parsed, new Runtime(noLookups));
    if (value === null) return undefined;
    const known = this.#version.deletionPolicies;
    if (typeof value === 'string' && Object.hasOwn(known, value)) return known[value];
    if (typeof value === 'object' && value !== null) throw typeError(`unhashable type: '${typeName(value)}'`);
    const hint = typeof value === 'string' ? didYouMean(value, Object.keys(known)) : undefined;
    throw this.#fail(`Invalid deletion policy "${toText(value)}"`, key, hint);
  }
}

function isMapOrCall(parsed: Parsed): boolean {
  return parsed instanceof Call || mapEntries(parsed) !== undefined;
}

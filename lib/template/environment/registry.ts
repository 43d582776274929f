import { HeatError } from '../../errors.ts';
import { hostError, keyError, typeError } from '../functions/faults.ts';
import { typeName } from '../scalars.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { matchesPattern } from './patterns.ts';

export const hookTypes = [
  'pre-create',
  'pre-update',
  'pre-delete',
  'post-create',
  'post-update',
  'post-delete',
] as const;
export const restrictableActions = ['update', 'replace'] as const;

/** One mapping of a type name. */
export interface RegistryEntry {
  /** Keys from the registry's root, e.g. `resources`, `web`, `OS::Nova::Server`. */
  readonly path: readonly string[];
  readonly name: string;
  /** What it is mapped to; of a template its name. */
  readonly value: string;
  readonly form: 'type' | 'template' | 'wildcard' | 'mapping';
  readonly user: boolean;
}

/** A hook or a restricted action. */
export interface Item {
  readonly item: Value;
}

type Node = RegistryEntry | Item | Level;
export type Level = Map<string, Node>;

const isLevel = (node: Node | undefined): node is Level => node instanceof Map;
const isItem = (node: Node | undefined): node is Item => node !== undefined && 'item' in node;
export const isEntry = (node: Node | undefined): node is RegistryEntry => node !== undefined && 'form' in node;

export function isTemplateName(name: string): boolean {
  return name.endsWith('.yaml') || name.endsWith('.template');
}

/** A resource registry: behaviours 51 to 61. Loaded in order, later entries over earlier ones, then only read. */
export class Registry {
  readonly #root: Level = new Map([['resources', new Map()]]);
  readonly #user: boolean;

  constructor(options: { readonly user: boolean }) {
    this.#user = options.user;
  }

  /** @throws HeatError InvalidBreakPointHook, InvalidRestrictedAction, StackValidationFailed */
  load(registry: ValueMap): void {
    this.#load([], registry);
  }

  /** A type that the service has. */
  addType(type: string): void {
    this.#root.set(type, { path: [type], name: type, value: type, form: 'type', user: this.#user });
  }

  /** Puts what was found for one resource in force for all. */
  learn(type: string, entry: RegistryEntry): void {
    this.#root.set(type, entry);
  }

  /** Entry of a type for all resources; undefined for none, a fault for what is no mapping. */
  get(type: string): RegistryEntry | undefined {
    return entryOrFault(this.#root.get(type), type);
  }

  /** Entry of a type for the resource of a name. */
  getFor(resource: string, type: string): RegistryEntry | undefined {
    const level = this.#resources().get(resource);
    if (level === undefined) return undefined;
    if (!isLevel(level)) throw typeError(`argument of type '${hostName(level)}' is not iterable`);
    return entryOrFault(level.get(type), type);
  }

  /** Entries with a wildcard that catch a type. @throws HeatError AttributeError: a wildcard that is mapped to a mapping */
  *wildcards(type: string): Iterable<RegistryEntry> {
    for (const [key, node] of this.#root) {
      if (key.endsWith('*') && !isEntry(node)) {
        throw hostError('AttributeError', "'dict' object has no attribute 'matches'");
      }
      // A type that is the wildcard's own target is not caught, lest many-to-one mappings never end.
      if (isEntry(node) && node.form === 'wildcard' && type !== node.value && type.startsWith(node.name.slice(0, -1))) {
        yield node;
      }
    }
  }

  /** Hooks in force for a resource (behaviour 60), in the order of `hookTypes`. */
  hooks(resource: string): readonly string[] {
    const set = this.#items(resource, 'hooks');
    return hookTypes.filter((hook) => set.has(hook));
  }

  /** Behaviour 61; sorted. */
  restrictedActions(resource: string): readonly string[] {
    const set = this.#items(resource, 'restricted_actions');
    return restrictableActions.filter((action) => set.has(action)).sort();
  }

  /** Takes away a template's entry, so that the template may use the type name for what it meant before (behaviour 58). */
  remove(entry: RegistryEntry): void {
    this.#levelOf(entry.path).delete(entry.name);
  }

  /** Keeps of `resources` what lies under a resource's name or a pattern that matches it (behaviour 57). */
  keepOnly(resource: string): void {
    const kept: Level = new Map();
    const resources = this.#resources();
    const matching = [...resources].filter(([pattern]) => matchesPattern(resource, pattern)).map(([, node]) => node);
    for (const node of [...matching, resources.get(resource)]) {
      if (node === undefined) continue;
      if (!isLevel(node)) throw typeError(`'${hostName(node)}' object is not iterable`);
      for (const [key, inner] of node) kept.set(key, inner);
    }
    this.#root.set('resources', kept);
  }

  hasResources(): boolean {
    return this.#root.has('resources');
  }

  /** As the API shows it. */
  toValue(): ValueMap {
    return levelValue(this.#root);
  }

  /** @throws HeatError KeyError, AttributeError: what is mapped there is no mapping */
  #resources(): Level {
    const level = this.#root.get('resources');
    if (level === undefined) throw keyError('resources');
    if (!isLevel(level)) throw hostError('AttributeError', `'${hostName(level)}' object has no attribute 'get'`);
    return level;
  }

  #items(resource: string, key: 'hooks' | 'restricted_actions'): Set<Value> {
    const found = new Set<Value>();
    for (const [pattern, node] of this.#resources()) {
      if (!matchesPattern(resource, pattern)) continue;
      if (!isLevel(node)) throw typeError(`argument of type '${hostName(node)}' is not iterable`);
      const set = node.get(key);
      if (isItem(set)) for (const one of isList(set.item) ? set.item : [set.item]) found.add(one);
    }
    return found;
  }

  #load(path: readonly string[], registry: ValueMap): void {
    for (const [key, value] of Object.entries(registry)) {
      const inner = [...path, key];
      if (value === null) this.#unset(inner);
      else if (key === 'hooks' || key === 'restricted_actions') this.#set(inner, { item: checkItem(key, value) });
      else if (isMap(value)) this.#load(inner, value);
      else this.#set(inner, this.#entry(inner, value));
    }
  }

  #entry(path: readonly string[], value: Value): RegistryEntry {
    const name = path.at(-1) as string;
    const user = this.#user;
    if (isTemplateName(name)) return { path, name, value: name, form: 'template', user };
    if (typeof value !== 'string') {
      throw invalid(
        `The type ${path.join('/')} is mapped to ${toText(value)}, expected the name of a type or template`,
      );
    }
    if (isTemplateName(value)) return { path, name, value, form: 'template', user };
    return { path, name, value, form: name.endsWith('*') ? 'wildcard' : 'mapping', user };
  }

  #set(path: readonly string[], node: Node): void {
    this.#levelOf(path).set(path.at(-1) as string, node);
  }

  /** Behaviour 56. */
  #unset(path: readonly string[]): void {
    const level = this.#levelOf(path);
    const name = path.at(-1) as string;
    if (!name.endsWith('*')) {
      level.delete(name);
      return;
    }
    for (const [key, node] of level) if (isEntry(node) && key.startsWith(name.slice(0, -1))) level.delete(key);
  }

  #levelOf(path: readonly string[]): Level {
    let level = this.#root;
    for (const key of path.slice(0, -1)) {
      const inner: Node = level.get(key) ?? new Map();
      if (!isLevel(inner)) throw invalid(`${path.join('/')} lies under what is no mapping`);
      level.set(key, inner);
      level = inner;
    }
    return level;
  }
}

/** Heat's class of what stands where a mapping should. */
function hostName(node: RegistryEntry | Item): string {
  return isItem(node) ? typeName(node.item) : 'MapResourceInfo';
}

function entryOrFault(node: Node | undefined, type: string): RegistryEntry | undefined {
  if (node === undefined || isEntry(node)) return node;
  throw invalid(`The registry's entry for the type ${type} is not the name of a type or template`);
}

function checkItem(key: 'hooks' | 'restricted_actions', value: Value): Value {
  const accepted: readonly string[] = key === 'hooks' ? hookTypes : restrictableActions;
  const given = typeof value === 'string' ? [value] : isList(value) ? value : undefined;
  if (given?.every((one) => accepted.includes(one as string))) return value;
  const words = `(${accepted.map((word) => `'${word}'`).join(', ')})`;
  if (key === 'hooks') {
    const text = `Invalid hook type "${toText(value)}" for resource breakpoint, acceptable hook types are: ${words}`;
    throw new HeatError('InvalidBreakPointHook', text);
  }
  const text = `Invalid restricted_action type "${toText(value)}" for resource, acceptable restricted_action types are: ${words}`;
  throw new HeatError('InvalidRestrictedAction', text);
}

function invalid(message: string): HeatError {
  return new HeatError('StackValidationFailed', message);
}

function levelValue(level: Level): ValueMap {
  const shown: Record<string, Value> = Object.create(null);
  for (const [key, node] of level) {
    if (isLevel(node)) shown[key] = levelValue(node);
    else shown[key] = isItem(node) ? node.item : node.value;
  }
  return shown;
}

import type { LookupFacts } from '../contract.ts';
import { isTruthy } from '../scalars.ts';
import type { TranslationRule } from '../schema.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { describeMissing } from './custom.ts';

/** How translation reads another property of the same resource (untranslated). */
export type ReadProperty = (path: readonly string[], check: boolean) => Value;

const order = ['Add', 'Replace', 'Resolve', 'Delete'];

/**
 * Heat's translation rules for one resource (behaviour 330). Paths are dotted, list indexes included, e.g.
 * `networks.0.uuid`; rules are written without indexes. Without `facts` nothing is resolved and nothing remembered, as in
 * validation.
 */
export class Translation {
  readonly #rules = new Map<string, TranslationRule[]>();
  readonly #moved = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #done = new Map<string, Value>();
  readonly #facts: LookupFacts | undefined;
  readonly #read: ReadProperty;

  constructor(
    rules: readonly TranslationRule[],
    read: ReadProperty,
    isSet: (property: string) => boolean,
    facts?: LookupFacts,
  ) {
    this.#facts = facts;
    this.#read = read;
    for (const rule of rules) {
      if (rule.rule === 'Resolve' && !facts) continue;
      if (rule.rule === 'Add' && !isSet(rule.from)) continue;
      if (rule.rule === 'Delete' && rule.whenSet && !isSet(rule.whenSet)) continue;
      this.#rules.set(rule.path, [...(this.#rules.get(rule.path) ?? []), rule]);
      if (rule.rule === 'Delete') this.#deleted.add(rule.path);
      if (rule.rule === 'Replace') this.#moved.add(sourcePath(rule).join('.'));
    }
    for (const list of this.#rules.values()) list.sort((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule));
  }

  /** True: the value given for it is not looked at, because it goes elsewhere or away. */
  isGone(path: string): boolean {
    if (this.#rules.size === 0) return false;
    const rulePath = withoutIndexes(path);
    return this.#deleted.has(rulePath) || this.#moved.has(rulePath);
  }

  has(path: string): boolean {
    if (this.#rules.size === 0) return false;
    return this.#rules.has(withoutIndexes(path)) || this.#done.has(path);
  }

  /**
   * The translated value of the property at `path`; `beside` gives the values at its level.
   * @throws Error with Heat's text
   */
  translate(path: string, given: Value | undefined, beside: () => ValueMap, check: boolean): Value {
    const done = this.#done.get(path);
    if (done !== undefined) return done;
    let value = given ?? null;
    for (const rule of this.#rules.get(withoutIndexes(path)) ?? []) {
      if (rule.rule === 'Add') value = path === rule.path ? this.#add(rule, value, check) : value;
      else if (rule.rule === 'Replace') value = this.#replace(path, rule, value, beside, check);
      else if (rule.rule === 'Resolve') value = this.#resolve(rule, value);
      else value = null;
      if (this.#facts) this.#done.set(path, value);
    }
    return value;
  }

  #add(rule: TranslationRule & { rule: 'Add' }, value: Value, check: boolean): Value {
    const added = this.#read([rule.from], check);
    const items = isList(value) ? value : [];
    return isTruthy(added) ? [...items, rule.as ? rule.as(added) : added] : items;
  }

  #replace(
    path: string,
    rule: TranslationRule & { rule: 'Replace' },
    value: Value,
    beside: () => ValueMap,
    check: boolean,
  ): Value {
    const source = sourcePath(rule);
    const moved = rule.valueName
      ? pick(beside(), [rule.valueName, ...custom(rule)])
      : this.#read((rule.valuePath ?? '').split('.').concat(custom(rule)), check);
    if (isTruthy(moved) && isTruthy(value)) {
      const names = [withoutIndexes(path), source.join('.')].join(', ');
      throw new Error(`Cannot define the following properties at the same time: ${names}`);
    }
    return moved ?? value;
  }

  #resolve(rule: TranslationRule & { rule: 'Resolve' }, value: Value): Value {
    if (!isTruthy(value)) return value;
    if (isList(value)) return value.map((item) => this.#resolve(rule, item));
    const by = rule.find.by === undefined ? '' : toText(this.#read([rule.find.by], false));
    const kind = rule.find.kind + by;
    const found = this.#facts?.get(kind, toText(value));
    if (found === undefined) return value;
    if (found === null) throw new Error(describeMissing(kind, toText(value)));
    if ('error' in found) throw new Error(found.error);
    return found.id;
  }
}

function custom(rule: TranslationRule & { rule: 'Replace' }): string[] {
  return rule.customValuePath === undefined ? [] : rule.customValuePath.split('.');
}

/** Where a Replace rule takes its value from, from the root and without indexes. */
function sourcePath(rule: TranslationRule & { rule: 'Replace' }): string[] {
  const source = rule.valueName ? [...rule.path.split('.').slice(0, -1), rule.valueName] : [rule.valuePath ?? ''];
  return [...source, ...custom(rule)];
}

function withoutIndexes(path: string): string {
  return path.includes('.') ? path.replaceAll(/\.\d+(?=\.|$)/g, '') : path;
}

/** The value at a path below a value; a list gives the list of what its elements have there. */
export function pick(value: Value | undefined, path: readonly string[]): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value ?? null;
  if (isList(value)) return value.map((item) => pick(item, path));
  return isMap(value) && Object.hasOwn(value, key) ? pick(value[key], rest) : null;
}

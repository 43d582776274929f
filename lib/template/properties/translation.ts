import type { LookupFacts } from '../contract.ts';
import { isTruthy } from '../scalars.ts';
import type { TranslationRule } from '../schema.ts';
import { toText } from '../text.ts';
import { isList, isMap, type Value } from '../values.ts';
import { describeMissing } from './custom.ts';
import { type Given, peek } from './given.ts';
import { type Plan, type ReplaceRule, sourcePath } from './plan.ts';

/** How translation reads another property of the same resource, untranslated. */
export type ReadProperty = (name: string, check: boolean) => Value;

/**
 * Heat's translation rules for the values of one resource (behaviour 330). Without `facts` nothing is resolved, as in
 * validation.
 */
export class Translation {
  readonly #read: ReadProperty;
  readonly #isSet: (property: string) => boolean;
  readonly #facts: LookupFacts | undefined;

  /** @param isSet whether the resource has a value for a property */
  constructor(read: ReadProperty, isSet: (property: string) => boolean, facts?: LookupFacts) {
    this.#read = read;
    this.#isSet = isSet;
    this.#facts = facts;
  }

  /** True: the value given for it is not looked at, because it goes elsewhere or away. */
  isGone(plan: Plan): boolean {
    return plan.moved || plan.rules.some((rule) => rule.rule === 'Delete' && this.#applies(rule));
  }

  has(plan: Plan): boolean {
    return plan.rules.some((rule) => this.#applies(rule));
  }

  #applies(rule: TranslationRule): boolean {
    if (rule.rule === 'Resolve') return this.#facts !== undefined;
    if (rule.rule === 'Add') return this.#isSet(rule.from);
    return rule.rule === 'Replace' || rule.whenSet === undefined || this.#isSet(rule.whenSet);
  }

  /**
   * The translated value; `beside` holds the values at its level, `index` says which element of a list it is.
   * @throws Error with Heat's text
   */
  translate(plan: Plan, given: Value | undefined, beside: Given, check: boolean, index?: number): Value {
    let value = given ?? null;
    for (const rule of plan.rules) {
      if (!this.#applies(rule)) continue;
      if (rule.rule === 'Add') value = this.#add(rule, value, index);
      else if (rule.rule === 'Replace') value = this.#replace(rule, value, beside, check);
      else if (rule.rule === 'Resolve') value = this.#resolve(rule, value);
      else value = null;
    }
    return value;
  }

  /** As in Heat an element of the list is taken for a list itself, so that a single value and a list cannot both be given. */
  #add(rule: TranslationRule & { rule: 'Add' }, value: Value, index: number | undefined): Value {
    if (value !== null && !isList(value)) {
      const place = index === undefined ? rule.path : `${rule.path}.${index}`;
      const why = `cannot resolve Add rule for non-list translation value "${place}".`;
      throw new Error(`Incorrect translation rule using - ${why}`);
    }
    const added = this.#read(rule.from, false);
    return [...(value ?? []), rule.as ? rule.as(added) : added];
  }

  #replace(rule: ReplaceRule, value: Value, beside: Given, check: boolean): Value {
    const moved = this.#source(rule, beside, check);
    if (isTruthy(moved) && isTruthy(value)) {
      const names = [rule.path, sourcePath(rule).join('.')].join(', ');
      throw new Error(`Cannot define the following properties at the same time: ${names}`);
    }
    return moved ?? value;
  }

  #source(rule: ReplaceRule, beside: Given, check: boolean): Value {
    const { valueName, valuePath = '', customValuePath } = rule;
    const below = customValuePath?.split('.') ?? [];
    if (valueName !== undefined) return pick(peek(beside, valueName), below);
    const [name = '', ...path] = valuePath.split('.');
    return pick(this.#read(name, check), [...path, ...below]);
  }

  #resolve(rule: TranslationRule & { rule: 'Resolve' }, value: Value): Value {
    if (!isTruthy(value)) return value;
    if (isList(value)) return value.map((item) => this.#resolve(rule, item));
    const by = rule.find.by === undefined ? '' : toText(this.#read(rule.find.by, false));
    const kind = rule.find.kind + by;
    const found = this.#facts?.get(kind, toText(value));
    if (found === undefined) return value;
    if (found === null) throw new Error(describeMissing(kind, toText(value)));
    if ('error' in found) throw new Error(found.error);
    return found.id;
  }
}

/** The value at a path below a value; a list gives the list of what its elements have there. */
function pick(value: Value, path: readonly string[]): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isList(value)) return value.map((item) => pick(item, path));
  return isMap(value) && Object.hasOwn(value, key) ? pick(value[key] as Value, rest) : null;
}

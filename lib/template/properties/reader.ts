import { attempt } from '../../util/attempt.ts';
import { didYouMean } from '../../util/nearest.ts';
import type { LookupFacts } from '../contract.ts';
import { open } from '../functions/partial.ts';
import { isTruthy } from '../scalars.ts';
import type { Constraint, PropertySchema } from '../schema.ts';
import type { Path } from '../source.ts';
import { toJsonText, toRepr, toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { broken, type CheckCustom } from './constraints.ts';
import { asText, emptyOf, splitCommas, toBoolean } from './convert.ts';
import { type Given, givenMap, peek } from './given.ts';
import { toInteger, toNumber } from './numbers.ts';
import type { LevelPlan, Plan } from './plan.ts';
import { Translation } from './translation.ts';

/** `path` begins with the property's name; `part` says what stands wrong there. */
export type Report = (
  path: Path,
  message: string,
  detail?: { readonly hint?: string | undefined; readonly part?: 'key'; readonly cause?: Error },
) => void;

export interface ReadOptions {
  readonly report: Report;
  /** What is known of the cloud; without it names are not resolved. */
  readonly facts?: LookupFacts | undefined;
  readonly custom?: CheckCustom | undefined;
  /** Stands in for an updatable property `description` that is not set (behaviour 333). */
  readonly description?: string | undefined;
}

/** Where a value stands, innermost first: paths are only made of it when something is wrong. */
interface Place {
  readonly above: Place | undefined;
  readonly key: string | number;
}

/** How values are read. */
interface Mode {
  /** Values are judged, too. */
  readonly check: boolean;
  readonly translated: boolean;
  readonly report: Report;
}

function pathTo(place: Place | undefined): Path {
  const path: (string | number)[] = [];
  for (let at = place; at !== undefined; at = at.above) path.push(at.key);
  return path.reverse();
}

/** For those who only want values. */
export const unheard: Report = () => {};

const complain: Report = (_path, message, detail) => {
  throw detail?.cause ?? new Error(message);
};

/**
 * Properties read through their schemas, as Heat reads them: conversion to the type, defaults, translation; with `check`
 * also constraints and unknown names. Problems go to `report`, what cannot be read is null.
 */
export class PropertyReader {
  readonly #plan: LevelPlan;
  readonly #given: Given;
  readonly #options: ReadOptions;
  readonly #translation: Translation;
  readonly #reading: Mode;
  readonly #checking: Mode;

  constructor(plan: LevelPlan, given: Given, options: ReadOptions) {
    this.#plan = plan;
    this.#given = given;
    this.#options = options;
    const { report, facts } = options;
    this.#reading = { check: false, translated: true, report };
    this.#checking = { check: true, translated: true, report };
    const isSet = (name: string) => isTruthy(peek(given, name));
    this.#translation = new Translation((name, check) => this.#untranslated(name, check), isSet, facts);
  }

  /** Everything that is wrong: names, missing ones, values. With `values` false only names (nested stacks). */
  check(values = true): void {
    this.#unknown(this.#plan, this.#given, undefined, this.#options.report);
    for (const plan of this.#plan.all) {
      if (this.#isGone(plan)) continue;
      if (values) this.#read(plan, this.#given, undefined, this.#checking);
      this.#unimplemented(plan, this.#given, undefined, this.#options.report);
    }
  }

  /** The value as a type's code gets it; null for a name that the type does not have. */
  get(name: string): Value {
    const plan = this.#plan.byName.get(name);
    return plan === undefined ? null : this.#read(plan, this.#given, undefined, this.#reading);
  }

  /**
   * The value as it was before translation.
   * @throws Error with the text of what is wrong with it
   */
  untranslated(name: string): Value {
    return this.#untranslated(name, false);
  }

  /** All values as a type's code gets them. */
  values(): ValueMap {
    const values: Record<string, Value> = Object.create(null);
    for (const plan of this.#plan.all) {
      values[plan.name] = this.#read(plan, this.#given, undefined, this.#reading);
    }
    return values;
  }

  #unknown(level: LevelPlan, given: Given, place: Place | undefined, report: Report): void {
    for (const name of given.names()) {
      if (level.byName.has(name)) continue;
      const hint = didYouMean(name, level.byName.keys());
      report(pathTo({ above: place, key: name }), `Unknown Property ${name}`, { part: 'key', ...(hint && { hint }) });
    }
  }

  #unimplemented(plan: Plan, given: Given, place: Place | undefined, report: Report): void {
    if (plan.schema.implemented !== false || !given.has(plan.name)) return;
    const path = pathTo({ above: place, key: plan.name });
    report(path, `Property ${plan.name} not implemented yet`, { part: 'key' });
  }

  #isGone(plan: Plan): boolean {
    return this.#translation.isGone(plan);
  }

  #read(plan: Plan, given: Given, above: Place | undefined, mode: Mode): Value {
    const { name, schema } = plan;
    const translated = mode.translated && plan.rules.length > 0 && this.#translation.has(plan);
    const read = attempt(Error, () => {
      const value = given.has(name) && !(mode.translated && this.#isGone(plan)) ? given.get(name) : undefined;
      if (value === open) return substitute(schema);
      if (value !== undefined) {
        const meant = translated ? this.#translation.translate(plan, value, given, false) : value;
        return this.#convert(plan, meant, above, name, mode.check && given.pending(name) ? this.#unjudged(mode) : mode);
      }
      if (!translated) return undefined;
      const found = this.#translation.translate(plan, undefined, given, mode.check);
      if (found === null && schema.default == null) return undefined;
      return this.#convert(plan, found, above, name, { ...mode, check: false, translated: false });
    });
    if (read instanceof Error) {
      if (mode.check) this.#parts(plan, given, above, mode, read);
      else mode.report(pathTo({ above, key: name }), read.message, { cause: read });
      return null;
    }
    if (read !== undefined) return read;
    if (schema.default != null) return this.#convert(plan, null, above, name, mode);
    if (schema.required) mode.report(pathTo(above), `Property ${name} not assigned`, {});
    else if (above === undefined && name === 'description' && schema.updateAllowed) {
      return this.#options.description || null;
    }
    return null;
  }

  /** All that is wrong with a value that cannot be had as a whole. */
  #parts(plan: Plan, given: Given, above: Place | undefined, mode: Mode, read: Error): void {
    const { value = null, faults = [] } = given.parts?.(plan.name) ?? {};
    const path = pathTo({ above, key: plan.name });
    for (const cause of faults.length > 0 ? faults : [read]) mode.report(path, cause.message, { cause });
    if (faults.length === 0) return;
    const judged = given.pending(plan.name) ? this.#unjudged(mode) : mode;
    this.#convert(plan, value, above, plan.name, { ...judged, translated: false });
  }

  #unjudged(mode: Mode): Mode {
    return mode === this.#checking ? this.#reading : { ...mode, check: false };
  }

  /** What a rule moves to another property; wrong values are told of there. */
  #untranslated(name: string, check: boolean): Value {
    const plan = this.#plan.byName.get(name);
    return plan === undefined
      ? null
      : this.#read(plan, this.#given, undefined, { check, translated: false, report: complain });
  }

  #convert(plan: Plan, given: Value, above: Place | undefined, key: string | number, mode: Mode): Value {
    const { schema } = plan;
    if (given === open) return substitute(schema);
    const value = attempt(Error, () => this.#typed(plan, given ?? substitute(schema), above, key, mode));
    if (value instanceof Error) {
      mode.report(pathTo({ above, key }), value.message);
      return null;
    }
    if (mode.check && schema.constraints) {
      const path = () => pathTo({ above, key });
      const failure = broken(schema.constraints, schema.type, value, path, this.#options.custom);
      if (failure !== undefined) mode.report(path(), failure, { hint: allowedHint(schema.constraints, value) });
    }
    return value;
  }

  #typed(plan: Plan, value: Value, above: Place | undefined, key: string | number, mode: Mode): Value {
    switch (plan.schema.type) {
      case 'String':
        return asText(value);
      case 'Integer':
        return toInteger(value);
      case 'Number':
        return toNumber(value);
      case 'Boolean':
        return toBoolean(value);
      case 'Any':
        return value;
      case 'Map':
        return this.#map(plan, value, above, key, mode);
      case 'List':
        return this.#list(plan, value, above, key, mode);
    }
  }

  #map(plan: Plan, value: Value, above: Place | undefined, key: string | number, mode: Mode): Value {
    if (!isMap(value)) {
      if (plan.schema.allowConversion && typeof value === 'string') return value;
      if (plan.schema.allowConversion && isList(value)) return toJsonText(value);
      throw new Error(`"${toText(value)}" is not a map`);
    }
    const level = plan.inside;
    if (level === undefined) return value;
    const place = { above, key };
    const given = givenMap(value);
    if (mode.check) this.#unknown(level, given, place, mode.report);
    const values: Record<string, Value> = Object.create(null);
    for (const inner of level.all) {
      values[inner.name] = this.#read(inner, given, place, mode);
      if (mode.check) this.#unimplemented(inner, given, place, mode.report);
    }
    return values;
  }

  #list(plan: Plan, given: Value, above: Place | undefined, key: string | number, mode: Mode): Value {
    const list = plan.schema.allowConversion && typeof given === 'string' ? splitCommas(given) : given;
    if (!isList(list)) throw new Error(`"${toRepr(list)}" is not a list`);
    const element = plan.items;
    if (element === undefined) return list;
    const place = { above, key };
    return list.map((item, index) => this.#element(element, item, place, index, mode));
  }

  #element(plan: Plan, item: Value, above: Place, index: number, mode: Mode): Value {
    if (mode.check && plan.schema.implemented === false) {
      mode.report(pathTo({ above, key: index }), `Property ${index} not implemented yet`, { part: 'key' });
    }
    if (!mode.translated || plan.rules.length === 0 || !this.#translation.has(plan)) {
      return this.#convert(plan, item, above, index, mode);
    }
    const value = attempt(Error, () => this.#translation.translate(plan, item, givenMap({}), false, index));
    if (!(value instanceof Error)) return this.#convert(plan, value, above, index, mode);
    mode.report(pathTo({ above, key: index }), value.message);
    return null;
  }
}

/** What an explicit null becomes (behaviour 327). */
function substitute(schema: PropertySchema): Value {
  return isTruthy(schema.default) ? (schema.default as Value) : emptyOf(schema.type);
}

function allowedHint(constraints: readonly Constraint[], value: Value): string | undefined {
  if (typeof value !== 'string') return undefined;
  for (const constraint of constraints) {
    if ('allowed_values' in constraint) {
      return didYouMean(
        value,
        constraint.allowed_values.filter((allowed) => typeof allowed === 'string'),
      );
    }
  }
  return undefined;
}

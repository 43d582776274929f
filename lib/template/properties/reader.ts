import { didYouMean } from '../../util/nearest.ts';
import { isInteger, isTruthy } from '../scalars.ts';
import type { PropertySchema } from '../schema.ts';
import type { Path } from '../source.ts';
import { toJsonText, toRepr, toText } from '../text.ts';
import { isList, isMap, type Value, type ValueMap } from '../values.ts';
import { broken, type CheckCustom } from './constraints.ts';
import { toInteger, toNumber } from './numbers.ts';
import { pick, Translation } from './translation.ts';

/** The values given for a resource's properties, of which some may be functions still to be resolved. */
export interface Given {
  names(): Iterable<string>;
  has(name: string): boolean;
  /** undefined: a function left it out. @throws Error with the text */
  get(name: string): Value | undefined;
  /** True: it depends on resources that do not exist yet, so that its value is not judged (behaviours 90, 172). */
  pending(name: string): boolean;
}

/** `path` begins with the property's name; `part` says what stands wrong there. */
export type Report = (path: Path, message: string, detail?: { readonly hint?: string; readonly part?: 'key' }) => void;

export interface ReadOptions {
  readonly report: Report;
  readonly translation?: (read: (path: readonly string[], check: boolean) => Value) => Translation;
  readonly custom?: CheckCustom;
  /** Stands in for an updatable property `description` that is not set (behaviour 333). */
  readonly description?: string;
}

const silent: Report = () => {};

export function givenMap(values: ValueMap, pending: (name: string) => boolean = () => false): Given {
  return {
    names: () => Object.keys(values),
    has: (name) => Object.hasOwn(values, name),
    get: (name) => values[name],
    pending,
  };
}

/**
 * Properties read through their schemas, as Heat reads them: conversion to the type, defaults, translation; with `check`
 * also constraints and unknown names. Problems go to `report`, what cannot be read is null.
 */
export class PropertyReader {
  readonly #schema: Readonly<Record<string, PropertySchema>>;
  readonly #given: Given;
  readonly #options: ReadOptions;
  readonly #translation: Translation;

  constructor(schema: Readonly<Record<string, PropertySchema>>, given: Given, options: ReadOptions) {
    this.#schema = schema;
    this.#given = given;
    this.#options = options;
    const read = (path: readonly string[], check: boolean) => this.#untranslated(path, check);
    this.#translation = options.translation?.(read) ?? new Translation([], read, () => false);
  }

  /** Everything that is wrong: names, missing ones, values. With `values` false only names (nested stacks). */
  check(values = true): void {
    const level: Level = { schema: this.#schema, given: this.#given, path: [], dotted: '', check: true };
    this.#unknown(level);
    for (const [name, schema] of Object.entries(this.#schema)) {
      if (!this.#translation.isGone(name) && values) this.#read(level, name, schema, this.#options.report);
      this.#unimplemented(level, name, schema);
    }
  }

  /** The value as a type's code gets it. */
  get(name: string): Value {
    const schema = this.#schema[name];
    if (schema === undefined) return null;
    const level: Level = { schema: this.#schema, given: this.#given, path: [], dotted: '', check: false };
    return this.#read(level, name, schema, this.#options.report);
  }

  #unknown(level: Level): void {
    for (const name of level.given.names()) {
      if (!Object.hasOwn(level.schema, name)) {
        const hint = didYouMean(name, Object.keys(level.schema));
        this.#options.report([...level.path, name], `Unknown Property ${name}`, { part: 'key', hint });
      }
    }
  }

  #unimplemented(level: Level, name: string, schema: PropertySchema): void {
    if (schema.implemented === false && level.given.has(name)) {
      this.#options.report([...level.path, name], `Property ${name} not implemented yet`, { part: 'key' });
    }
  }

  #read(level: Level, name: string, schema: PropertySchema, report: Report): Value {
    const { given, check } = level;
    const path = [...level.path, level.index ? Number(name) : name];
    const dotted = level.dotted === '' ? name : `${level.dotted}.${name}`;
    try {
      if (given.has(name) && !this.#translation.isGone(dotted)) {
        let value = given.get(name);
        if (value !== undefined) {
          if (this.#translation.has(dotted))
            value = this.#translation.translate(dotted, value, () => besides(given), false);
          return this.#convert(schema, value, path, dotted, check && !given.pending(name), report);
        }
      }
      if (this.#translation.has(dotted)) {
        const value = this.#translation.translate(dotted, undefined, () => besides(given), check);
        if (value !== null || schema.default != null) return this.#convert(schema, value, path, dotted, false, report);
      }
    } catch (error) {
      report(path, error instanceof Error ? error.message : String(error));
      return null;
    }
    if (schema.default != null) return this.#convert(schema, null, path, dotted, check, report);
    if (schema.required) report(level.path, `Property ${name} not assigned`, {});
    else if (level.dotted === '' && name === 'description' && schema.updateAllowed) {
      return this.#options.description || null;
    }
    return null;
  }

  /** What a rule moves to another property; wrong values are told of there. */
  #untranslated(path: readonly string[], check: boolean): Value {
    const [name = '', ...rest] = path;
    const schema = this.#schema[name];
    if (schema === undefined || !this.#given.has(name)) return null;
    const value = this.#given.get(name);
    if (value === undefined) return null;
    const complain: Report = (_path, message) => {
      throw new Error(message);
    };
    const judged = check && !this.#given.pending(name);
    return pick(this.#convert(schema, value, [name], '', judged, complain), rest);
  }

  #convert(schema: PropertySchema, given: Value, path: Path, dotted: string, check: boolean, report: Report): Value {
    let value: Value;
    try {
      value = this.#typed(
        schema,
        given ?? (isTruthy(schema.default) ? schema.default! : empty(schema)),
        path,
        dotted,
        check,
        report,
      );
    } catch (error) {
      report(path, error instanceof Error ? error.message : String(error));
      return null;
    }
    if (check) {
      const failure = broken(schema, value, path, this.#options.custom);
      if (failure !== undefined) report(path, failure, { hint: allowedHint(schema, value) });
    }
    return value;
  }

  #typed(schema: PropertySchema, value: Value, path: Path, dotted: string, check: boolean, report: Report): Value {
    switch (schema.type) {
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
      case 'Map': {
        if (!isMap(value)) {
          if (schema.allowConversion && typeof value === 'string') return value;
          if (schema.allowConversion && isList(value)) return toJsonText(value);
          throw new Error(`"${toText(value)}" is not a map`);
        }
        return schema.schema
          ? this.#level({ ...inside(path, dotted, check), schema: schema.schema, given: givenMap(value) }, report)
          : value;
      }
      case 'List': {
        const list = schema.allowConversion && typeof value === 'string' ? splitCommas(value) : value;
        if (!isList(list)) throw new Error(`"${toRepr(list)}" is not a list`);
        const { items } = schema;
        if (!items) return list;
        return list.map((item, index) => {
          const name = String(index);
          const level = {
            ...inside(path, dotted, check),
            schema: { [name]: items },
            given: givenMap({ [name]: item }),
            index: true,
          };
          if (check) this.#unimplemented(level, name, items);
          return this.#read(level, name, items, report);
        });
      }
    }
  }

  #level(level: Level, report: Report): ValueMap {
    if (level.check && report !== silent) this.#unknown(level);
    const values: Record<string, Value> = {};
    for (const [name, schema] of Object.entries(level.schema)) {
      values[name] = this.#read(level, name, schema, report);
      if (level.check) this.#unimplemented(level, name, schema);
    }
    return values;
  }
}

interface Level {
  readonly schema: Readonly<Record<string, PropertySchema>>;
  readonly given: Given;
  readonly path: Path;
  /** As `path`, joined by dots: how translation rules see it. */
  readonly dotted: string;
  readonly check: boolean;
  /** The names are indexes of a list. */
  readonly index?: boolean;
}

function inside(path: Path, dotted: string, check: boolean): Pick<Level, 'path' | 'dotted' | 'check'> {
  return { path, dotted, check };
}

/** Values at a level, for rules that look beside a property; one that cannot be resolved counts as not given. */
function besides(given: Given): ValueMap {
  const values: Record<string, Value> = {};
  for (const name of given.names()) {
    try {
      const value = given.get(name);
      if (value !== undefined) values[name] = value;
    } catch {
      values[name] = null;
    }
  }
  return values;
}

/** What an explicit null becomes without a default (behaviour 327). */
function empty(schema: PropertySchema): Value {
  switch (schema.type) {
    case 'String':
      return '';
    case 'Integer':
    case 'Number':
      return 0;
    case 'Boolean':
      return false;
    case 'List':
      return [];
    case 'Map':
      return {};
    case 'Any':
      return null;
  }
}

function asText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || isInteger(value)) return toText(value);
  throw new Error(`Value must be a string; got ${toRepr(value)}`);
}

function toBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (word === 'true' || word === 'false') return word === 'true';
  throw new Error(`"${word ?? toText(value)}" is not a valid boolean`);
}

function splitCommas(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function allowedHint(schema: PropertySchema, value: Value): string | undefined {
  if (typeof value !== 'string') return undefined;
  for (const constraint of schema.constraints ?? []) {
    if ('allowed_values' in constraint) {
      return didYouMean(
        value,
        constraint.allowed_values.filter((allowed) => typeof allowed === 'string'),
      );
    }
  }
  return undefined;
}

import { type Item, SKIPPED } from '../data/items.ts';
import { NO_VALUE } from '../syntax/ast.ts';
import type { Argument, Scope, Type } from './types.ts';

const NO_DEFAULT = Symbol('no default');
/** Shared by all calls without named arguments; nothing is ever added to it. */
const NOTHING_LEFT = new Map<string, Argument>();
const NOTHING_MORE: readonly Argument[] = [];
const NO_KEYWORDS = new Map<string, Parameter<unknown>>();

/** A parameter of a function; T is the type of the value that the function gets. */
export interface Parameter<T> {
  readonly name: string;
  readonly type: Type<T>;
  readonly kind: 'plain' | 'rest' | 'named';
  readonly default: Argument | typeof NO_DEFAULT;
}

export function param<T>(name: string, type: Type<T>): Parameter<T> {
  return { name, type, kind: 'plain', default: NO_DEFAULT };
}

/** A parameter with a default, which is checked and converted like an argument. */
export function optional<T>(name: string, type: Type<T>, value: Item): Parameter<T> {
  return { name, type, kind: 'plain', default: value };
}

/** A parameter that the function gets as undefined when it is left out. */
export function omittable<T>(name: string, type: Type<T>): Parameter<T | undefined> {
  const convert = (value: Argument, scope: Scope): T | undefined =>
    value === NO_VALUE ? undefined : type.convert(value, scope);
  return { name, type: { ...type, convert }, kind: 'plain', default: NO_VALUE };
}

/** All further positional arguments. */
export function rest<T>(name: string, type: Type<T>): Parameter<T[]> {
  return { name, type: type as unknown as Type<T[]>, kind: 'rest', default: NO_DEFAULT };
}

/** All further named arguments. */
export function named<T>(type: Type<T>): Parameter<ReadonlyMap<string, T>> {
  return { name: '**', type: type as unknown as Type<ReadonlyMap<string, T>>, kind: 'named', default: NO_DEFAULT };
}

type Values<P extends readonly Parameter<unknown>[]> = {
  [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

export type Body = (scope: Scope, ...args: never[]) => Item;

/** How arguments were laid on parameters: by position and by name. */
export interface Assignment {
  readonly positional: readonly Parameter<unknown>[];
  readonly keyword: ReadonlyMap<string, Parameter<unknown>>;
}

export interface FunctionOptions {
  /** `method`: only behind a dot; `extension`: both ways. */
  readonly as?: 'function' | 'method' | 'extension';
  /** `a => b` is an argument of its own, not a named argument. */
  readonly noKeywords?: boolean;
}

/** One overload of a function. */
export class FunctionDefinition {
  readonly name: string;
  readonly isFunction: boolean;
  readonly isMethod: boolean;
  readonly noKeywords: boolean;
  private readonly plain: readonly Parameter<unknown>[];
  private readonly rest: Parameter<unknown> | undefined;
  private readonly named: Parameter<unknown> | undefined;
  private readonly body: Body;

  constructor(name: string, parameters: readonly Parameter<unknown>[], body: Body, options: FunctionOptions = {}) {
    this.name = name;
    this.isFunction = options.as !== 'method';
    this.isMethod = options.as === 'method' || options.as === 'extension';
    this.noKeywords = options.noKeywords ?? false;
    this.plain = parameters.filter(({ kind }) => kind === 'plain');
    this.rest = parameters.find(({ kind }) => kind === 'rest');
    this.named = parameters.find(({ kind }) => kind === 'named');
    this.body = body;
  }

  /** Lays arguments on parameters before they are evaluated; undefined: they do not fit. */
  assign(args: readonly Argument[], kwargs: ReadonlyMap<string, Argument>): Assignment | undefined {
    if (args.length > this.plain.length && !this.rest) return undefined;
    const left = kwargs.size > 0 ? new Map(kwargs) : NOTHING_LEFT;
    const positional = args.map(() => this.rest);
    const keyword = kwargs.size > 0 ? new Map<string, Parameter<unknown>>() : NO_KEYWORDS;
    for (let index = 0; index < this.plain.length; index++) {
      const parameter = this.plain[index]!;
      const given = index < args.length && args[index] !== NO_VALUE;
      if (given && left.has(parameter.name)) return undefined;
      if (given) positional[index] = parameter;
      else if (left.delete(parameter.name)) keyword.set(parameter.name, parameter);
      else if (parameter.default === NO_DEFAULT) return undefined;
      else if (index < args.length) positional[index] = parameter;
    }
    for (const [name, value] of left) {
      if (!this.named?.type.check(value)) return undefined;
      keyword.set(name, this.named);
    }
    for (let index = 0; index < positional.length; index++) {
      const parameter = positional[index];
      if (!parameter) return undefined;
      const empty = parameter.kind === 'rest' ? SKIPPED : parameter.default;
      const value = args[index] === NO_VALUE ? empty : args[index]!;
      if (value === NO_DEFAULT || !(value === NO_VALUE || parameter.type.check(value))) return undefined;
    }
    return { positional: positional as Parameter<unknown>[], keyword };
  }

  /** Checks evaluated arguments: the call that is ready to be made, or undefined when one does not fit. */
  prepare(args: readonly Argument[], kwargs: ReadonlyMap<string, Argument>): ((scope: Scope) => Item) | undefined {
    const left = kwargs.size > 0 ? new Map(kwargs) : NOTHING_LEFT;
    const values: [value: Argument, parameter: Parameter<unknown>][] = [];
    for (let index = 0; index < this.plain.length; index++) {
      const parameter = this.plain[index]!;
      const given = index < args.length ? args[index]! : NO_VALUE;
      let value: Argument | typeof NO_DEFAULT = given;
      if (given === NO_VALUE) {
        value = left.get(parameter.name) ?? (left.has(parameter.name) ? null : parameter.default);
        left.delete(parameter.name);
      }
      if (value === NO_DEFAULT || !(value === NO_VALUE || parameter.type.check(value))) return undefined;
      values.push([value, parameter]);
    }
    const further =
      args.length > this.plain.length
        ? args.slice(this.plain.length).map((arg) => (arg === NO_VALUE ? SKIPPED : arg))
        : NOTHING_MORE;
    if (!further.every((value) => this.rest!.type.check(value))) return undefined;
    return (scope) => this.invoke(scope, values, further, left);
  }

  private invoke(
    outer: Scope,
    values: readonly (readonly [value: Argument, parameter: Parameter<unknown>])[],
    further: readonly Argument[],
    left: ReadonlyMap<string, Argument>,
  ): Item {
    const scope: Scope = { ...outer, context: outer.context.child() };
    const args: unknown[] = values.map(([value, parameter]) => parameter.type.convert(value, scope));
    if (this.rest) args.push(further.map((value) => this.rest!.type.convert(value, scope)));
    if (this.named) {
      const { type } = this.named;
      args.push(new Map(Array.from(left, ([name, value]) => [name, type.convert(value, scope)])));
    }
    return this.body(scope, ...(args as never[]));
  }
}

/** Declares a function of the library. `scope.context` in its body is a context of its own for each call. */
export function fn<const P extends readonly Parameter<unknown>[]>(
  name: string,
  parameters: P,
  body: (scope: Scope, ...args: Values<P>) => Item,
  options: FunctionOptions = {},
): FunctionDefinition {
  return new FunctionDefinition(name, parameters, body as unknown as Body, options);
}

export function method<const P extends readonly Parameter<unknown>[]>(
  name: string,
  parameters: P,
  body: (scope: Scope, ...args: Values<P>) => Item,
  options: FunctionOptions = {},
): FunctionDefinition {
  return fn(name, parameters, body, { ...options, as: 'method' });
}

/** Callable as a function and as a method. */
export function extension<const P extends readonly Parameter<unknown>[]>(
  name: string,
  parameters: P,
  body: (scope: Scope, ...args: Values<P>) => Item,
): FunctionDefinition {
  return fn(name, parameters, body, { as: 'extension' });
}

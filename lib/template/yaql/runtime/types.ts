import { Pattern } from '../../regex/index.ts';
import {
  Dict,
  type Item,
  Iter,
  isIterable,
  isSequence,
  isSetLike,
  type Limited,
  type List,
  Ordering,
  Rule,
  type SetLike,
} from '../data/items.ts';
import { type Int, isInt, isNum, type Num } from '../data/numbers.ts';
import { DateTime, TimeSpan } from '../data/time.ts';
import { Constant, type Expr, FunctionCall, isExpr, Mapping, NO_VALUE } from '../syntax/ast.ts';
import { Context } from './context.ts';
import { evaluate } from './evaluate.ts';
import { type Evaluation, FRAMES } from './evaluation.ts';

/** What a parameter may be given: an expression not yet evaluated, a value, or nothing. */
export type Argument = Expr | Item | typeof NO_VALUE;

/** Where a call happens. */
export interface Scope {
  readonly evaluation: Evaluation;
  readonly context: Context;
  readonly receiver: Item | typeof NO_VALUE;
}

/** Python's classes as far as overloads are told apart by them; number stands for several and takes no part. */
type ClassName =
  | 'object'
  | 'int'
  | 'bool'
  | 'str'
  | 'none'
  | 'iterable'
  | 'iterator'
  | 'sequence'
  | 'mapping'
  | 'set'
  | 'other'
  | 'number';

const BASES: Readonly<Partial<Record<ClassName, readonly ClassName[]>>> = {
  bool: ['int'],
  str: ['iterable', 'sequence'],
  iterator: ['iterable'],
  sequence: ['iterable'],
  mapping: ['iterable'],
  set: ['iterable'],
};

/**
 * The type of a parameter: which arguments it takes (an unevaluated expression is taken by all but the lazy types,
 * which look at its form), and what the function gets. T is what it gets.
 */
export interface Type<T> {
  readonly lazy: boolean;
  readonly className?: ClassName;
  check(value: Argument): boolean;
  /** @throws YaqlError ArgumentException, MemoryQuotaExceededException, CollectionTooLargeException */
  convert(value: Argument, scope: Scope): T;
}

/** Whether an overload with type `one` is preferred to one with type `other`. */
export function isSpecialization(one: Type<unknown>, other: Type<unknown>): boolean {
  const { className: special } = one;
  const { className: general } = other;
  if (!special || !general || special === general || special === 'number' || general === 'number') return false;
  return general === 'object' || (BASES[special]?.includes(general) ?? false);
}

interface ValueType<T> {
  readonly className: ClassName;
  readonly nullable?: boolean;
  readonly is: (value: Item) => boolean;
  readonly map?: (value: T, scope: Scope) => T;
}

function valueType<T>({ className, nullable, is, map }: ValueType<T>): Type<T> {
  const check = (argument: Argument): boolean => {
    const value = argument instanceof Constant ? argument.value : argument;
    if (value === null) return nullable ?? false;
    if (isExpr(value)) return true;
    return is(value as Item);
  };
  return {
    lazy: false,
    className,
    check,
    convert(argument, scope) {
      const value = argument instanceof Constant ? argument.value : argument;
      scope.evaluation.checkMemory([1, value]);
      return value === null || !map ? (value as T) : map(value as T, scope);
    },
  };
}

const anything = (): boolean => true;
const isText = (value: Item): boolean => typeof value === 'string';
const isIntLike = (value: Item): boolean => isInt(value) || typeof value === 'boolean';

/** Any value, null included. */
export const ANY: Type<Item> = valueType<Item>({ className: 'object', nullable: true, is: anything });
export const NOT_NULL: Type<Item> = valueType<Item>({ className: 'object', is: anything });
export const NULL: Type<null> = valueType<null>({ className: 'none', nullable: true, is: () => false });
export const STRING: Type<string> = valueType<string>({ className: 'str', is: isText });
export const STRING_OR_NULL: Type<string | null> = valueType({ className: 'str', nullable: true, is: isText });
/** An integer; true and false are 1 and 0, as in Python. */
export const INT: Type<Int> = valueType<Int>({ className: 'int', is: isIntLike, map: unbool });
export const INT_OR_BOOL: Type<Int | boolean> = valueType<Int | boolean>({ className: 'int', is: isIntLike });
export const INT_OR_NULL: Type<Int | null> = valueType({
  className: 'int',
  nullable: true,
  is: isIntLike,
  map: unbool,
});
export const STRICT_INT: Type<Int> = valueType<Int>({ className: 'int', is: isInt });
export const NUMBER: Type<Num> = valueType<Num>({ className: 'number', is: isNum });
export const NUMBER_OR_NULL: Type<Num | null> = valueType({ className: 'number', nullable: true, is: isNum });
const isBoolean = (value: Item): boolean => typeof value === 'boolean';
export const BOOL: Type<boolean> = valueType<boolean>({ className: 'bool', is: isBoolean });
export const BOOL_OR_NULL: Type<boolean | null> = valueType({ className: 'bool', nullable: true, is: isBoolean });
/** Anything to run through but texts and maps; held to the limit of elements. */
export const ITERABLE: Type<Limited> = valueType<Limited>({
  className: 'iterable',
  is: isIterable,
  map: (value, { evaluation }) => evaluation.limited(value),
});
export const ITERABLE_NOT_SET: Type<Limited> = valueType<Limited>({
  className: 'iterable',
  is: (value) => isIterable(value) && !isSetLike(value),
  map: (value, { evaluation }) => evaluation.limited(value),
});
/** A one-pass sequence, not held to the limit. */
export const ITERATOR: Type<Iter> = valueType<Iter>({ className: 'iterator', is: (value) => value instanceof Iter });
export const SEQUENCE: Type<readonly Item[] | List> = valueType({ className: 'sequence', is: isSequence });
export const MAP: Type<Dict> = valueType<Dict>({ className: 'mapping', is: (value) => value instanceof Dict });
export const SET: Type<SetLike> = valueType<SetLike>({ className: 'set', is: isSetLike });
export const RULE: Type<Rule> = valueType<Rule>({ className: 'other', is: (value) => value instanceof Rule });
export const REGEX: Type<Pattern> = valueType<Pattern>({ className: 'other', is: (value) => value instanceof Pattern });
export const DATETIME: Type<DateTime> = valueType({ className: 'other', is: (value) => value instanceof DateTime });
const isSpan = (value: Item): boolean => value instanceof TimeSpan;
export const TIMESPAN: Type<TimeSpan> = valueType<TimeSpan>({ className: 'other', is: isSpan });
export const TIMESPAN_OR_NULL: Type<TimeSpan | null> = valueType({ className: 'other', nullable: true, is: isSpan });
export const ORDERING: Type<Ordering> = valueType({ className: 'other', is: (value) => value instanceof Ordering });
export const CONTEXT: Type<Context> = valueType<Context>({
  className: 'other',
  is: (value) => value instanceof Context,
});

function unbool<T>(value: T): T {
  return (typeof value === 'boolean' ? Number(value) : value) as T;
}

/** A function made of an argument that is evaluated as often as the callee calls it. */
export type Lambda = (args: readonly Item[], kwargs?: ReadonlyMap<string, Item>) => Item;

/** Evaluates an argument (or gives the value it already is) with `$1`, `$2`, … set. */
function invoke(value: Argument, scope: Scope, args: readonly Item[], kwargs?: ReadonlyMap<string, Item>): Item {
  args.forEach((arg, index) => {
    scope.context.set(String(index + 1), arg);
  });
  for (const [name, arg] of kwargs ?? []) scope.context.set(name, arg);
  return isExpr(value) ? scope.evaluation.deeper(FRAMES.lambda, () => evaluate(value, scope)) : (value as Item);
}

/** Null when a default of null stands. */
export const LAMBDA: Type<Lambda> = {
  lazy: true,
  check: anything,
  convert:
    (value, { evaluation, context }) =>
    (args, kwargs) =>
      invoke(value, { evaluation, context: context.child(), receiver: NO_VALUE }, args, kwargs),
};

export const LAMBDA_OR_NULL: Type<Lambda | null> = {
  ...LAMBDA,
  convert: (value, scope) => (value === null ? null : LAMBDA.convert(value, scope)),
};

/** What stands behind a dot: a call that gets the receiver. */
export const METHOD_CALL: Type<(receiver: Item) => Item> = {
  lazy: true,
  check: (value) => !isExpr(value) || (value instanceof FunctionCall && value.form === 'function'),
  convert:
    (value, { evaluation, context }) =>
    (receiver) =>
      invoke(value, { evaluation, context: context.child(), receiver }, []),
};

/** An argument that is evaluated in a context that the callee chooses; null stands for none. */
export const LAMBDA_IN_CONTEXT: Type<((context: Context) => Item) | null> = {
  lazy: true,
  check: anything,
  convert: (value, { evaluation }) =>
    value === null ? null : (context) => invoke(value, { evaluation, context, receiver: NO_VALUE }, []),
};

/** `condition => value` with both sides unevaluated. */
export const LAZY_RULE: Type<{ readonly source: () => Item; readonly destination: () => Item }> = {
  lazy: true,
  check: (value) => value instanceof Mapping,
  convert: (value, scope) => {
    const { source, destination } = value as Mapping;
    const later = (expr: Expr) => (): Item => scope.evaluation.deeper(FRAMES.wrapped, () => evaluate(expr, scope));
    return { source: later(source), destination: later(destination) };
  },
};

/** An argument as it was written. */
export const EXPRESSION: Type<Expr> = { lazy: true, check: isExpr, convert: (value) => value as Expr };

/** A bare word, as its text or as the expression it is. */
export const KEYWORD: Type<string> = {
  lazy: false,
  check: (value) => value instanceof Constant && value.keyword,
  convert: (value) => (value as Constant).value as string,
};
export const KEYWORD_EXPRESSION: Type<Constant> = {
  lazy: false,
  check: KEYWORD.check,
  convert: (value) => value as Constant,
};

/** A text that stands in the expression itself. */
export const TEXT_CONSTANT: Type<string> = {
  lazy: false,
  check: (value) => value instanceof Constant && typeof value.value === 'string',
  convert: KEYWORD.convert,
};

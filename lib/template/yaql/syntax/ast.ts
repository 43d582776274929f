import type { Float } from '../../values.ts';

/** A value that stands in an expression itself. */
export type Literal = null | boolean | number | bigint | Float | string;

/** The tree of an expression. `keyword` is a bare word: a constant text which some functions insist on. */
export class Constant {
  readonly kind = 'constant';
  readonly value: Literal;
  readonly keyword: boolean;

  constructor(value: Literal, keyword = false) {
    this.value = value;
    this.keyword = keyword;
  }
}

export type CallForm = 'function' | 'operator';

/** A place in an argument list that was left empty, as in `f(1,,2)`. */
export const NO_VALUE = Symbol('no value');

/**
 * A call of a function. Operators, indexing, lists, maps and variables are calls of functions with names such as
 * `#operator_+`, `#indexer`, `#list`, `#map` and `#get_context_data`; only the form `function` may follow a dot.
 */
export class FunctionCall {
  readonly kind = 'call';
  readonly form: CallForm;
  readonly name: string;
  readonly args: readonly Argument[];

  constructor(form: CallForm, name: string, args: readonly Argument[]) {
    this.form = form;
    this.name = name;
    this.args = args;
  }
}

/** An expression in parentheses: evaluates to its inside, but is neither a constant nor a call to those who ask. */
export class Wrapped {
  readonly kind = 'wrapped';
  readonly inner: Expr;

  constructor(inner: Expr) {
    this.inner = inner;
  }
}

/** `source => destination`: a keyword argument or an entry of a map. */
export class Mapping {
  readonly kind = 'mapping';
  readonly source: Expr;
  readonly destination: Expr;

  constructor(source: Expr, destination: Expr) {
    this.source = source;
    this.destination = destination;
  }
}

export type Expr = Constant | FunctionCall | Wrapped | Mapping;
export type Argument = Expr | typeof NO_VALUE;

export function isExpr(value: unknown): value is Expr {
  return (
    value instanceof Constant || value instanceof FunctionCall || value instanceof Wrapped || value instanceof Mapping
  );
}

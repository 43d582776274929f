import { RegexError } from '../regex/index.ts';
import type { Value } from '../values.ts';
import { finalize, toItem, toValue } from './data/convert.ts';
import { type Item, SKIPPED } from './data/items.ts';
import { YaqlError } from './errors.ts';
import { standardContext } from './library/index.ts';
import { evaluate } from './runtime/evaluate.ts';
import { Evaluation, HEAT_LIMITS, type Limits } from './runtime/evaluation.ts';
import { type Expr, NO_VALUE } from './syntax/ast.ts';
import { parse } from './syntax/parser.ts';

export { describe } from './data/convert.ts';
export type { Item } from './data/items.ts';
export { Dict, ItemSet } from './data/items.ts';
export { DateTime, TimeSpan } from './data/time.ts';
export { YaqlError } from './errors.ts';
export { functionNames } from './library/index.ts';
export { HEAT_LIMITS, type Limits } from './runtime/evaluation.ts';

/** A parsed expression; it can be evaluated any number of times. */
export interface Expression {
  readonly source: string;
  readonly root: Expr;
}

export interface EvaluateOptions {
  /** Heat's limits where absent. */
  readonly limits?: Partial<Limits>;
  /** Steps that several evaluations share; what this one takes is taken away. */
  readonly budget?: { steps: number };
}

/** @throws YaqlError YaqlGrammarException, YaqlLexicalException, UnicodeDecodeError */
export function parseYaql(expression: string): Expression {
  return { source: expression, root: parse(expression) };
}

/**
 * Evaluates an expression with `$` bound to `{"data": data}`, as Heat does (behaviour 344).
 * @throws YaqlError with the exception class in `type`; always within the limits' work, never anything else
 */
export function evaluateYaql(expression: Expression | string, data: Value, options: EvaluateOptions = {}): Value {
  return guarded(() => toValue(evaluateYaqlItem(expression, data, options)));
}

/** As evaluateYaql, with sets, dates, timespans and maps in their own classes. */
export function evaluateYaqlItem(expression: Expression | string, data: Value, options: EvaluateOptions = {}): Item {
  const { root } = typeof expression === 'string' ? parseYaql(expression) : expression;
  const { limits, budget } = options;
  const given = { ...HEAT_LIMITS, ...limits };
  const evaluation = new Evaluation({ ...given, steps: Math.min(given.steps, budget?.steps ?? given.steps) });
  return guarded(() => {
    const context = standardContext.child();
    context.set('$', toItem({ data }, budget));
    try {
      const result = evaluate(root, { evaluation, context: context.child(), receiver: NO_VALUE });
      if (result === SKIPPED) throw noFinalizer();
      return finalize(evaluation, result);
    } finally {
      if (budget) budget.steps -= evaluation.spent;
    }
  });
}

const noFinalizer = (): YaqlError =>
  new YaqlError('NoMatchingFunctionException', 'No function "#finalize" matches supplied arguments');

/** Gives errors of what evaluation stands on YAQL's form: regular expressions, the depth of the stack. */
function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof YaqlError) throw error;
    if (error instanceof RegexError) throw new YaqlError('error', error.message);
    if (error instanceof RangeError) throw new YaqlError('RecursionError', 'maximum recursion depth exceeded');
    throw error;
  }
}

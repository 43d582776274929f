import { type Item, Rule } from '../data/items.ts';
import type { Expr } from '../syntax/ast.ts';
import { callFunction } from './call.ts';
import { FRAMES } from './evaluation.ts';
import type { Argument, Scope } from './types.ts';

const NO_KEYWORDS: ReadonlyMap<string, Argument> = new Map();

/** The value of an expression. A call behind a dot gets `scope.receiver`; everything else ignores it. */
export function evaluate(expr: Expr, scope: Scope): Item {
  switch (expr.kind) {
    case 'constant':
      return expr.value;
    case 'wrapped':
      return scope.evaluation.deeper(FRAMES.wrapped, () => evaluate(expr.inner, scope));
    case 'mapping':
      return new Rule(evaluate(expr.source, scope), evaluate(expr.destination, scope));
    case 'call':
      return callFunction(expr.name, expr.args, NO_KEYWORDS, scope);
  }
}

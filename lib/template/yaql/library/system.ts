import { type Dict, elements, type Item, Iter, Memo, truthy } from '../data/items.ts';
import { valueError, YaqlError } from '../errors.ts';
import { callFunction, delegate } from '../runtime/call.ts';
import { trimUnderscores } from '../runtime/context.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import { fn, method, named, omittable, optional, param, rest } from '../runtime/function.ts';
import {
  ANY,
  CONTEXT,
  EXPRESSION,
  ITERABLE,
  KEYWORD,
  LAMBDA,
  LAMBDA_IN_CONTEXT,
  MAP,
  METHOD_CALL,
  SEQUENCE,
  STRING,
  TEXT_CONSTANT,
} from '../runtime/types.ts';
import { NO_VALUE } from '../syntax/ast.ts';

const FUNCTION_NAME = /^(?!__)(?!\p{Nd})[\p{L}\p{N}_]+/u;

/** Variables, contexts, the dot, definitions. */
export const systemFunctions = [
  fn('#get_context_data', [param('name', TEXT_CONSTANT)], ({ context }, name) => context.get(name)),
  fn('#operator_.', [param('receiver', ANY), param('expr', METHOD_CALL)], (_, receiver, call) => call(receiver)),
  fn('#operator_?.', [param('receiver', ANY), param('expr', EXPRESSION)], (scope, receiver, expr) =>
    receiver === null ? null : delegate(scope, '#operator_.', receiver, expr),
  ),
  method('unpack', [param('sequence', ITERABLE), rest('args', STRING)], ({ evaluation, context }, sequence, names) => {
    const source = evaluation.iterate(sequence);
    const first: Item[] = [];
    for (let step = source.next(); !step.done; step = source.next()) {
      first.push(step.value);
      if (first.length > names.length) break;
    }
    if (names.length > 0) {
      if (names.length !== first.length) {
        throw valueError(`Cannot unpack ${first.length} elements into ${names.length}`);
      }
      for (const [index, name] of names.entries()) context.set(name, first[index]!);
      return context;
    }
    // Without names all elements are numbered; one-pass sequences have lost their first one to the check above.
    let index = 0;
    for (const item of evaluation.iterate(sequence)) context.set(String(++index), item);
    return context;
  }),
  fn('with', [rest('args', ANY)], ({ context }, args) => {
    for (const [index, value] of args.entries()) context.set(String(index + 1), value);
    return context;
  }),
  fn('let', [rest('args', ANY), named(ANY)], ({ context }, args, kwargs) => {
    for (const [index, value] of args.entries()) context.set(String(index + 1), value);
    for (const [name, value] of kwargs) context.set(name, value);
    return context;
  }),
  fn('def', [param('name', STRING), param('func', LAMBDA)], ({ context }, name, body) => {
    context.register(fn(functionName(name), [rest('args', ANY), named(ANY)], (_, args, kwargs) => body(args, kwargs)));
    return context;
  }),
  fn('#operator_->', [param('left', CONTEXT), param('right', LAMBDA_IN_CONTEXT)], (_, context, body) => body!(context)),
  method(
    'assert',
    [param('obj', ANY), param('condition', LAMBDA), optional('message', STRING, 'Assertion failed')],
    ({ evaluation }, obj, condition, message) => {
      const kept = obj instanceof Iter ? memorize(evaluation, obj) : obj;
      if (!truthy(condition([kept]))) throw new YaqlError('AssertionError', message);
      return kept;
    },
  ),
  fn(
    'call',
    [param('name', STRING), param('args', SEQUENCE), param('kwargs', MAP), omittable('receiver', ANY)],
    (scope, name, args, kwargs, receiver) =>
      callFunction(name, elements(args), keywordArguments(kwargs), {
        ...scope,
        receiver: receiver === undefined ? NO_VALUE : receiver,
      }),
  ),
];

/** Found only where nothing else takes the dot: properties. */
export const fallbackFunctions = [
  fn('#operator_.', [param('obj', ANY), param('name', KEYWORD)], (scope, obj, name) =>
    delegate(scope, `#property#${name}`, obj),
  ),
];

/** A one-pass sequence that can be read again and again. */
export function memorize(evaluation: Evaluation, items: Iter): Memo {
  return new Memo(items, (seen) => evaluation.checkMemory([1, seen]));
}

/** Names of defined functions are turned to camel case, as all names of the library are. */
function functionName(name: string): string {
  const bare = trimUnderscores(name);
  return /^\p{L}/u.test(bare)
    ? bare.replace(/(?!^)_([\p{L}\p{N}_])/gu, (_, letter: string) => letter.toUpperCase())
    : bare;
}

function keywordArguments(kwargs: Dict): ReadonlyMap<string, Item> {
  const result = new Map<string, Item>();
  for (const [key, value] of kwargs.entries.values()) {
    if (typeof key !== 'string') throw new YaqlError('TypeError', 'expected string or bytes-like object');
    if (!FUNCTION_NAME.test(key)) throw new YaqlError('RuntimeError', 'dictionary changed size during iteration');
    result.set(key, value);
  }
  return result;
}

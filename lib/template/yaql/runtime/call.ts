import { type Item, SKIPPED } from '../data/items.ts';
import { repr } from '../data/text.ts';
import { YaqlError } from '../errors.ts';
import { Constant, isExpr, Mapping, NO_VALUE } from '../syntax/ast.ts';
import { evaluate } from './evaluate.ts';
import { type Evaluation, FRAMES } from './evaluation.ts';
import type { Assignment, FunctionDefinition } from './function.ts';
import { type Argument, isSpecialization, type Scope } from './types.ts';

/** Work that a call stands for, in the units of the budget. */
const CALL_COST = 10;

/**
 * Calls a function, or a method when the scope has a receiver: finds the overloads that take the arguments, evaluates
 * the arguments that none of them wants lazily, and calls the one overload left, nearest context first.
 * @throws YaqlError NoFunctionRegisteredException, NoMatchingFunctionException, AmbiguousFunctionException and their
 *   Method twins, and whatever the function throws
 */
export function callFunction(
  name: string,
  args: readonly Argument[],
  kwargs: ReadonlyMap<string, Argument>,
  scope: Scope,
): Item {
  const { evaluation, context, receiver } = scope;
  evaluation.tick(CALL_COST);
  const levels = context.overloads(name, receiver !== NO_VALUE);
  if (levels.length === 0) throw resolutionError('NoRegistered', name, scope);
  return evaluation.deeper(FRAMES.call, () => {
    const call = chooseOverload(name, levels, args, kwargs, scope);
    const result = evaluation.deeper(FRAMES.body, () => call(scope));
    evaluation.checkMemory([1, result]);
    return result;
  });
}

/** Calls a function by name on values, as one function of the library asks for another. */
export function delegate(scope: Scope, name: string, ...args: Argument[]): Item {
  return callFunction(name, args, new Map(), { ...scope, context: scope.context.child(), receiver: NO_VALUE });
}

const NONE_LAZY: ReadonlySet<number | string> = new Set();

type Candidate = readonly [definition: FunctionDefinition, assignment: Assignment];

function chooseOverload(
  name: string,
  levels: readonly (readonly FunctionDefinition[])[],
  givenArgs: readonly Argument[],
  givenKwargs: ReadonlyMap<string, Argument>,
  scope: Scope,
): (scope: Scope) => Item {
  const received = scope.receiver === NO_VALUE ? givenArgs : [scope.receiver, ...givenArgs];
  const { noKeywords } = levels[0]![0]!;
  const [args, kwargs] = splitKeywords(noKeywords, received, givenKwargs);
  let lazy: ReadonlySet<number | string> | undefined;
  const candidates: Candidate[][] = [];
  for (const level of levels) {
    const fitting: Candidate[] = [];
    for (const definition of level) {
      if (definition.noKeywords !== noKeywords) throw resolutionError('Ambiguous', name, scope);
      const assignment = definition.assign(args, kwargs);
      if (!assignment) continue;
      const own = lazyParameters(assignment);
      if (lazy && !sameSet(lazy, own)) throw resolutionError('Ambiguous', name, scope);
      lazy = own;
      fitting.push([definition, assignment]);
    }
    if (fitting.length > 0) candidates.push(fitting);
  }
  if (!lazy) throw resolutionError('NoMatching', name, scope);
  const inner: Scope = { ...scope, receiver: NO_VALUE };
  const wanted = lazy;
  const evaluated = (key: number | string, value: Argument): Argument => {
    const eager = !wanted.has(key) && isExpr(value) && !(value instanceof Constant);
    const result = eager ? scope.evaluation.deeper(FRAMES.argument, () => evaluate(value, inner)) : value;
    // What stands for a skipped argument is one wherever it goes.
    return result === SKIPPED ? NO_VALUE : result;
  };
  const values = args.map((value, index) => evaluated(index, value));
  const named =
    kwargs.size === 0
      ? kwargs
      : new Map(Array.from(kwargs, ([key, value]): [string, Argument] => [key, evaluated(key, value)]));
  for (const level of candidates) {
    const call = bestOf(name, level, values, named, scope);
    if (call) return call;
  }
  throw resolutionError('NoMatching', name, scope);
}

/** The most special of the overloads of one context that take the values. */
function bestOf(
  name: string,
  level: readonly Candidate[],
  args: readonly Argument[],
  kwargs: ReadonlyMap<string, Argument>,
  scope: Scope,
): ((scope: Scope) => Item) | undefined {
  let best: ((scope: Scope) => Item) | undefined;
  let winner: Assignment | undefined;
  for (const [definition, assignment] of level) {
    const call = definition.prepare(args, kwargs);
    if (!call) continue;
    if (winner && specializes(winner, assignment)) continue;
    if (winner && !specializes(assignment, winner)) throw resolutionError('Ambiguous', name, scope);
    best = call;
    winner = assignment;
  }
  return best;
}

function specializes(one: Assignment, other: Assignment): boolean {
  let result = false;
  const pairs = one.positional.map((parameter, index) => [parameter, other.positional[index]!] as const);
  for (const [key, parameter] of one.keyword) pairs.push([parameter, other.keyword.get(key)!]);
  for (const [mine, theirs] of pairs) {
    if (isSpecialization(theirs.type, mine.type)) return false;
    if (isSpecialization(mine.type, theirs.type)) result = true;
  }
  return result;
}

function lazyParameters({ positional, keyword }: Assignment): ReadonlySet<number | string> {
  if (keyword.size === 0 && !positional.some(({ type }) => type.lazy)) return NONE_LAZY;
  const result = new Set<number | string>();
  for (const [index, parameter] of positional.entries()) if (parameter.type.lazy) result.add(index);
  for (const [key, parameter] of keyword) if (parameter.type.lazy) result.add(key);
  return result;
}

function sameSet(left: ReadonlySet<unknown>, right: ReadonlySet<unknown>): boolean {
  return left === right || (left.size === right.size && [...left].every((item) => right.has(item)));
}

/** Separates `name => value` from the other arguments, unless the function takes such rules as they are. */
function splitKeywords(
  noKeywords: boolean,
  args: readonly Argument[],
  kwargs: ReadonlyMap<string, Argument>,
): readonly [args: readonly Argument[], kwargs: ReadonlyMap<string, Argument>] {
  if (noKeywords) {
    const first = kwargs.keys().next().value;
    if (first !== undefined) throw new YaqlError('ArgumentException', `Invalid argument ${first}`);
    return [args, kwargs];
  }
  // Arguments that come with their names are values: there are no rules among them.
  if (!args.some((arg) => arg instanceof Mapping)) return [args, kwargs];
  const positional: Argument[] = [];
  const named = new Map<string, Argument>();
  for (const arg of args) {
    if (!(arg instanceof Mapping)) positional.push(arg);
    else if (arg.source instanceof Constant && arg.source.keyword)
      named.set(arg.source.value as string, arg.destination);
    else throw new YaqlError('MappingTranslationException', 'Cannot convert mapping to keyword argument');
  }
  return [positional, named];
}

const MESSAGES = {
  NoRegistered: (what: string) => `Unknown ${what}`,
  NoMatching: (what: string) => `No ${what} matches supplied arguments`,
  Ambiguous: (what: string) => `Ambiguous ${what}`,
} as const;

function resolutionError(kind: keyof typeof MESSAGES, name: string, { receiver, evaluation }: Scope): YaqlError {
  const isMethod = receiver !== NO_VALUE;
  const form = isMethod ? 'Method' : 'Function';
  const type = kind === 'NoRegistered' ? `No${form}RegisteredException` : `${kind}${form}Exception`;
  const what = isMethod ? `method "${name}" for receiver ${shown(receiver, evaluation)}` : `function "${name}"`;
  return new YaqlError(type, MESSAGES[kind](what));
}

/** A receiver in a message, shortened: it may be as large as the data. */
function shown(receiver: Item, evaluation: Evaluation): string {
  try {
    const text = typeof receiver === 'string' ? receiver : repr(evaluation, receiver);
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
  } catch {
    return '…';
  }
}

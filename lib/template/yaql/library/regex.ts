import { compile, escapeRegex, type Match, Pattern } from '../../regex/index.ts';
import { type Item, Iter, List } from '../data/items.ts';
import { sized } from '../data/numbers.ts';
import { typeName } from '../data/text.ts';
import { indexError, typeError, valueError } from '../errors.ts';
import type { Context } from '../runtime/context.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import { fn, method, optional, param } from '../runtime/function.ts';
import { ANY, BOOL_OR_NULL, INT, LAMBDA_IN_CONTEXT, REGEX, type Scope, STRING } from '../runtime/types.ts';

const regexp = param('regexp', REGEX);
const text = param('string', STRING);
const selector = optional('selector', LAMBDA_IN_CONTEXT, null);
const replacement = param('repl', STRING);
const producer = param('repl', LAMBDA_IN_CONTEXT);
const maxSplit = optional('maxSplit', INT, 0);
const count = optional('count', INT, 0);

const found = ({ evaluation }: Scope, pattern: Pattern, source: string): boolean =>
  pattern.search(source, evaluation.matching) !== null;

export const regexFunctions = [
  fn(
    'regex',
    [
      param('pattern', STRING),
      optional('ignoreCase', BOOL_OR_NULL, false),
      optional('multiLine', BOOL_OR_NULL, false),
      optional('dotAll', BOOL_OR_NULL, false),
    ],
    ({ evaluation }, pattern, ignoreCase, multiLine, dotAll) =>
      compile(pattern, `${ignoreCase ? 'i' : ''}${multiLine ? 'm' : ''}${dotAll ? 's' : ''}`, evaluation.matching),
  ),
  method('matches', [regexp, text], (scope, pattern, source) => found(scope, pattern, source)),
  method('matches', [text, param('regexp', STRING)], (scope, source, pattern) =>
    found(scope, compile(pattern, '', scope.evaluation.matching), source),
  ),
  fn('#operator_=~', [text, regexp], (scope, source, pattern) => found(scope, pattern, source)),
  fn('#operator_=~', [text, param('pattern', STRING)], (scope, source, pattern) =>
    found(scope, compile(pattern, '', scope.evaluation.matching), source),
  ),
  fn('#operator_!~', [text, regexp], (scope, source, pattern) => !found(scope, pattern, source)),
  fn(
    '#operator_!~',
    [text, param('pattern', STRING)],
    (scope, source, pattern) => !found(scope, compile(pattern, '', scope.evaluation.matching), source),
  ),
  method('search', [regexp, text, selector], (scope, pattern, source, select) => {
    const match = pattern.search(source, scope.evaluation.matching);
    return match && (select ? select(matchContext(scope, match)) : match.group());
  }),
  method('searchAll', [regexp, text, selector], (scope, pattern, source, select) => {
    const matches = pattern.matches(source, scope.evaluation.matching);
    return new Iter(matches.map((match): Item => (select ? select(matchContext(scope, match)) : match.group())));
  }),
  method(
    'split',
    [regexp, text, maxSplit],
    ({ evaluation }, pattern, source, limit) => new List(pattern.split(source, sized(limit), evaluation.matching)),
  ),
  method(
    'split',
    [text, regexp, maxSplit],
    ({ evaluation }, source, pattern, limit) => new List(pattern.split(source, sized(limit), evaluation.matching)),
  ),
  method('replace', [regexp, text, replacement, count], ({ evaluation }, pattern, source, by, limit) =>
    pattern.sub(by, source, sized(limit), evaluation.matching),
  ),
  method('replace', [text, regexp, replacement, count], ({ evaluation }, source, pattern, by, limit) =>
    pattern.sub(by, source, sized(limit), evaluation.matching),
  ),
  method('replaceBy', [regexp, text, producer, count], (scope, pattern, source, by, limit) =>
    replaceBy(scope, pattern, source, by!, sized(limit)),
  ),
  method('replaceBy', [text, regexp, producer, count], (scope, source, pattern, by, limit) =>
    replaceBy(scope, pattern, source, by!, sized(limit)),
  ),
  fn('escapeRegex', [text], (_, source) => escapeRegex(source)),
  fn('isRegex', [param('value', ANY)], (_, value) => value instanceof Pattern),
];

function replaceBy(
  scope: Scope,
  pattern: Pattern,
  source: string,
  by: (context: Context) => Item,
  limit: number,
): string {
  let wrong: Item = null;
  const replace = (match: Match): string => {
    const result = by(matchContext(scope, match));
    if (typeof result === 'string') return result;
    wrong ??= result;
    return '';
  };
  const replaced = pattern.sub(replace, source, limit, scope.evaluation.matching);
  // What is not a text is noticed only when all the pieces are put together.
  if (wrong !== null) throw typeError(`expected str instance, ${typeName(wrong)} found`);
  return replaced;
}

/** A context with the match as `$`, its groups as `$2`, `$3`, …: maps of value, start and end. */
function matchContext({ evaluation, context }: Scope, match: Match): Context {
  const inner = context.child();
  for (let group = 0; group <= match.groupCount; group++) {
    inner.set(String(group + 1), record(evaluation, match, group));
  }
  publishNames(evaluation, match, inner);
  return inner;
}

function record(evaluation: Evaluation, match: Match, group: number): Item {
  const pairs: [Item, Item][] = [
    ['value', match.group(group)],
    ['start', match.start(group)],
    ['end', match.end(group)],
  ];
  return evaluation.dict(pairs, false);
}

/**
 * Named groups are broken upstream, and what depends on that is kept: the text of a named group must be two characters,
 * the name of a variable and the name of a group, or the match is refused.
 */
function publishNames(evaluation: Evaluation, match: Match, context: Context): void {
  for (const group of match.names.values()) {
    const value = match.group(group);
    if (value === null) throw typeError('cannot unpack non-iterable NoneType object');
    const letters = Array.from(value);
    if (letters.length !== 2) throw valueError(`not enough or too many values to unpack (expected 2)`);
    const named = match.names.get(letters[1]!);
    if (named === undefined) throw indexError('no such group');
    const pairs: [Item, Item][] = [
      ['value', letters[1]!],
      ['start', match.start(named)],
      ['end', match.end(named)],
    ];
    context.set(letters[0]!, evaluation.dict(pairs, false));
  }
}

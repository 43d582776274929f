import type { Flags } from './ast.ts';
import { LIMITS } from './ast.ts';
import type { Program } from './compile.ts';
import { compileProgram } from './compile.ts';
import { RegexError } from './errors.ts';
import { type Budget, Machine } from './machine.ts';
import { parsePattern } from './parse.ts';
import type { Replacement } from './replacement.ts';
import { parseReplacement } from './replacement.ts';
import { Text } from './text.ts';

export { RegexError } from './errors.ts';
export type { Budget } from './machine.ts';

/** `a` ASCII, `i` ignore case, `m` multi-line, `s` dot matches newline, `x` verbose; e.g. `'im'`. */
export type FlagText = string;

/** Compiled patterns that are kept: the same few patterns of a template are used over and over. */
const CACHE_SIZE = 200;
/** Steps that a character of a pattern costs when it is compiled. */
const COMPILE_STEPS = 5;
const cache = new Map<string, Pattern>();

/**
 * Compiles a pattern with the syntax and meaning of Python's `re` (3.11) for text.
 * @throws RegexError `syntax` with the position of the mistake, `limit` for a pattern that is too large
 */
export function compile(pattern: string, flags: FlagText = '', budget: Budget = freshBudget()): Pattern {
  const key = `${flags}/${pattern}`;
  let compiled = cache.get(key);
  if (!compiled) {
    spend(budget, pattern.length * COMPILE_STEPS);
    compiled = new Pattern(pattern, flags);
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!);
    cache.set(key, compiled);
  }
  return compiled;
}

/** Escapes every character that has a meaning in patterns, as `re.escape` does. */
export function escapeRegex(text: string): string {
  return text.replace(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, '\\$&');
}

/** One match; places count code points, -1 for a group that took no part. */
export class Match {
  readonly names: ReadonlyMap<string, number>;
  private readonly text: Text;
  private readonly places: Int32Array;

  constructor(text: Text, places: Int32Array, names: ReadonlyMap<string, number>) {
    this.text = text;
    this.places = places;
    this.names = names;
  }

  /** Number of capturing groups without group 0. */
  get groupCount(): number {
    return this.places.length / 2 - 1;
  }

  start(group = 0): number {
    return this.end(group) < 0 ? -1 : this.places[group * 2]!;
  }

  end(group = 0): number {
    return this.places[group * 2 + 1] ?? -1;
  }

  /** Text of a group, null when it took no part. */
  group(group = 0): string | null {
    return this.end(group) < 0 ? null : this.text.slice(this.start(group), this.end(group));
  }

  groups(): (string | null)[] {
    return Array.from({ length: this.groupCount }, (_, index) => this.group(index + 1));
  }
}

const freshBudget = (): Budget => ({ steps: LIMITS.steps });

/**
 * A compiled pattern. Every operation has a budget of work, its own or a given one that several share, and throws
 * RegexError `limit` when that is used up, so that no pattern and text can stop the process.
 */
export class Pattern {
  readonly source: string;
  readonly flags: FlagText;
  private readonly program: Program;

  constructor(source: string, flags: FlagText = '') {
    this.source = source;
    this.flags = flags;
    const given: Flags = {
      ascii: flags.includes('a'),
      ignoreCase: flags.includes('i'),
      multiLine: flags.includes('m'),
      dotAll: flags.includes('s'),
      verbose: flags.includes('x'),
    };
    this.program = compileProgram(parsePattern(source, given));
  }

  get groupCount(): number {
    return this.program.groups;
  }

  get names(): ReadonlyMap<string, number> {
    return this.program.names;
  }

  /** A match that begins at the start of the text. */
  match(source: string, budget: Budget = freshBudget()): Match | null {
    return this.at(source, false, budget);
  }

  /** A match of the whole text. */
  fullMatch(source: string, budget: Budget = freshBudget()): Match | null {
    return this.at(source, true, budget);
  }

  /** The first match anywhere. */
  search(source: string, budget: Budget = freshBudget()): Match | null {
    return this.matches(source, budget).next().value ?? null;
  }

  /** All matches from left to right, which do not overlap. */
  findAll(source: string, budget: Budget = freshBudget()): Match[] {
    return [...this.matches(source, budget)];
  }

  /** All matches, found as they are asked for. */
  *matches(source: string, budget: Budget = freshBudget()): Generator<Match, undefined> {
    const text = readText(source, budget);
    const machine = new Machine(this.program, text.codes, budget);
    let notEmpty = false;
    for (let start = 0; start <= text.length; ) {
      if (machine.matchAt(start, { notEmpty })) {
        const match = new Match(text, machine.captures.slice(), this.names);
        yield match;
        start = match.end();
        notEmpty = match.start() === start;
      } else {
        start++;
        notEmpty = false;
      }
    }
  }

  /** The texts between matches with the groups of each match in between; `limit` 0: no limit of splits. */
  split(source: string, limit = 0, budget: Budget = freshBudget()): (string | null)[] {
    const text = readText(source, budget);
    const parts: (string | null)[] = [];
    let from = 0;
    for (const match of this.some(source, limit, budget)) {
      parts.push(text.slice(from, match.start()), ...match.groups());
      from = match.end();
    }
    parts.push(text.slice(from, text.length));
    return parts;
  }

  /**
   * Replaces matches (`limit` 0: all) by a text in Python's replacement syntax or by what a function says.
   * @throws RegexError syntax when the replacement names an unknown group
   */
  sub(
    replacement: string | ((match: Match) => string),
    source: string,
    limit = 0,
    budget: Budget = freshBudget(),
  ): string {
    const text = readText(source, budget);
    const replace = typeof replacement === 'string' ? this.template(replacement) : replacement;
    let result = '';
    let from = 0;
    for (const match of this.some(source, limit, budget)) {
      result += text.slice(from, match.start()) + replace(match);
      from = match.end();
      if (result.length > LIMITS.output) throw new RegexError('limit', 'the replaced text is too long');
    }
    return result + text.slice(from, text.length);
  }

  private at(source: string, whole: boolean, budget: Budget): Match | null {
    const text = readText(source, budget);
    const machine = new Machine(this.program, text.codes, budget);
    return machine.matchAt(0, { whole }) ? new Match(text, machine.captures, this.names) : null;
  }

  private *some(source: string, limit: number, budget: Budget): Generator<Match> {
    if (limit < 0) return;
    let count = 0;
    for (const match of this.matches(source, budget)) {
      yield match;
      if (++count === limit) return;
    }
  }

  private template(source: string): (match: Match) => string {
    const parts: Replacement = parseReplacement(source, this.groupCount, this.names);
    return (match) => parts.map((part) => (typeof part === 'string' ? part : (match.group(part) ?? ''))).join('');
  }
}

/** @throws RegexError limit */
function spend(budget: Budget, steps: number): void {
  budget.steps -= steps;
  if (budget.steps < 0) throw new RegexError('limit', 'regular expressions take too long');
}

/** Taking a text apart is work as well. @throws RegexError limit */
function readText(source: string, budget: Budget): Text {
  spend(budget, source.length >> 4);
  return new Text(source);
}

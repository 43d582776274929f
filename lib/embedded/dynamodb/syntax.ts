import { invalid } from '../wire.ts';
import { isReserved } from './reserved.ts';

/** One step of a document path: a name as written, a `#placeholder`, or a list index. */
export type Step = { readonly name: string } | { readonly alias: string } | { readonly index: number };
export type Path = readonly Step[];

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'size'; readonly path: Path };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'compare'; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: 'exists'; readonly path: Path; readonly wanted: boolean }
  | {
      readonly kind: 'test';
      readonly test: 'attribute_type' | 'begins_with' | 'contains';
      readonly left: Operand;
      readonly right: Operand;
    };

export type SetValue =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'ifNotExists'; readonly path: Path; readonly fallback: SetValue }
  | { readonly kind: 'listAppend'; readonly left: SetValue; readonly right: SetValue }
  | { readonly kind: 'sum'; readonly sign: 1n | -1n; readonly left: SetValue; readonly right: SetValue };

export type UpdateAction =
  | { readonly kind: 'SET'; readonly path: Path; readonly value: SetValue }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly value: string };

/** A parsed expression and the placeholders it uses. */
export interface Parsed<T> {
  readonly tree: T;
  readonly names: ReadonlySet<string>;
  readonly values: ReadonlySet<string>;
}

type Kind = 'word' | 'alias' | 'value' | 'number' | 'sign' | 'end';
interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const maxExpression = 4096;
const maxNesting = 300;
const lexemes = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[=<>()[\],.+-]))/y;
const kinds: readonly Kind[] = ['word', 'alias', 'value', 'number', 'sign'];
const comparators: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);
const isComparator = (text: string): text is Comparator => comparators.has(text);

/** A recursive descent parser over one expression; `what` names it in errors, e.g. `ConditionExpression`. */
class Parser {
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  readonly what: string;
  readonly tokens: readonly Token[];
  at = 0;
  depth = 0;

  constructor(what: string, text: string) {
    this.what = what;
    if (text.trim() === '') throw invalid(`Invalid ${what}: The expression can not be empty;`);
    if (Buffer.byteLength(text) > maxExpression)
      throw invalid(`Invalid ${what}: Expression size has exceeded the maximum allowed size;`);
    this.tokens = this.split(text);
  }

  split(text: string): Token[] {
    const tokens: Token[] = [];
    lexemes.lastIndex = 0;
    while (text.slice(lexemes.lastIndex).trim() !== '') {
      const from = lexemes.lastIndex;
      const match = lexemes.exec(text);
      if (!match) throw this.syntax(text.slice(from, from + 20));
      const group = match.findIndex((part, i) => i > 0 && part !== undefined);
      tokens.push({ kind: kinds[group - 1]!, text: match[group]! });
    }
    return tokens;
  }

  syntax(near: string) {
    return invalid(`Invalid ${this.what}: Syntax error; token: "${near}"`);
  }
  get token(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '<EOF>' };
  }
  next(): Token {
    const token = this.token;
    this.at++;
    return token;
  }
  accept(text: string): boolean {
    const { kind, text: own } = this.token;
    const same = kind === 'word' ? own.toUpperCase() === text : kind === 'sign' && own === text;
    if (same) this.at++;
    return same;
  }
  expect(text: string): void {
    if (!this.accept(text)) throw this.syntax(this.token.text);
  }
  finish<T>(tree: T): Parsed<T> {
    if (this.token.kind !== 'end') throw this.syntax(this.token.text);
    return { tree, names: this.names, values: this.values };
  }
  nested<T>(parse: () => T): T {
    if (++this.depth > maxNesting) throw invalid(`Invalid ${this.what}: The expression is nested too deeply`);
    const result = parse();
    this.depth--;
    return result;
  }

  name(): Step {
    const { kind, text } = this.next();
    if (kind === 'alias') {
      this.names.add(text);
      return { alias: text };
    }
    if (kind !== 'word') throw this.syntax(text);
    if (isReserved(text))
      throw invalid(`Invalid ${this.what}: Attribute name is a reserved keyword; reserved keyword: ${text}`);
    return { name: text };
  }
  path(): Path {
    const steps: Step[] = [this.name()];
    for (;;) {
      if (this.accept('.')) steps.push(this.name());
      else if (this.accept('[')) {
        const { kind, text } = this.next();
        if (kind !== 'number') throw this.syntax(text);
        steps.push({ index: Number(text) });
        this.expect(']');
      } else return steps;
    }
  }
  value(): string {
    const { kind, text } = this.next();
    if (kind !== 'value') throw this.syntax(text);
    this.values.add(text);
    return text;
  }
  calls(name: string): boolean {
    return this.token.kind === 'word' && this.token.text === name && this.tokens[this.at + 1]?.text === '(';
  }
  call<T>(parse: () => T): T {
    this.at++;
    this.expect('(');
    const result = this.nested(parse);
    this.expect(')');
    return result;
  }

  operand(): Operand {
    if (this.token.kind === 'value') return { kind: 'value', name: this.value() };
    if (this.calls('size')) return this.call(() => ({ kind: 'size', path: this.path() }));
    return { kind: 'path', path: this.path() };
  }
  or(): Condition {
    return this.nested(() => {
      let left = this.and();
      while (this.accept('OR')) left = { kind: 'or', left, right: this.and() };
      return left;
    });
  }
  and(): Condition {
    let left = this.not();
    while (this.accept('AND')) left = { kind: 'and', left, right: this.not() };
    return left;
  }
  not(): Condition {
    return this.accept('NOT') ? { kind: 'not', inner: this.nested(() => this.not()) } : this.primary();
  }
  primary(): Condition {
    if (this.accept('(')) {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    for (const wanted of [true, false])
      if (this.calls(wanted ? 'attribute_exists' : 'attribute_not_exists'))
        return this.call(() => ({ kind: 'exists', path: this.path(), wanted }));
    for (const test of ['attribute_type', 'begins_with', 'contains'] as const) {
      if (!this.calls(test)) continue;
      return this.call(() => {
        const left = this.operand();
        this.expect(',');
        return { kind: 'test', test, left, right: this.operand() };
      });
    }
    const operand = this.operand();
    if (this.accept('BETWEEN')) {
      const low = this.operand();
      this.expect('AND');
      return { kind: 'between', operand, low, high: this.operand() };
    }
    if (this.accept('IN')) {
      this.expect('(');
      const list = [this.operand()];
      while (this.accept(',')) list.push(this.operand());
      this.expect(')');
      if (list.length > 100) throw invalid(`Invalid ${this.what}: IN takes at most 100 operands`);
      return { kind: 'in', operand, list };
    }
    const { text } = this.next();
    if (!isComparator(text)) throw this.syntax(text);
    return { kind: 'compare', comparator: text, left: operand, right: this.operand() };
  }

  setOperand(): SetValue {
    if (this.token.kind === 'value') return { kind: 'value', name: this.value() };
    if (this.calls('if_not_exists'))
      return this.call(() => {
        const path = this.path();
        this.expect(',');
        return { kind: 'ifNotExists', path, fallback: this.setOperand() };
      });
    if (this.calls('list_append'))
      return this.call(() => {
        const left = this.setOperand();
        this.expect(',');
        return { kind: 'listAppend', left, right: this.setOperand() };
      });
    if (this.accept('(')) {
      const inner = this.setOperand();
      this.expect(')');
      return inner;
    }
    return { kind: 'path', path: this.path() };
  }
  setValue(): SetValue {
    const left = this.setOperand();
    if (this.accept('+')) return { kind: 'sum', sign: 1n, left, right: this.setOperand() };
    if (this.accept('-')) return { kind: 'sum', sign: -1n, left, right: this.setOperand() };
    return left;
  }
  action(kind: 'SET' | 'REMOVE' | 'ADD' | 'DELETE'): UpdateAction {
    const path = this.path();
    if (kind === 'REMOVE') return { kind, path };
    if (kind !== 'SET') return { kind, path, value: this.value() };
    this.expect('=');
    return { kind, path, value: this.setValue() };
  }
  update(): UpdateAction[] {
    const actions: UpdateAction[] = [];
    const seen = new Set<string>();
    while (this.token.kind !== 'end') {
      const kind = (['SET', 'REMOVE', 'ADD', 'DELETE'] as const).find((clause) => this.accept(clause));
      if (!kind) throw this.syntax(this.token.text);
      if (seen.has(kind))
        throw invalid(`Invalid UpdateExpression: The "${kind}" section can only be used once in an update expression;`);
      seen.add(kind);
      do actions.push(this.action(kind));
      while (this.accept(','));
    }
    return actions;
  }
  paths(): Path[] {
    const paths = [this.path()];
    while (this.accept(',')) paths.push(this.path());
    return paths;
  }
}

const maxCached = 2000;

function cached<T>(parse: (parser: Parser) => T): (what: string, text: string) => Parsed<T> {
  const known = new Map<string, Parsed<T>>();
  return (what, text) => {
    const found = known.get(text);
    if (found) return found;
    const parser = new Parser(what, text);
    const parsed = parser.finish(parse(parser));
    if (known.size >= maxCached) known.clear();
    known.set(text, parsed);
    return parsed;
  };
}

/** Parsers of the expression kinds, each with a bounded cache by text. @throws ServiceError ValidationException */
export const parseCondition = cached((parser) => parser.or());
export const parseUpdate = cached((parser) => parser.update());
export const parseProjection = cached((parser) => parser.paths());

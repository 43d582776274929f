import { HeatError, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { isList, isMap, type Value } from '../values.ts';
import { isHostError, validationFailed } from './faults.ts';
import { absent, Call, isNode, type Parsed, ParsedList, ParsedMap } from './node.ts';
import type { FunctionRule, FunctionTable } from './rule.ts';
import type { Scope } from './scope.ts';

/**
 * Reads a snippet: a map with one key that is the name of a function of the version is a call (behaviour 16), everything
 * else data. `path` is where the snippet stands.
 * @throws HeatError StackValidationFailed with the paths of all functions whose arguments do not fit
 */
export function parse(snippet: Value | typeof absent, table: FunctionTable, scope: Scope, path: Path): Parsed {
  const parser = new Parser(table, scope, path);
  const parsed = parser.read(snippet);
  const [first, ...others] = parser.problems;
  if (first) throw HeatError.of([first, ...others]);
  return parsed;
}

type Path = readonly (string | number)[];

/** Large lists and maps without functions, which aliases may repeat any number of times: read once, they are known. */
const plain = new WeakMap<FunctionTable, WeakSet<object>>();
const large = 8;

function plainIn(table: FunctionTable): WeakSet<object> {
  let known = plain.get(table);
  if (known === undefined) {
    known = new WeakSet();
    plain.set(table, known);
  }
  return known;
}

class Parser {
  readonly #table: FunctionTable;
  readonly #plain: WeakSet<object>;
  readonly #scope: Scope;
  readonly #path: (string | number)[];
  readonly problems: Problem[] = [];

  constructor(table: FunctionTable, scope: Scope, path: Path) {
    this.#table = table;
    this.#plain = plainIn(table);
    this.#scope = scope;
    this.#path = [...path];
  }

  read = (snippet: Value | typeof absent): Parsed => {
    if (snippet === absent) return absent;
    if (isList(snippet)) return this.#list(snippet);
    if (!isMap(snippet)) return snippet;
    if (this.#plain.has(snippet)) return snippet;
    const keys = Object.keys(snippet);
    if (keys.length === 1) {
      const name = keys[0] as string;
      const rule = this.#table.get(name);
      if (rule !== undefined) return this.#call(name, rule, snippet[name] as Value);
    }
    let entries: Map<string, Parsed> | undefined;
    for (const [index, key] of keys.entries()) {
      const value = snippet[key] as Value;
      this.#path.push(key);
      const parsed = this.read(value);
      this.#path.pop();
      if (entries === undefined) {
        if (!isNode(parsed)) continue;
        entries = new Map();
        for (const earlier of keys.slice(0, index)) entries.set(earlier, snippet[earlier] as Value);
      }
      entries.set(key, parsed);
    }
    if (entries !== undefined) return new ParsedMap(entries);
    if (keys.length >= large) this.#plain.add(snippet);
    return snippet;
  };

  #list(snippet: readonly Value[]): Parsed {
    if (this.#plain.has(snippet)) return snippet;
    let items: Parsed[] | undefined;
    for (const [index, value] of snippet.entries()) {
      this.#path.push(index);
      const parsed = this.read(value);
      this.#path.pop();
      if (items === undefined) {
        if (!isNode(parsed)) continue;
        items = snippet.slice(0, index);
      }
      items.push(parsed);
    }
    if (items !== undefined) return new ParsedList(items);
    if (snippet.length >= large) this.#plain.add(snippet);
    return snippet;
  }

  #call(name: string, rule: FunctionRule, args: Value): Parsed {
    this.#path.push(name);
    const depth = this.#path.length;
    const call = attempt(HeatError, () => this.#read(name, rule, args));
    this.#path.length = depth;
    if (call instanceof HeatError) this.problems.push(...this.#problemsOf(call));
    this.#path.length = depth - 1;
    return call instanceof HeatError ? null : call;
  }

  #read(name: string, rule: FunctionRule, args: Value): Parsed {
    const path = [...this.#path];
    if (rule.macro !== undefined) {
      const branch = rule.macro(args, { name, path, scope: this.#scope, parse: this.read });
      return new Call(name, rule, branch, this.#scope, path);
    }
    const before = this.problems.length;
    const parsed = this.read(args);
    if (this.problems.length > before) return null;
    const chosen = rule.choose === undefined ? rule : rule.choose(parsed, this.#scope);
    const call = new Call(name, chosen, parsed, this.#scope, path);
    if (chosen.parse !== undefined) call.data = chosen.parse(call);
    return call;
  }

  #problemsOf(error: HeatError): readonly Problem[] {
    const { message, problems } = error;
    if (!isHostError(error, 'ValueError', 'TypeError', 'KeyError')) return problems;
    return validationFailed({ path: this.#pathText(), message, at: [...this.#path], cause: error }).problems;
  }

  #pathText(): string {
    let text = '';
    for (const part of this.#path) {
      if (typeof part === 'number') text += `[${part}]`;
      else text += text === '' ? part : `.${part}`;
    }
    return text;
  }
}

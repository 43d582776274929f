import type { Path } from '../source.ts';
import { Float, isList, isMap, type Value, type ValueMap } from '../values.ts';
import type { FunctionRule } from './rule.ts';
import type { Scope } from './scope.ts';

/**
 * A snippet after parsing. What holds no function stays the value it was, so that most of a template costs nothing to
 * resolve; maps and lists that hold one somewhere become nodes.
 */
export type Parsed = Value | Call | ParsedList | ParsedMap | typeof absent;

/** What `if` without an else part leaves: the entry around it vanishes (behaviour 73). */
export const absent: unique symbol = Symbol('absent');

/** A function with its arguments, read but not resolved. */
export class Call {
  readonly name: string;
  readonly rule: FunctionRule;
  readonly args: Parsed;
  readonly scope: Scope;
  /** Where it stands, with its own name as last part. */
  readonly path: Path;
  /** What the rule made of the arguments while they were read. */
  data: unknown = undefined;

  constructor(name: string, rule: FunctionRule, args: Parsed, scope: Scope, path: Path) {
    this.name = name;
    this.rule = rule;
    this.args = args;
    this.scope = scope;
    this.path = path;
  }
}

export class ParsedList {
  readonly items: readonly Parsed[];
  constructor(items: readonly Parsed[]) {
    this.items = items;
  }
}

export class ParsedMap {
  readonly entries: ReadonlyMap<string, Parsed>;
  constructor(entries: ReadonlyMap<string, Parsed>) {
    this.entries = entries;
  }
}

export function isNode(parsed: Parsed): parsed is Call | ParsedList | ParsedMap | typeof absent {
  return parsed instanceof Call || parsed instanceof ParsedList || parsed instanceof ParsedMap || parsed === absent;
}

/** The items of a list, parsed or plain; undefined for everything else. */
export function listItems(parsed: Parsed): readonly Parsed[] | undefined {
  if (parsed instanceof ParsedList) return parsed.items;
  if (parsed === absent || parsed instanceof Call || parsed instanceof ParsedMap) return undefined;
  return isList(parsed) ? parsed : undefined;
}

/** Read access to the entries of a map, parsed or plain; undefined for everything else. */
export function mapEntries(
  parsed: Parsed,
): { get(key: string): Parsed | undefined; keys(): Iterable<string>; readonly size: number } | undefined {
  if (parsed instanceof ParsedMap) return parsed.entries;
  if (parsed === absent || parsed instanceof Call || parsed instanceof ParsedList || !isMap(parsed)) return undefined;
  const map: ValueMap = parsed;
  const keys = Object.keys(map);
  return { get: (key) => (Object.hasOwn(map, key) ? map[key] : undefined), keys: () => keys, size: keys.length };
}

/** Null, false, zero and what is empty; a function never is. */
export function isEmpty(parsed: Parsed): boolean {
  if (parsed instanceof Call || parsed === absent) return false;
  if (parsed instanceof Float) return parsed.value === 0;
  const items = listItems(parsed);
  if (items !== undefined) return items.length === 0;
  const entries = mapEntries(parsed);
  if (entries !== undefined) return entries.size === 0;
  return parsed === null || parsed === false || parsed === '' || parsed === 0 || parsed === 0n;
}

/** The host's name for the type of something parsed. */
export function parsedTypeName(parsed: Parsed): string | undefined {
  if (listItems(parsed) !== undefined) return 'list';
  if (mapEntries(parsed) !== undefined) return 'dict';
  return undefined;
}

/** A map without prototype, so that any key is safe. */
export function newMap(): Record<string, Value> {
  return Object.create(null);
}

import { HeatError, origin, type Problem } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import type { Lookups, Parts } from '../contract.ts';
import type { Value, ValueMap } from '../values.ts';
import { failure } from './faults.ts';
import { absent, Call, listItems, newMap, type Parsed, ParsedList, ParsedMap } from './node.ts';
import { resolveNullable } from './resolve.ts';
import { noLookups, Runtime } from './runtime.ts';

/** Stands where no value can be had: nothing is said of it. */
export const open: ValueMap = Object.freeze(newMap());

/** What can be had of a snippet that cannot be resolved as a whole. */
export function resolvePartly(parsed: Parsed, lookups: Lookups): Parts {
  const reader = new PartialReader(lookups);
  const value = reader.read(parsed);
  return { value: value === absent ? null : value, faults: reader.faults };
}

class PartialReader {
  readonly faults: HeatError[] = [];
  readonly #lookups: Lookups;

  constructor(lookups: Lookups) {
    this.#lookups = lookups;
  }

  read(parsed: Parsed): Value | typeof absent {
    if (parsed instanceof Call) return this.#call(parsed);
    if (parsed instanceof ParsedMap) {
      const map = newMap();
      for (const [key, part] of parsed.entries) {
        const value = this.read(part);
        if (value !== absent) map[key] = value;
      }
      return map;
    }
    if (parsed instanceof ParsedList)
      return parsed.items.map((part) => this.read(part)).filter((part) => part !== absent);
    return parsed;
  }

  #call(call: Call): Value | typeof absent {
    if (isOpen(call)) {
      this.faults.push(...this.#within(call.args));
      return open;
    }
    const value = attempt(HeatError, () => call.rule.resolve(call, new Runtime(this.#lookups)));
    if (!(value instanceof HeatError)) return value;
    const inside = call.rule.opaque || value.type === 'RequestLimitExceeded' ? [] : this.#within(call.args);
    const arisen = inside.findIndex(({ message }) => message === value.message);
    const [first = placed(value, call)] = inside.splice(arisen, arisen < 0 ? 0 : 1);
    this.faults.push(first, ...inside);
    return open;
  }

  #within(args: Parsed): HeatError[] {
    const reader = new PartialReader(this.#lookups);
    reader.read(args);
    return reader.faults;
  }
}

/**
 * What is known of a snippet before anything is there: functions that need resources or parameters without a value stay, with
 * what is known of their arguments.
 */
export function resolveKnown(parsed: Parsed): Value {
  const value = known(parsed);
  return value === absent ? null : value;
}

function known(parsed: Parsed): Value | typeof absent {
  if (parsed instanceof Call) return knownCall(parsed);
  if (parsed instanceof ParsedMap) {
    const entries = [...parsed.entries].map(([key, part]) => [key, known(part)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== absent));
  }
  if (parsed instanceof ParsedList) return parsed.items.map(known).filter((part) => part !== absent);
  return parsed;
}

function knownCall(call: Call): Value | typeof absent {
  const value =
    isOpen(call) || refers(call) ? undefined : attempt(HeatError, () => resolveNullable(call, new Runtime(noLookups)));
  if (value !== undefined && !(value instanceof HeatError)) return value;
  const args = known(call.args);
  // Of `if` only the branch taken was read.
  return call.rule.macro || args === absent ? args : Object.fromEntries([[call.name, args]]);
}

/** Whether a snippet needs a resource. */
function refers(parsed: Parsed): boolean {
  if (parsed instanceof ParsedMap) return [...parsed.entries.values()].some(refers);
  if (parsed instanceof ParsedList) return parsed.items.some(refers);
  return parsed instanceof Call && (parsed.rule.resource !== undefined || refers(parsed.args));
}

const ofParameters = new Set(['get_param', 'Ref']);

/** Whether a snippet depends on a parameter that has no value yet. */
export function isOpen(parsed: Parsed): boolean {
  if (parsed instanceof ParsedMap) return [...parsed.entries.values()].some(isOpen);
  if (parsed instanceof ParsedList) return parsed.items.some(isOpen);
  if (!(parsed instanceof Call)) return false;
  const [name] = listItems(parsed.args) ?? [parsed.args];
  const uses = ofParameters.has(parsed.name) && typeof name === 'string' && parsed.scope.isOpen(name);
  return uses || isOpen(parsed.args);
}

function placed(error: HeatError, call: Call): HeatError {
  const { type, message, hint, [origin]: from = { path: call.path } } = error.problems[0] as Problem;
  return failure({ type, message, hint }, from);
}

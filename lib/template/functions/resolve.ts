import type { Value } from '../values.ts';
import { absent, Call, newMap, type Parsed, ParsedList, ParsedMap } from './node.ts';
import type { Runtime } from './runtime.ts';

/** The value of a parsed snippet; what vanishes as a whole is null. @throws HeatError */
export function resolve(parsed: Parsed, runtime: Runtime): Value {
  const value = resolveNullable(parsed, runtime);
  return value === absent ? null : value;
}

/** The same for a place in a list or map, where what vanishes is left out. */
export function resolveNullable(parsed: Parsed, runtime: Runtime): Value | typeof absent {
  if (parsed instanceof Call) return parsed.rule.resolve(parsed, runtime);
  if (parsed instanceof ParsedMap) {
    const map = newMap();
    for (const [key, part] of parsed.entries) {
      const value = resolveNullable(part, runtime);
      if (value !== absent) map[key] = value;
    }
    return map;
  }
  if (parsed instanceof ParsedList) {
    const list: Value[] = [];
    for (const part of parsed.items) {
      const value = resolveNullable(part, runtime);
      if (value !== absent) list.push(value);
    }
    return list;
  }
  return parsed;
}

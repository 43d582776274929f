import { invalid } from '../wire.ts';
import type { Condition, Operand, Parsed, Path } from './syntax.ts';
import {
  compareValues,
  equalValues,
  type Item,
  isValueType,
  membersOf,
  readValue,
  sizeOf,
  typeOf,
  type Value,
} from './values.ts';

export type Steps = readonly (string | number)[];

/** The `ExpressionAttributeNames` and `ExpressionAttributeValues` of one request. */
export class Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Value>>;

  constructor(names: unknown, values: unknown) {
    this.names = (names ?? {}) as Readonly<Record<string, string>>;
    const checked: Record<string, Value> = {};
    for (const [name, value] of Object.entries((values ?? {}) as Record<string, unknown>)) {
      if (!/^:[A-Za-z0-9_]+$/.test(name))
        throw invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${name}"`);
      checked[name] = readValue(value);
    }
    for (const name of Object.keys(this.names))
      if (!/^#[A-Za-z0-9_]+$/.test(name))
        throw invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${name}"`);
    this.values = checked;
  }

  /** Every placeholder used is given and every one given is used. */
  check(expressions: readonly (Parsed<unknown> | undefined)[]): void {
    const usedNames = new Set(expressions.flatMap((e) => (e ? [...e.names] : [])));
    const usedValues = new Set(expressions.flatMap((e) => (e ? [...e.values] : [])));
    for (const [given, used, what] of [
      [this.names, usedNames, 'Names'],
      [this.values, usedValues, 'Values'],
    ] as const) {
      for (const name of used)
        if (!Object.hasOwn(given, name))
          throw invalid(
            `An expression attribute ${what === 'Names' ? 'name' : 'value'} used in the document path or expression is not defined; attribute: ${name}`,
          );
      const unused = Object.keys(given).filter((name) => !used.has(name));
      if (unused.length > 0)
        throw invalid(
          `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${unused.join(', ')}}`,
        );
    }
  }

  value(name: string): Value {
    const value = this.values[name];
    if (!value)
      throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${name}`);
    return value;
  }

  path(path: Path): Steps {
    return path.map((step) => {
      if ('index' in step) return step.index;
      if ('name' in step) return step.name;
      const name = this.names[step.alias];
      if (name === undefined)
        throw invalid(
          `An expression attribute name used in the document path is not defined; attribute name: ${step.alias}`,
        );
      return name;
    });
  }
}

/** The value at a document path, or undefined. */
export function valueAt(item: Item, steps: Steps): Value | undefined {
  let here = { M: item } as Value | undefined;
  for (const step of steps) {
    if (here === undefined) return undefined;
    if (typeof step === 'number') here = 'L' in here ? here.L[step] : undefined;
    else here = 'M' in here && Object.hasOwn(here.M, step) ? here.M[step] : undefined;
  }
  return here;
}

function lengthOf(value: Value): number {
  if ('S' in value || 'B' in value) return sizeOf(value);
  if ('L' in value) return value.L.length;
  if ('M' in value) return Object.keys(value.M).length;
  const members = membersOf(value);
  if (members) return members.length;
  throw invalid(
    'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: size',
  );
}

function operandValue(operand: Operand, item: Item, given: Placeholders): Value | undefined {
  if (operand.kind === 'value') return given.value(operand.name);
  const value = valueAt(item, given.path(operand.path));
  if (operand.kind === 'path' || value === undefined) return value;
  return { N: String(lengthOf(value)) };
}

const orders = {
  '<': (c: number) => c < 0,
  '<=': (c: number) => c <= 0,
  '>': (c: number) => c > 0,
  '>=': (c: number) => c >= 0,
} as const;

const ordered = (a: Value | undefined, b: Value | undefined, holds: (c: number) => boolean): boolean => {
  const order = a && b ? compareValues(a, b) : undefined;
  return order !== undefined && holds(order);
};

const tests = {
  attribute_type: (left: Value, right: Value) => {
    if (!('S' in right) || !isValueType(right.S))
      throw invalid(
        'Invalid ConditionExpression: Invalid attribute type name found; operator or function: attribute_type',
      );
    return typeOf(left) === right.S;
  },
  begins_with: (left: Value, right: Value) => {
    if (!('S' in right) && !('B' in right))
      throw invalid(
        'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with',
      );
    if ('S' in left && 'S' in right) return left.S.startsWith(right.S);
    if ('B' in left && 'B' in right) {
      const prefix = Buffer.from(right.B, 'base64');
      return Buffer.from(left.B, 'base64').subarray(0, prefix.length).equals(prefix);
    }
    return false;
  },
  contains: (left: Value, right: Value) => {
    if ('S' in left) return 'S' in right && left.S.includes(right.S);
    if ('B' in left) return 'B' in right && Buffer.from(left.B, 'base64').includes(Buffer.from(right.B, 'base64'));
    if ('L' in left) return left.L.some((element) => equalValues(element, right));
    if ('SS' in left) return 'S' in right && left.SS.includes(right.S);
    if ('NS' in left) return 'N' in right && left.NS.includes(right.N);
    return 'BS' in left && 'B' in right && left.BS.includes(right.B);
  },
} as const;

/** Whether a condition holds on an item; an absent item is `{}`. */
export function holds(condition: Condition, item: Item, given: Placeholders): boolean {
  const at = (operand: Operand) => operandValue(operand, item, given);
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, given) && holds(condition.right, item, given);
    case 'or':
      return holds(condition.left, item, given) || holds(condition.right, item, given);
    case 'not':
      return !holds(condition.inner, item, given);
    case 'exists':
      return (valueAt(item, given.path(condition.path)) !== undefined) === condition.wanted;
    case 'between':
      return (
        ordered(at(condition.operand), at(condition.low), orders['>=']) &&
        ordered(at(condition.operand), at(condition.high), orders['<='])
      );
    case 'in': {
      const value = at(condition.operand);
      return value !== undefined && condition.list.some((operand) => equal(value, at(operand)));
    }
    case 'test': {
      const [left, right] = [at(condition.left), at(condition.right)];
      return left !== undefined && right !== undefined && tests[condition.test](left, right);
    }
    case 'compare': {
      const [left, right] = [at(condition.left), at(condition.right)];
      if (condition.comparator === '=') return left !== undefined && equal(left, right);
      if (condition.comparator === '<>')
        return left === undefined || right === undefined ? left !== right : !equal(left, right);
      return ordered(left, right, orders[condition.comparator]);
    }
  }
}

const equal = (a: Value, b: Value | undefined): boolean => b !== undefined && equalValues(a, b);

/** Only the given paths of an item; elements of lists close up. */
export function project(item: Item, paths: readonly Steps[]): Item {
  type Tree = Map<string | number, Tree | true>;
  const wanted: Tree = new Map();
  for (const steps of paths) {
    let tree = wanted;
    steps.forEach((step, i) => {
      if (i === steps.length - 1) tree.set(step, true);
      else {
        const below = tree.get(step);
        if (below === true) return;
        const deeper: Tree = below ?? new Map();
        tree.set(step, deeper);
        tree = deeper;
      }
    });
  }
  const pick = (value: Value, tree: Tree): Value | undefined => {
    if ('M' in value) {
      const entries = [...tree].flatMap(([step, below]) => {
        if (typeof step === 'number' || !Object.hasOwn(value.M, step)) return [];
        const kept = below === true ? value.M[step] : pick(value.M[step]!, below);
        return kept === undefined ? [] : [[step, kept] as const];
      });
      return entries.length > 0 ? { M: Object.fromEntries(entries) } : undefined;
    }
    if (!('L' in value)) return undefined;
    const elements = [...tree]
      .filter((entry): entry is [number, Tree | true] => typeof entry[0] === 'number')
      .sort(([a], [b]) => a - b)
      .flatMap(([index, below]) => {
        const element = value.L[index];
        const kept = element === undefined || below === true ? element : pick(element, below);
        return kept === undefined ? [] : [kept];
      });
    return elements.length > 0 ? { L: elements } : undefined;
  };
  const kept = pick({ M: item }, wanted);
  return kept && 'M' in kept ? kept.M : {};
}

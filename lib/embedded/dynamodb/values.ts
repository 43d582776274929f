import { invalid } from '../wire.ts';
import { canonicalNumber, compareNumbers, numberSize } from './numbers.ts';

/** An attribute value as it is on the wire: one member, binary as base64. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly Value[] }
  | { readonly M: Item };
export interface Item {
  readonly [name: string]: Value;
}
export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

const types: ReadonlySet<string> = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M']);
export const isValueType = (name: string): name is ValueType => types.has(name);
export const maxItemBytes = 400 * 1024;
const maxDepth = 32;

export const typeOf = (value: Value): ValueType => {
  for (const name in value) return name as ValueType;
  throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
};

/** Set members of a value, or undefined when it is no set. */
export const membersOf = (value: Value): readonly string[] | undefined =>
  'SS' in value ? value.SS : 'NS' in value ? value.NS : 'BS' in value ? value.BS : undefined;

export const setOf = (type: ValueType, members: readonly string[]): Value =>
  type === 'SS' ? { SS: members } : type === 'NS' ? { NS: members } : { BS: members };

const record = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readers: Readonly<Record<ValueType, (inner: unknown, depth: number) => Value>> = {
  S: (inner) => ({ S: text(inner) }),
  N: (inner) => ({ N: canonicalNumber(text(inner)) }),
  B: (inner) => ({ B: text(inner) }),
  BOOL: (inner) => {
    if (typeof inner !== 'boolean') throw invalid('One or more parameter values were invalid: BOOL must be a boolean');
    return { BOOL: inner };
  },
  NULL: (inner) => {
    if (inner !== true)
      throw invalid(
        'One or more parameter values were invalid: Null attribute value types must have the value of true',
      );
    return { NULL: true };
  },
  SS: (inner) => ({ SS: readSet(inner, (member) => member) }),
  NS: (inner) => ({ NS: readSet(inner, canonicalNumber) }),
  BS: (inner) => ({ BS: readSet(inner, (member) => member) }),
  L: (inner, depth) => {
    if (!Array.isArray(inner)) throw invalid('L must be a list');
    return { L: inner.map((element) => readValue(element, depth + 1)) };
  },
  M: (inner, depth) => ({ M: readItem(inner, depth + 1) }),
};

function text(inner: unknown): string {
  if (typeof inner !== 'string') throw invalid('One or more parameter values were invalid: expected text');
  return inner;
}

function readSet(inner: unknown, canonical: (member: string) => string): readonly string[] {
  if (!Array.isArray(inner) || inner.length === 0)
    throw invalid('One or more parameter values were invalid: An string set  may not be empty');
  const members = inner.map((member) => canonical(text(member)));
  if (new Set(members).size !== members.length)
    throw invalid('One or more parameter values were invalid: Input collection contains duplicates.');
  return members;
}

/** A checked copy with canonical numbers. @throws ServiceError ValidationException */
export function readValue(value: unknown, depth = 0): Value {
  if (depth > maxDepth) throw invalid('Nesting Levels have exceeded supported limits');
  if (!record(value))
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  const names = Object.keys(value);
  const [name] = names;
  if (names.length !== 1 || name === undefined || !isValueType(name))
    throw invalid('Supplied AttributeValue must contain exactly one of the supported datatypes');
  return readers[name](value[name], depth);
}

export function readItem(item: unknown, depth = 0): Item {
  if (!record(item)) throw invalid('An item must be a map of attribute values');
  if (depth === 0 && Object.hasOwn(item, ''))
    throw invalid('One or more parameter values were invalid: empty attribute name');
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, readValue(value, depth)]));
}

/** Bytes as DynamoDB counts them for its 400 KB. */
export function sizeOf(value: Value): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('SS' in value) return value.SS.reduce((sum, member) => sum + Buffer.byteLength(member), 0);
  if ('NS' in value) return value.NS.reduce((sum, member) => sum + numberSize(member), 0);
  if ('BS' in value) return value.BS.reduce((sum, member) => sum + Buffer.byteLength(member, 'base64'), 0);
  if ('L' in value) return value.L.reduce((sum, element) => sum + 1 + sizeOf(element), 3);
  if ('M' in value) return 3 + itemSize(value.M) + Object.keys(value.M).length;
  return 1;
}

export function itemSize(item: Item): number {
  let sum = 0;
  for (const name in item) sum += Buffer.byteLength(name) + sizeOf(item[name]!);
  return sum;
}

const compareText = (a: string, b: string): number => (a === b ? 0 : Buffer.from(a).compare(Buffer.from(b)));
const compareBinary = (a: string, b: string): number => Buffer.from(a, 'base64').compare(Buffer.from(b, 'base64'));

/** Negative, zero or positive; undefined when the two cannot be ordered. */
export function compareValues(a: Value, b: Value): number | undefined {
  if ('S' in a && 'S' in b) return compareText(a.S, b.S);
  if ('N' in a && 'N' in b) return compareNumbers(a.N, b.N);
  if ('B' in a && 'B' in b) return compareBinary(a.B, b.B);
  return undefined;
}

export function equalValues(a: Value, b: Value): boolean {
  if (typeOf(a) !== typeOf(b)) return false;
  const [own, other] = [membersOf(a), membersOf(b)];
  if (own && other) return own.length === other.length && own.every((member) => other.includes(member));
  if ('L' in a && 'L' in b)
    return a.L.length === b.L.length && a.L.every((element, i) => equalValues(element, b.L[i]!));
  if ('M' in a && 'M' in b) {
    const names = Object.keys(a.M);
    const theirs = b.M;
    return (
      names.length === Object.keys(theirs).length &&
      names.every((name) => Object.hasOwn(theirs, name) && equalValues(a.M[name]!, theirs[name]!))
    );
  }
  if ('BOOL' in a && 'BOOL' in b) return a.BOOL === b.BOOL;
  return 'NULL' in a || compareValues(a, b) === 0;
}

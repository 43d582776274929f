import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Float } from '../template/values.ts';

/** What an attribute of an item may hold. Sets are number sets; an empty set is an absent attribute, as DynamoDB has it. */
export type Attribute =
  | string
  | number
  | boolean
  | Uint8Array
  | ReadonlySet<number>
  | readonly Attribute[]
  | { readonly [key: string]: Attribute | undefined };
export type Item = Readonly<Record<string, Attribute | undefined>>;

export function toAttribute(value: Attribute): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof Uint8Array) return { B: value };
  if (value instanceof Set) return { NS: [...value].map(String) };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  return { M: toItem(value as Item) };
}

export function toItem(item: Item): Record<string, AttributeValue> {
  const out: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(item))
    if (value !== undefined && !(value instanceof Set && value.size === 0)) out[key] = toAttribute(value);
  return out;
}

export function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.B !== undefined) return value.B;
  if (value.NS !== undefined) return new Set(value.NS.map(Number));
  if (value.SS !== undefined) return new Set(value.SS);
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromItem(value.M);
  return null;
}

export function fromItem(item: Record<string, AttributeValue>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(item)) out[key] = fromAttribute(value);
  return out;
}

const floatKey = '\u0000float';
const bigKey = '\u0000int';

/** JSON that keeps what template values have beyond JSON: floats of integral value and integers beyond 2^53. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, plain: unknown) {
    const raw = this[key];
    if (raw instanceof Float) return { [floatKey]: raw.value };
    if (typeof raw === 'bigint') return { [bigKey]: raw.toString() };
    return plain;
  });
}

export function decodeJson(text: string): unknown {
  if (!text.includes('\\u0000')) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const map = value as Record<string, unknown>;
    if (typeof map[floatKey] === 'number') return new Float(map[floatKey]);
    if (typeof map[bigKey] === 'string' && /^-?\d{1,4000}$/.test(map[bigKey])) return BigInt(map[bigKey]);
    return value;
  });
}

const worthPacking = 256;
/** What one packed value may grow to; a compressed bomb cannot come from outside, but a bug could write one. */
const unpackedLimit = 64 * 1024 * 1024;

/** Bytes of a value: JSON, compressed when that pays. */
export function pack(value: unknown): Uint8Array {
  const text = Buffer.from(encodeJson(value), 'utf8');
  if (text.length < worthPacking) return Buffer.concat([Uint8Array.of(0), text]);
  return Buffer.concat([Uint8Array.of(1), deflateRawSync(text, { level: 6 })]);
}

export function unpack(bytes: Uint8Array): unknown {
  const rest = bytes.subarray(1);
  const text = bytes[0] === 1 ? inflateRawSync(rest, { maxOutputLength: unpackedLimit }) : Buffer.from(rest);
  return decodeJson(text.toString('utf8'));
}

import { table as shape } from '../../deployment.ts';
import { invalid } from '../wire.ts';
import { sortableNumber } from './numbers.ts';
import type { Row } from './storage.ts';
import { type Item, itemSize, maxItemBytes, readItem, typeOf, type Value } from './values.ts';

/** Sortable form of the two keys of an item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

const index = shape.index;
const types: Readonly<Record<string, string>> = shape.types;
const keyLimits = { partition: 2048, sort: 1024 } as const;

/** Key values as text that sorts by bytes as DynamoDB sorts them. @throws ServiceError when type, emptiness or size is wrong. */
export function sortable(name: string, value: Value | undefined, role: 'partition' | 'sort', of = 'key'): string {
  if (value === undefined)
    throw invalid(`One or more parameter values were invalid: Missing the key ${name} in the item`);
  const type = types[name];
  if (typeOf(value) !== type)
    throw invalid(
      `One or more parameter values were invalid: Type mismatch for ${of} ${name} expected: ${type} actual: ${typeOf(value)}`,
    );
  if ('N' in value) return sortableNumber(value.N);
  if (!('S' in value)) throw invalid('Key values of this type are not implemented here');
  if (value.S === '')
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
    );
  if (Buffer.byteLength(value.S) > keyLimits[role])
    throw invalid(
      `One or more parameter values were invalid: Size of ${role === 'partition' ? 'hashkey' : 'rangekey'} has exceeded the maximum size limit of ${keyLimits[role]} bytes`,
    );
  return value.S;
}

/** The `Key` of a request: exactly the table's two keys. */
export function readKey(given: unknown): Key & { readonly item: Item } {
  const item = readItem(given);
  const { pk, sk } = item;
  if (Object.keys(item).length !== 2 || !pk || !sk) throw invalid('The provided key element does not match the schema');
  return { pk: sortable('pk', pk, 'partition'), sk: sortable('sk', sk, 'sort'), item };
}

/** The row that stores an item. @throws ServiceError for wrong keys or more than 400 KB. */
export function rowOf(item: Item, what: 'put' | 'update'): Row {
  const key = { pk: sortable('pk', item.pk, 'partition'), sk: sortable('sk', item.sk, 'sort') };
  const [partition, sort] = [item[index.partitionKey], item[index.sortKey]];
  const size = itemSize(item);
  if (size > maxItemBytes)
    throw invalid(
      what === 'put'
        ? 'Item size has exceeded the maximum allowed size'
        : 'Item size to update has exceeded the maximum allowed size',
    );
  const dpk = partition && sortable(index.partitionKey, partition, 'partition', `Index Key`);
  const dsk = sort && sortable(index.sortKey, sort, 'sort', `Index Key`);
  const indexed = dpk !== undefined && dsk !== undefined;
  const ttl = item[shape.ttl];
  return {
    ...key,
    size,
    json: JSON.stringify(item),
    dpk: indexed ? dpk : null,
    dsk: indexed ? dsk : null,
    ttl: ttl && 'N' in ttl ? Number(ttl.N) : null,
  };
}

/** Write units: 1 per KiB of the larger image, the index besides. */
export function writeUnits(before: Row | undefined, after: Row | undefined): number {
  const kib = (row: Row | undefined) => Math.ceil((row?.size ?? 0) / 1024);
  const main = Math.max(1, kib(before), kib(after));
  const [was, is] = [before?.dpk != null, after?.dpk != null];
  if (!was && !is) return main;
  const moved = was && is && (before?.dpk !== after?.dpk || before?.dsk !== after?.dsk);
  return main + Math.max(1, was ? kib(before) : 0, is ? kib(after) : 0) * (moved ? 2 : 1);
}

/** Read units: 1 per 4 KiB read strongly, half of that plainly. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);

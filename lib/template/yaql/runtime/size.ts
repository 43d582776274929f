import { Dict, ItemSet, List } from '../data/items.ts';
import { tableSize } from '../data/set-order.ts';
import { codePoints } from '../data/text.ts';

const BASE_SET = 216;
const BASE_DICT = 96;

/**
 * Bytes that Python (3.11, 64 bit) reports for a value without what it refers to; 0 for what is always small. Texts,
 * sequences, sets and maps that are built step by step are the ones that reach a quota.
 */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return textSize(value);
  if (Array.isArray(value)) return 40 + 8 * value.length;
  if (typeof value === 'bigint') return 24 + 4 * Math.ceil((value.toString(16).length * 4) / 30);
  if (value instanceof List) return 56 + 8 * grown(value.items.length);
  if (value instanceof ItemSet) return setSize(value.size);
  if (value instanceof Dict) return value.frozen ? 56 : dictSize(value);
  return value === null ? 16 : 28;
}

function textSize(text: string): number {
  if (!/[^\p{ASCII}]/u.test(text)) return 49 + text.length;
  if (!/[\u0100-\uffff]/.test(text)) return 73 + text.length;
  return /[\u{10000}-\u{10ffff}]/u.test(text) ? 76 + 4 * codePoints(text) : 74 + 2 * text.length;
}

/** Places that a list of so many elements has when it grew by appending. */
function grown(length: number): number {
  let places = 0;
  while (places < length) places = (places + 1 + ((places + 1) >> 3) + 6) & ~3;
  return places;
}

/** A set of so many members that grew one by one. */
export function setSize(members: number): number {
  let table = 8;
  while (members * 5 >= (table - 1) * 3) table = tableSize(Math.ceil(((table - 1) * 3) / 5));
  return table === 8 ? BASE_SET : BASE_SET + 16 * table;
}

function dictSize(dict: Dict): number {
  const texts = [...dict.entries.values()].every(([key]) => typeof key === 'string');
  return dictSizeOf(dict.size, texts);
}

/** A map of so many entries; entries take less room when all keys are texts. */
export function dictSizeOf(entries: number, textKeys: boolean): number {
  if (entries === 0) return 64;
  let table = 8;
  while (entries > Math.floor((table * 2) / 3)) table *= 2;
  const index = table < 256 ? table : table < 65536 ? 2 * table : 4 * table;
  return BASE_DICT + index + (textKeys ? 16 : 24) * Math.floor((table * 2) / 3);
}

import { Pattern } from '../../regex/index.ts';
import { Float } from '../../values.ts';
import type { Evaluation } from '../runtime/evaluation.ts';
import { Dict, type Item, ItemSet, List, Skipped, View } from './items.ts';
import { numberText } from './numbers.ts';
import { DateTime, TimeSpan } from './time.ts';

/** A value as Python's `str` writes it. */
export function str(evaluation: Evaluation, item: Item): string {
  if (typeof item === 'string') return item;
  if (item instanceof DateTime || item instanceof TimeSpan) return item.toString();
  return repr(evaluation, item);
}

const PATTERN_FLAGS = [
  ['i', 'IGNORECASE'],
  ['m', 'MULTILINE'],
  ['s', 'DOTALL'],
] as const;
const VIEW_CLASSES = { keys: 'KeysView', values: 'ValuesView', items: 'ItemsView' } as const;

/** A value as Python's `repr` writes it. @throws YaqlError when the text outgrows the budget */
export function repr(evaluation: Evaluation, item: Item): string {
  evaluation.tick();
  if (item === null) return 'None';
  if (typeof item === 'boolean') return item ? 'True' : 'False';
  if (typeof item === 'string') return quote(item);
  if (typeof item === 'number' || typeof item === 'bigint' || item instanceof Float) return numberText(item);
  const all = (items: Iterable<Item>): string => {
    const texts: string[] = [];
    evaluation.nested(() => {
      for (const each of items) texts.push(repr(evaluation, each));
    });
    const joined = texts.join(', ');
    evaluation.tick(joined.length >> 3);
    return joined;
  };
  if (Array.isArray(item)) return item.length === 1 ? `(${all(item)},)` : `(${all(item)})`;
  if (item instanceof List) return `[${all(item.items)}]`;
  if (item instanceof Dict) {
    const pairs: string[] = [];
    evaluation.nested(() => {
      for (const [key, value] of item.entries.values()) {
        pairs.push(`${repr(evaluation, key)}: ${repr(evaluation, value)}`);
      }
    });
    const joined = pairs.join(', ');
    evaluation.tick(joined.length >> 3);
    return `{${joined}}`;
  }
  if (item instanceof ItemSet) return item.size === 0 ? 'frozenset()' : `frozenset({${all(item.members.values())}})`;
  if (item instanceof View) {
    return item.dict.frozen
      ? `${VIEW_CLASSES[item.part]}(${repr(evaluation, item.dict)})`
      : `dict_${item.part}([${all(item)}])`;
  }
  if (item instanceof DateTime) return dateTimeRepr(item);
  if (item instanceof TimeSpan) return spanRepr(item);
  if (item instanceof Pattern) {
    const flags = PATTERN_FLAGS.filter(([letter]) => item.flags.includes(letter)).map(([, name]) => `re.${name}`);
    return `re.compile(${quote(item.source)}${flags.length > 0 ? `, ${flags.join('|')}` : ''})`;
  }
  if (item instanceof Skipped) return '<NoValue>';
  return `<${item.constructor.name.toLowerCase()} object>`;
}

function dateTimeRepr(value: DateTime): string {
  const { year, month, day, hour, minute, second, micro } = value.fields;
  const tail = micro > 0 ? `, ${second}, ${micro}` : second > 0 ? `, ${second}` : '';
  const zone = value.offset === 0 ? 'tzutc()' : `tzoffset(None, ${value.offset / 1_000_000})`;
  return `datetime.datetime(${year}, ${month}, ${day}, ${hour}, ${minute}${tail}, tzinfo=${zone})`;
}

function spanRepr(value: TimeSpan): string {
  const seconds = Math.floor(value.rest / 1_000_000);
  const micros = value.rest % 1_000_000;
  const parts = [
    value.days ? `days=${value.days}` : '',
    seconds ? `seconds=${seconds}` : '',
    micros ? `microseconds=${micros}` : '',
  ].filter(Boolean);
  return `datetime.timedelta(${parts.join(', ') || '0'})`;
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A text in quotes: single ones unless it has only those inside. */
export function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = mark;
  for (const letter of text) {
    const named = NAMED[letter];
    if (named !== undefined) result += named;
    else if (letter === mark) result += `\\${mark}`;
    else if (letter === ' ' || !/[\p{C}\p{Z}]/u.test(letter)) result += letter;
    else {
      const code = letter.codePointAt(0)!;
      const [prefix, width] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
      result += `\\${prefix}${code.toString(16).padStart(width as number, '0')}`;
    }
  }
  return result + mark;
}

/** Python's name of a value's type, for messages. */
export function typeName(item: Item): string {
  if (item === null) return 'NoneType';
  if (typeof item === 'boolean') return 'bool';
  if (typeof item === 'string') return 'str';
  if (typeof item === 'bigint' || Number.isSafeInteger(item)) return 'int';
  if (typeof item === 'number' || item instanceof Float) return 'float';
  if (Array.isArray(item)) return 'tuple';
  if (item instanceof List) return 'list';
  if (item instanceof Dict) return item.frozen ? 'FrozenDict' : 'dict';
  if (item instanceof ItemSet) return 'frozenset';
  if (item instanceof View) return `dict_${item.part}`;
  if (item instanceof DateTime) return 'datetime';
  if (item instanceof TimeSpan) return 'timedelta';
  return item.constructor.name;
}

/** Number of code points. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00) {
      const next = text.charCodeAt(index + 1);
      if (next >= 0xdc00 && next < 0xe000) {
        count--;
        index++;
      }
    }
  }
  return count;
}

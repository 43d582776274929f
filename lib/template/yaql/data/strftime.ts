import { compile } from '../../regex/index.ts';
import { valueError } from '../errors.ts';
import { DAY, DateTime, dayNumber, HOUR, MINUTE, offsetText, SECOND, two } from './time.ts';

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const three = (value: number): string => String(value).padStart(3, '0');
const spaced = (value: number): string => String(value).padStart(2, ' ');
const twelve = (hour: number): number => hour % 12 || 12;

/** Directives of strftime in the C locale; a directive that is a text is a format of its own. */
const DIRECTIVES: Readonly<Record<string, string | ((value: DateTime) => string)>> = {
  a: (value) => DAYS[value.weekday]!.slice(0, 3),
  A: (value) => DAYS[value.weekday]!,
  w: (value) => String((value.weekday + 1) % 7),
  u: (value) => String(value.weekday + 1),
  d: (value) => two(value.fields.day),
  e: (value) => spaced(value.fields.day),
  b: (value) => MONTHS[value.fields.month - 1]!.slice(0, 3),
  h: '%b',
  B: (value) => MONTHS[value.fields.month - 1]!,
  m: (value) => two(value.fields.month),
  y: (value) => two(value.fields.year % 100),
  Y: (value) => String(value.fields.year),
  C: (value) => two(Math.floor(value.fields.year / 100)),
  G: (value) => String(isoWeek(value).year),
  g: (value) => two(isoWeek(value).year % 100),
  V: (value) => two(isoWeek(value).week),
  H: (value) => two(value.fields.hour),
  k: (value) => spaced(value.fields.hour),
  I: (value) => two(twelve(value.fields.hour)),
  l: (value) => spaced(twelve(value.fields.hour)),
  p: (value) => (value.fields.hour < 12 ? 'AM' : 'PM'),
  P: (value) => (value.fields.hour < 12 ? 'am' : 'pm'),
  M: (value) => two(value.fields.minute),
  S: (value) => two(value.fields.second),
  f: (value) => String(value.fields.micro).padStart(6, '0'),
  s: (value) => String(Math.floor((value.epoch + value.offset) / SECOND)),
  z: (value) => offsetText(value.offset, ''),
  Z: (value) => (value.offset === 0 ? 'UTC' : ''),
  j: (value) => three(value.dayOfYear),
  U: (value) => two(Math.floor((value.dayOfYear + 6 - ((value.weekday + 1) % 7)) / 7)),
  W: (value) => two(Math.floor((value.dayOfYear + 6 - value.weekday) / 7)),
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  F: '%Y-%m-%d',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
};

/** A date and time by a format of strftime; unknown directives stay as they are. */
export function strftime(value: DateTime, format: string): string {
  return format.replace(/%([\s\S])/gu, (directive, letter: string) => {
    const meaning = DIRECTIVES[letter];
    if (meaning === undefined) return directive;
    return typeof meaning === 'string' ? strftime(value, meaning) : meaning(value);
  });
}

function isoWeek(value: DateTime): { readonly year: number; readonly week: number } {
  // The week belongs to the year that has its Thursday.
  const thursday = new DateTime(value.localDays - value.weekday + 3, 0, 0);
  return { year: thursday.fields.year, week: Math.floor((thursday.dayOfYear - 1) / 7) + 1 };
}

interface Parsed {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  micro: number;
  /** The hour is one of the twelve of half a day. */
  halves?: boolean;
  afternoon?: boolean;
  dayOfYear?: number;
  /** From 0, which is Monday. */
  weekday?: number;
  week?: number;
  /** The first day of `week`, from 0, which is Monday. */
  weekStart?: number;
  isoYear?: number;
  isoWeek?: number;
  offset?: number;
}

type Reader = readonly [pattern: string, read: (text: string, parsed: Parsed) => void];

const numeric = (pattern: string, set: (value: number, parsed: Parsed) => void): Reader => [
  pattern,
  (text, parsed) => set(Number(text), parsed),
];
const names = (list: readonly string[], length?: number): string => list.map((name) => name.slice(0, length)).join('|');
const nameIndex = (list: readonly string[], text: string): number =>
  list.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase());

const READERS: Readonly<Record<string, Reader>> = {
  Y: numeric('\\d{4}', (value, parsed) => (parsed.year = value)),
  y: numeric('\\d{2}', (value, parsed) => (parsed.year = value + (value < 69 ? 2000 : 1900))),
  m: numeric('1[0-2]|0[1-9]|[1-9]', (value, parsed) => (parsed.month = value)),
  d: numeric('3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]', (value, parsed) => (parsed.day = value)),
  H: numeric('2[0-3]|[01]\\d|\\d', (value, parsed) => Object.assign(parsed, { hour: value, halves: false })),
  I: numeric('1[0-2]|0[1-9]|[1-9]', (value, parsed) => Object.assign(parsed, { hour: value % 12, halves: true })),
  M: numeric('[0-5]\\d|\\d', (value, parsed) => (parsed.minute = value)),
  S: numeric('6[01]|[0-5]\\d|\\d', (value, parsed) => (parsed.second = value)),
  f: ['\\d{1,6}', (text, parsed) => (parsed.micro = Number(text.padEnd(6, '0')))],
  j: numeric('36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]', (value, parsed) => {
    parsed.dayOfYear = value;
  }),
  p: ['AM|PM', (text, parsed) => (parsed.afternoon = text.toUpperCase() === 'PM')],
  a: [names(DAYS, 3), (text, parsed) => (parsed.weekday = nameIndex(DAYS, text))],
  A: [names(DAYS), (text, parsed) => (parsed.weekday = nameIndex(DAYS, text))],
  b: [names(MONTHS, 3), (text, parsed) => (parsed.month = nameIndex(MONTHS, text) + 1)],
  B: [names(MONTHS), (text, parsed) => (parsed.month = nameIndex(MONTHS, text) + 1)],
  w: numeric('[0-6]', (value, parsed) => (parsed.weekday = (value + 6) % 7)),
  u: numeric('[1-7]', (value, parsed) => (parsed.weekday = value - 1)),
  U: numeric('5[0-3]|[0-4]\\d|\\d', (value, parsed) => Object.assign(parsed, { week: value, weekStart: 6 })),
  W: numeric('5[0-3]|[0-4]\\d|\\d', (value, parsed) => Object.assign(parsed, { week: value, weekStart: 0 })),
  G: numeric('\\d{4}', (value, parsed) => (parsed.isoYear = value)),
  V: numeric('5[0-3]|0[1-9]|[1-4]\\d|\\d', (value, parsed) => (parsed.isoWeek = value)),
  Z: ['UTC|GMT', () => undefined],
  z: ['Z|[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?', (text, parsed) => (parsed.offset = readOffset(text))],
};
const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

function readOffset(text: string): number {
  if (text === 'Z') return 0;
  const [, hours = '0', minutes = '0', seconds = '0'] = /^.(\d\d):?(\d\d)(?::?(\d\d(?:\.\d+)?))?/.exec(text)!;
  const size = Number(hours) * HOUR + Number(minutes) * MINUTE + Math.round(Number(seconds) * SECOND);
  return text.startsWith('-') ? -size : size;
}

/**
 * Reads a date and time by a format of strptime; UTC unless the text has an offset.
 * @throws YaqlError ValueError
 */
export function strptime(text: string, format: string): DateTime {
  const readers: Reader[] = [];
  const expanded = format.replace(/%([cxX])/g, (_, letter: string) => COMPOSED[letter]!);
  const pattern = expanded.replace(/%([\s\S]?)|\s+|[.*+?^${}()|[\]\\]/gu, (piece, letter: string | undefined) => {
    if (/^\s/.test(piece)) return '\\s+';
    if (letter === undefined) return `\\${piece}`;
    if (letter === '%') return '%';
    const reader = READERS[letter];
    if (!reader) throw valueError(`'${letter}' is a bad directive in format '${format}'`);
    readers.push(reader);
    return `(${reader[0]})`;
  });
  const match = compile(pattern, 'i').match(text);
  if (!match) throw valueError(`time data '${text}' does not match format '${format}'`);
  const rest = text.slice(match.group()!.length);
  if (rest !== '') throw valueError(`unconverted data remains: ${rest}`);
  const parsed: Parsed = { year: 1900, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 };
  for (const [index, [, read]] of readers.entries()) read(match.group(index + 1)!, parsed);
  if (parsed.afternoon && parsed.halves) parsed.hour += 12;
  const days = dayOf(parsed, readers.includes(READERS.Y as Reader));
  if (days === undefined) return DateTime.of(parsed, parsed.offset ?? 0);
  const clock = parsed.hour * HOUR + parsed.minute * MINUTE + parsed.second * SECOND + parsed.micro;
  return new DateTime(days, clock % DAY, parsed.offset ?? 0);
}

/** Days since 0001-01-01 by the day of the year, or by a week and a day of the week; undefined: by month and day. */
function dayOf(parsed: Parsed, hasYear: boolean): number | undefined {
  const { year, dayOfYear, weekday, week, weekStart = 0, isoYear, isoWeek } = parsed;
  if (isoYear !== undefined && !hasYear) {
    if (isoWeek === undefined || weekday === undefined || dayOfYear !== undefined) throw badWeek();
    // The first week is the one of the fourth of January.
    const fourth = new DateTime(dayNumber(isoYear, 1, 4), 0, 0);
    return fourth.localDays - fourth.weekday + 7 * (isoWeek - 1) + weekday;
  }
  if (isoWeek !== undefined) throw badWeek();
  const first = dayNumber(year, 1, 1);
  if (dayOfYear !== undefined) return first + dayOfYear - 1;
  if (weekday === undefined || week === undefined) return undefined;
  const since = (day: number): number => (day - weekStart + 7) % 7;
  const passed = since(new DateTime(first, 0, 0).weekday);
  // What lies before the first full week is week 0.
  const start = week === 0 ? -passed : ((7 - passed) % 7) + 7 * (week - 1);
  return first + start + since(weekday);
}

const badWeek = (): Error =>
  valueError("The directives '%G' and '%V' go together, with a day of the week and without '%Y' and '%j'.");

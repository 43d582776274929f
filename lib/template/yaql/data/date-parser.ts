import { YaqlError } from '../errors.ts';
import { DAYS, MONTHS } from './strftime.ts';
import { DateTime, daysInMonth, type Fields, HOUR, MINUTE } from './time.ts';

/** Texts longer than this are no dates. */
const MAX_LENGTH = 200;
const TOKEN = /\d+(?:\.\d+)?|[A-Za-z]+|[^\sA-Za-z\d]/g;
const TIME = /(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?/;
const ISO_BASIC = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(?:(\d{2})(\d{2})?)?(?:[.,](\d+))?)?(.*)$/;
const IGNORED = new Set([
  'at',
  'on',
  'and',
  'ad',
  'm',
  't',
  'of',
  'st',
  'nd',
  'rd',
  'th',
  ',',
  '.',
  ';',
  '-',
  '/',
  "'",
]);

/**
 * Reads a date and time in the usual notations: ISO 8601, `4 March 2021 5:06 pm`, `Mar 4, 2021`, `03/04/2021` (month
 * first unless that is impossible), with an offset or `UTC`, `GMT`, `Z`. What is missing is taken from today, midnight.
 * @throws YaqlError ParserError
 */
export function parseDate(text: string, now: DateTime): DateTime {
  const failed = (): YaqlError => new YaqlError('ParserError', `Unknown string format: ${text}`);
  if (text.length > MAX_LENGTH) throw failed();
  const basic = ISO_BASIC.exec(text.trim());
  const [rest, time, offset] = basic && !/^\d+[-/]/.test(text.trim()) ? splitBasic(basic) : splitClock(text);
  const date = readDate(rest, now.fields, failed);
  if (date.empty && !time) throw new YaqlError('ParserError', `String does not contain a date: ${text}`);
  try {
    return DateTime.of({ ...date.fields, ...(time ?? { hour: 0, minute: 0, second: 0, micro: 0 }) }, offset);
  } catch (error) {
    throw new YaqlError('ParserError', `${(error as Error).message}: ${text}`);
  }
}

type Clock = Pick<Fields, 'hour' | 'minute' | 'second' | 'micro'>;
type Parts = readonly [rest: string, time: Clock | undefined, offset: number];

function clockOf(hour: string, minute = '0', second = '0', fraction = ''): Clock {
  return {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    micro: Number(fraction.slice(0, 6).padEnd(6, '0')),
  };
}

function splitBasic(match: RegExpExecArray): Parts {
  const [, year, month, day, hour, minute, second, fraction, tail = ''] = match;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return [`${date} ${tail}`, undefined, 0];
  const [rest, offset] = takeOffset(tail);
  return [`${date} ${rest}`, clockOf(hour, minute, second, fraction), offset];
}

/** Takes the time of day and what follows it (am, pm, an offset) out of a text. */
function splitClock(text: string): Parts {
  const match = TIME.exec(text);
  if (!match) {
    const bare = /(^|\s|T)(\d{1,2})\s*([ap])\.?m\.?/i.exec(text);
    // An offset without a time of day is none.
    if (!bare) return [text, undefined, 0];
    const hour = (Number(bare[2]) % 12) + (bare[3]!.toLowerCase() === 'p' ? 12 : 0);
    return [text.replace(bare[0], ' '), clockOf(String(hour), '0'), 0];
  }
  const [whole, hour = '', minute = '', second, fraction] = match;
  let tail = text.slice(match.index + whole.length);
  let time = clockOf(hour, minute, second, fraction);
  const half = /^\s*([ap])\.?m?\.?(?![a-z])/i.exec(tail);
  if (half) {
    tail = tail.slice(half[0].length);
    time = { ...time, hour: (time.hour % 12) + (half[1]!.toLowerCase() === 'p' ? 12 : 0) };
  }
  const [rest, offset] = takeOffset(tail);
  return [`${text.slice(0, match.index).replace(/T$/i, ' ')} ${rest}`, time, offset];
}

/** The offset that a text begins with, in microseconds, and the rest of the text. */
function takeOffset(text: string): readonly [rest: string, offset: number] {
  const named = /^\s*(?:UTC|GMT|Z)\b(?!\s*[+-]\d)/i.exec(text);
  if (named) return [text.slice(named[0].length), 0];
  const match = /^\s*(UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)/i.exec(text);
  if (!match) return [text, 0];
  const [whole, zone, sign, hours, minutes = '0'] = match;
  const size = Number(hours) * HOUR + Number(minutes) * MINUTE;
  // With a zone's name the sign has the POSIX sense: `UTC+3` lies three hours behind.
  return [text.slice(whole.length), (sign === '-') !== (zone !== undefined) ? -size : size];
}

interface Found {
  readonly fields: Fields;
  readonly empty: boolean;
}

function readDate(text: string, now: Fields, failed: () => YaqlError): Found {
  const numbers: string[] = [];
  let month: number | undefined;
  let weekday: number | undefined;
  for (const [token] of text.matchAll(TOKEN)) {
    if (/^\d/.test(token)) numbers.push(...token.split('.'));
    else if (!IGNORED.has(token.toLowerCase())) {
      const known = nameIndex(MONTHS, token);
      const day = nameIndex(DAYS, token);
      if (known < 0 && day < 0) throw failed();
      if (known >= 0) {
        month = known + 1;
      } else weekday = day;
    }
  }
  if (numbers.length > (month === undefined ? 3 : 2)) throw failed();
  const date = arrange(numbers, month, now);
  const fields = { ...now, ...date };
  if (weekday !== undefined && numbers.length === 0) return { fields: nextWeekday(fields, weekday), empty: false };
  const last = daysInMonth(Math.min(Math.max(fields.year, 1), 9999), fields.month);
  // A day taken from today is held to the month that was given.
  return {
    fields: date.day === undefined ? { ...fields, day: Math.min(now.day, last) } : fields,
    empty: numbers.length === 0 && month === undefined,
  };
}

function nameIndex(list: readonly string[], token: string): number {
  const wanted = token.toLowerCase();
  if (wanted === 'sept') return list === MONTHS ? 8 : -1;
  return list.findIndex((name) => name.toLowerCase() === wanted || name.slice(0, 3).toLowerCase() === wanted);
}

function nextWeekday(fields: Fields, weekday: number): Fields {
  const today = DateTime.of({ ...fields, hour: 0, minute: 0, second: 0, micro: 0 }, 0);
  return new DateTime(today.localDays + ((weekday - today.weekday + 7) % 7), 0, 0).fields;
}

type Dated = { year?: number; month?: number; day?: number };

/** Tells year, month and day apart: by length, by range, and by order (month, day, year) where both leave a choice. */
function arrange(numbers: readonly string[], month: number | undefined, now: Fields): Dated {
  const isYear = (text: string): boolean => text.length > 2 || Number(text) > 31;
  const yearOf = (text: string): number => {
    if (text.length > 2) return Number(text);
    const century = Math.floor(now.year / 100) * 100;
    const year = century + Number(text);
    return year >= now.year + 50 ? year - 100 : year < now.year - 50 ? year + 100 : year;
  };
  const [first, second, third] = numbers;
  if (month !== undefined) {
    if (first === undefined) return { month };
    if (second === undefined) return isYear(first) ? { month, year: yearOf(first) } : { month, day: Number(first) };
    return isYear(first)
      ? { month, year: yearOf(first), day: Number(second) }
      : { month, day: Number(first), year: yearOf(second) };
  }
  if (first === undefined) return {};
  if (second === undefined) return isYear(first) ? { year: yearOf(first) } : { day: Number(first) };
  if (third === undefined) {
    if (isYear(first)) return { year: yearOf(first), month: Number(second) };
    if (isYear(second)) return { month: Number(first), year: yearOf(second) };
    return { month: Number(first), day: Number(second) };
  }
  if (isYear(first)) return { year: yearOf(first), month: Number(second), day: Number(third) };
  const dayFirst = Number(first) > 12;
  return { month: Number(dayFirst ? second : first), day: Number(dayFirst ? first : second), year: yearOf(third) };
}

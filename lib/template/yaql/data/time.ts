import { overflowError, valueError } from '../errors.ts';

/** Microseconds in a day and less; all within the safe range of a number. */
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const MAX_SPAN_DAYS = 999_999_999;
/** Days from 0001-01-01 to 1970-01-01. */
const EPOCH_DAYS = 719_162;
const LAST_DAY = 3_652_058;

/** A length of time: whole days and microseconds of the day, exactly as wide as Python's timedelta. */
export class TimeSpan {
  readonly days: number;
  /** 0 to DAY - 1. */
  readonly rest: number;

  /** @throws YaqlError OverflowError beyond 999999999 days */
  constructor(days: number, rest: number) {
    const carry = Math.floor(rest / DAY);
    this.days = days + carry;
    this.rest = rest - carry * DAY;
    if (Math.abs(this.days) > MAX_SPAN_DAYS) {
      throw overflowError(`days=${this.days}; must have magnitude <= ${MAX_SPAN_DAYS}`);
    }
  }

  static ofMicros(micros: bigint): TimeSpan {
    const day = BigInt(DAY);
    const rest = ((micros % day) + day) % day;
    return new TimeSpan(Number((micros - rest) / day), Number(rest));
  }

  get total(): bigint {
    return BigInt(this.days) * BigInt(DAY) + BigInt(this.rest);
  }

  /** Zero exactly when the span is; not precise for very long spans. */
  get micros(): number {
    return Number(this.total);
  }

  get seconds(): number {
    const { total } = this;
    const wide = BigInt(SECOND);
    const whole = total / wide;
    return Number.isSafeInteger(Number(total)) ? Number(total) / SECOND : Number(whole) + Number(total % wide) / SECOND;
  }

  /** Python's text of a timedelta: `1 day, 2:03:04.000005`. */
  toString(): string {
    const { hour, minute, second, micro } = clock(this.rest);
    const days = this.days === 0 ? '' : `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, `;
    return `${days}${hour}:${two(minute)}:${two(second)}${micro === 0 ? '' : `.${String(micro).padStart(6, '0')}`}`;
  }
}

export const ZERO_SPAN = new TimeSpan(0, 0);

export interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
}

/** A date and time of day with its distance from UTC, years 1 to 9999. */
export class DateTime {
  /** Days since 0001-01-01 by the local clock. */
  readonly localDays: number;
  /** Microseconds of the local day. */
  readonly localRest: number;
  /** Microseconds ahead of UTC. */
  readonly offset: number;

  /** @throws YaqlError OverflowError outside the years 1 to 9999 */
  constructor(localDays: number, localRest: number, offset: number) {
    const carry = Math.floor(localRest / DAY);
    this.localDays = localDays + carry;
    this.localRest = localRest - carry * DAY;
    this.offset = offset;
    if (this.localDays < 0 || this.localDays > LAST_DAY) throw overflowError('date value out of range');
  }

  /** @throws YaqlError ValueError for a field out of its range */
  static of(fields: Fields, offset: number): DateTime {
    const { year, month, day, hour, minute, second, micro } = fields;
    if (!(year >= 1 && year <= 9999)) throw valueError(`year ${year} is out of range`);
    if (!(month >= 1 && month <= 12)) throw valueError('month must be in 1..12');
    if (!(day >= 1 && day <= daysInMonth(year, month))) throw valueError('day is out of range for month');
    if (!(hour >= 0 && hour <= 23)) throw valueError('hour must be in 0..23');
    if (!(minute >= 0 && minute <= 59)) throw valueError('minute must be in 0..59');
    if (!(second >= 0 && second <= 59)) throw valueError('second must be in 0..59');
    if (!(micro >= 0 && micro <= 999_999)) throw valueError('microsecond must be in 0..999999');
    return new DateTime(dayNumber(year, month, day), hour * HOUR + minute * MINUTE + second * SECOND + micro, offset);
  }

  /** From microseconds since 1970-01-01 UTC. */
  static ofEpoch(micros: number, offset: number): DateTime {
    const local = micros + offset;
    const days = Math.floor(local / DAY);
    return new DateTime(days + EPOCH_DAYS, local - days * DAY, offset);
  }

  get fields(): Fields {
    const { hour, minute, second, micro } = clock(this.localRest);
    return { ...date(this.localDays), hour, minute, second, micro };
  }

  /** 0: Monday. */
  get weekday(): number {
    return this.localDays % 7;
  }

  get dayOfYear(): number {
    return this.localDays - dayNumber(this.fields.year, 1, 1) + 1;
  }

  /** Microseconds since 1970-01-01 UTC. */
  get epoch(): number {
    return (this.localDays - EPOCH_DAYS) * DAY + this.localRest - this.offset;
  }

  plus(span: TimeSpan, sign: 1 | -1 = 1): DateTime {
    return new DateTime(this.localDays + sign * span.days, this.localRest + sign * span.rest, this.offset);
  }

  minus(other: DateTime): TimeSpan {
    return new TimeSpan(
      this.localDays - other.localDays,
      this.localRest - this.offset - other.localRest + other.offset,
    );
  }

  /** ISO 8601 with the given mark between date and time. */
  text(separator: string): string {
    const { year, month, day, hour, minute, second, micro } = this.fields;
    const fraction = micro === 0 ? '' : `.${String(micro).padStart(6, '0')}`;
    const first = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
    return `${first}${separator}${two(hour)}:${two(minute)}:${two(second)}${fraction}${offsetText(this.offset, ':')}`;
  }

  toString(): string {
    return this.text(' ');
  }
}

/** `+02:00`; seconds and fractions only where there are some. */
export function offsetText(offset: number, separator: string): string {
  const { hour, minute, second, micro } = clock(Math.abs(offset));
  const tail = second || micro ? `${separator}${two(second)}${micro ? `.${String(micro).padStart(6, '0')}` : ''}` : '';
  return `${offset < 0 ? '-' : '+'}${two(hour)}${separator}${two(minute)}${tail}`;
}

/** The offset that a span means; less than a day, as zones demand. */
export function offsetOf(span: TimeSpan): number {
  const { micros } = span;
  if (Math.abs(micros) >= DAY) {
    throw valueError('offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).');
  }
  return micros;
}

export function two(value: number): string {
  return String(value).padStart(2, '0');
}

function clock(rest: number): { hour: number; minute: number; second: number; micro: number } {
  return {
    hour: Math.floor(rest / HOUR),
    minute: Math.floor(rest / MINUTE) % 60,
    second: Math.floor(rest / SECOND) % 60,
    micro: rest % SECOND,
  };
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 0001-01-01. */
export function dayNumber(year: number, month: number, day: number): number {
  const before = year - 1;
  let days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) + day - 1;
  for (let passed = 1; passed < month; passed++) days += daysInMonth(year, passed);
  return days;
}

function date(days: number): { year: number; month: number; day: number } {
  let year = Math.floor(days / 365.2425) + 1;
  while (dayNumber(year + 1, 1, 1) <= days) year++;
  let month = 12;
  while (dayNumber(year, month, 1) > days) month--;
  return { year, month, day: days - dayNumber(year, month, 1) + 1 };
}

/** Microseconds that a number of some unit stands for, to the nearest, as timedelta rounds (half to even). */
export function microsOf(value: number): bigint {
  if (Number.isNaN(value)) throw valueError('cannot convert float NaN to integer');
  if (!Number.isFinite(value)) throw overflowError('cannot convert float infinity to integer');
  const floor = Math.floor(value);
  const rest = value - floor;
  return BigInt(rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor);
}

import { parseDate } from '../data/date-parser.ts';
import type { Item } from '../data/items.ts';
import { isInt, makeFloat, makeInt, type Num, toDouble } from '../data/numbers.ts';
import { strftime, strptime } from '../data/strftime.ts';
import { DAY, DateTime, HOUR, MINUTE, microsOf, offsetOf, SECOND, TimeSpan, ZERO_SPAN } from '../data/time.ts';
import { valueError, zeroDivision } from '../errors.ts';
import { fn, method, optional, param } from '../runtime/function.ts';
import {
  ANY,
  DATETIME,
  INT,
  INT_OR_NULL,
  NUMBER,
  STRICT_INT,
  STRING,
  STRING_OR_NULL,
  TIMESPAN,
  TIMESPAN_OR_NULL,
} from '../runtime/types.ts';

const EPOCH = DateTime.ofEpoch(0, 0);
const dt = param('dt', DATETIME);
const ts = param('ts', TIMESPAN);
const number = param('n', NUMBER);
const offset = optional('offset', TIMESPAN, ZERO_SPAN);

const now = (): DateTime => DateTime.ofEpoch(Date.now() * 1000, 0);
const midnight = (value: DateTime): DateTime => new DateTime(value.localDays, 0, value.offset);
const spanOf = (micros: number): TimeSpan => new TimeSpan(0, micros);
/** Upstream keeps the offset while it takes it away: the clock shows UTC, the zone stays. */
const utc = (value: DateTime): DateTime => value.plus(spanOf(value.offset), -1);

const COMPARISON: Readonly<Record<string, (order: number) => boolean>> = {
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
};

const SPAN_UNITS: Readonly<Record<string, number>> = {
  milliseconds: 1000,
  seconds: SECOND,
  minutes: MINUTE,
  hours: HOUR,
  days: DAY,
};

const DATE_PROPERTIES: Readonly<Record<string, (value: DateTime) => Item>> = {
  year: (value) => value.fields.year,
  month: (value) => value.fields.month,
  day: (value) => value.fields.day,
  hour: (value) => value.fields.hour,
  minute: (value) => value.fields.minute,
  second: (value) => value.fields.second,
  microsecond: (value) => value.fields.micro,
  date: midnight,
  time: (value) => value.minus(midnight(value)),
  weekday: (value) => value.weekday,
  utc,
  offset: (value) => spanOf(value.offset),
  timestamp: (value) => makeFloat(utc(value).minus(EPOCH).seconds),
};

const sign = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0);

export const datetimeFunctions = [
  fn(
    'datetime',
    [
      param('year', INT),
      param('month', INT),
      param('day', INT),
      optional('hour', INT, 0),
      optional('minute', INT, 0),
      optional('second', INT, 0),
      optional('microsecond', INT, 0),
      offset,
    ],
    (_, year, month, day, hour, minute, second, micro, zone) =>
      DateTime.of(
        {
          year: Number(year),
          month: Number(month),
          day: Number(day),
          hour: Number(hour),
          minute: Number(minute),
          second: Number(second),
          micro: Number(micro),
        },
        offsetOf(zone),
      ),
  ),
  fn('datetime', [param('timestamp', NUMBER), offset], (_, timestamp, zone) =>
    fromTimestamp(toDouble(timestamp), zone),
  ),
  fn('datetime', [param('string', STRING), optional('format', STRING_OR_NULL, null)], (_, text, format) =>
    format ? strptime(text, format) : parseDate(text, now()),
  ),
  fn(
    'timespan',
    [
      optional('days', INT, 0),
      optional('hours', INT, 0),
      optional('minutes', INT, 0),
      optional('seconds', STRICT_INT, 0),
      optional('milliseconds', STRICT_INT, 0),
      optional('microseconds', STRICT_INT, 0),
    ],
    (_, ...counts) => {
      const units = [DAY, HOUR, MINUTE, SECOND, 1000, 1];
      return TimeSpan.ofMicros(
        counts.reduce<bigint>((sum, count, index) => sum + BigInt(count) * BigInt(units[index]!), 0n),
      );
    },
  ),
  fn('now', [optional('offset', TIMESPAN_OR_NULL, ZERO_SPAN)], (_, zone) =>
    DateTime.ofEpoch(Date.now() * 1000, zone ? offsetOf(zone) : 0),
  ),
  fn('localtz', [], () => spanOf(-new Date().getTimezoneOffset() * MINUTE)),
  fn('utctz', [], () => ZERO_SPAN),
  fn('#operator_+', [dt, ts], (_, date, span) => date.plus(span)),
  fn('#operator_+', [ts, dt], (_, span, date) => date.plus(span)),
  fn('#operator_-', [dt, ts], (_, date, span) => date.plus(span, -1)),
  fn('#operator_-', [param('dt1', DATETIME), param('dt2', DATETIME)], (_, left, right) => left.minus(right)),
  fn('#operator_+', [param('ts1', TIMESPAN), param('ts2', TIMESPAN)], (_, left, right) =>
    TimeSpan.ofMicros(left.total + right.total),
  ),
  fn('#operator_-', [param('ts1', TIMESPAN), param('ts2', TIMESPAN)], (_, left, right) =>
    TimeSpan.ofMicros(left.total - right.total),
  ),
  ...Object.entries(COMPARISON).flatMap(([symbol, holds]) => [
    fn(`#operator_${symbol}`, [param('dt1', DATETIME), param('dt2', DATETIME)], (_, left, right) =>
      holds(left.epoch - right.epoch),
    ),
    fn(`#operator_${symbol}`, [param('ts1', TIMESPAN), param('ts2', TIMESPAN)], (_, left, right) =>
      holds(sign(left.total - right.total)),
    ),
  ]),
  fn('#operator_*', [ts, number], (_, span, factor) => times(span, factor)),
  fn('#operator_*', [number, ts], (_, factor, span) => times(span, factor)),
  fn('#operator_/', [param('ts1', TIMESPAN), param('ts2', TIMESPAN)], (_, left, right) => {
    if (right.total === 0n) throw zeroDivision('float division by zero');
    return makeFloat(left.micros / right.micros);
  }),
  fn('#operator_/', [ts, number], (_, span, divisor) => {
    const by = toDouble(divisor);
    if (by === 0) throw zeroDivision('division by zero');
    return TimeSpan.ofMicros(microsOf(span.micros / by));
  }),
  fn('#unary_operator_-', [ts], (_, span) => TimeSpan.ofMicros(-span.total)),
  fn('#unary_operator_+', [ts], (_, span) => span),
  ...Object.entries(DATE_PROPERTIES).map(([name, read]) =>
    fn(`#property#${name}`, [param('obj', DATETIME)], (_, value) => read(value)),
  ),
  fn('#property#microseconds', [param('obj', TIMESPAN)], (_, value) => makeInt(value.total)),
  ...Object.entries(SPAN_UNITS).map(([name, unit]) =>
    fn(`#property#${name}`, [param('obj', TIMESPAN)], (_, value) => makeFloat(value.micros / unit)),
  ),
  method(
    'replace',
    [
      dt,
      optional('year', INT_OR_NULL, null),
      optional('month', INT_OR_NULL, null),
      optional('day', INT_OR_NULL, null),
      optional('hour', INT_OR_NULL, null),
      optional('minute', INT_OR_NULL, null),
      optional('second', INT_OR_NULL, null),
      optional('microsecond', INT_OR_NULL, null),
      optional('offset', TIMESPAN_OR_NULL, null),
    ],
    (_, value, year, month, day, hour, minute, second, micro, zone) => {
      const { fields } = value;
      return DateTime.of(
        {
          year: Number(year ?? fields.year),
          month: Number(month ?? fields.month),
          day: Number(day ?? fields.day),
          hour: Number(hour ?? fields.hour),
          minute: Number(minute ?? fields.minute),
          second: Number(second ?? fields.second),
          micro: Number(micro ?? fields.micro),
        },
        zone ? offsetOf(zone) : value.offset,
      );
    },
  ),
  method('format', [dt, param('format', STRING)], (_, value, format) => strftime(value, format)),
  fn('isDatetime', [param('value', ANY)], (_, value) => value instanceof DateTime),
  fn('isTimespan', [param('value', ANY)], (_, value) => value instanceof TimeSpan),
];

function fromTimestamp(seconds: number, zone: TimeSpan): DateTime {
  if (!(Math.abs(seconds) < 1e12)) throw valueError('year is out of range');
  return DateTime.ofEpoch(Number(microsOf(seconds * SECOND)), offsetOf(zone));
}

function times(span: TimeSpan, factor: Num): TimeSpan {
  if (isInt(factor)) return TimeSpan.ofMicros(span.total * BigInt(factor));
  return TimeSpan.ofMicros(microsOf(span.micros * toDouble(factor)));
}

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HeatError } from '../../../lib/errors.ts';
import { readDocument } from '../../../lib/template/reader/index.ts';
import { Float, isList, isMap, type Value } from '../../../lib/template/values.ts';
import { attempt } from '../../../lib/util/attempt.ts';

/** A text with what Heat's YAML library makes of it: a value, a message, or a refusal that it words otherwise. */
interface Case {
  readonly text: string;
  readonly value?: unknown;
  readonly message?: string;
  readonly refused?: true;
}

const cases: readonly Case[] = JSON.parse(readFileSync(new URL('./yaml.json', import.meta.url), 'utf8'));

/** In plain JSON, with marks for what JSON lacks. */
function plain(value: Value): unknown {
  if (typeof value === 'bigint') return { $int: String(value) };
  if (value instanceof Float) return { $float: value.toString() };
  if (typeof value === 'number' && Number.isNaN(value)) return { $float: 'nan' };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $float: value > 0 ? 'inf' : '-inf' };
  if (isList(value)) return value.map(plain);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
  return value;
}

it.each(cases)('$text', ({ text, value, message, refused }) => {
  const read = attempt(HeatError, () => plain(readDocument(text, { json: false }).value));
  if (value !== undefined) expect(read).toEqual(value);
  else expect(read).toMatchObject({ type: 'ValueError', ...(refused ? {} : { message }) });
});

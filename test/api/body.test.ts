import { describe, expect, test } from 'vitest';
import { readBody } from '../../lib/api/body.ts';
import type { ApiRequest } from '../../lib/api/http.ts';

const request = (body: string | Uint8Array, contentType = 'application/json'): ApiRequest => ({
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  rawQuery: '',
  headers: { 'content-type': contentType },
  body: typeof body === 'string' ? Buffer.from(body) : body,
  origin: 'http://kiln',
  requestId: 'req-1',
});
const limit = 1000;
const typeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { type: string }).type;
  }
  return 'none';
};

describe('request bodies', () => {
  test('are JSON objects, also as plain text and with a character set', () => {
    expect(readBody(request('{"a": 1}'), limit)).toEqual({ a: 1 });
    expect(readBody(request('{"a": 1}', 'text/plain'), limit)).toEqual({ a: 1 });
    expect(readBody(request('{"a": 1}', 'application/json; charset=utf-8'), limit)).toEqual({ a: 1 });
  });

  test('of another type are not read', () => {
    expect(readBody(request('{"a": 1}', 'application/yaml'), limit)).toBeUndefined();
    expect(readBody(request('', 'application/json'), limit)).toBeUndefined();
  });

  test.each(['{"a": ', "{'a': 1}", '{"a": 1} x'])('refuse %j', (text) => {
    expect(typeOf(() => readBody(request(text), limit))).toBe('HTTPBadRequest');
  });

  test.each(['[]', '"x"', '3', 'null', 'x', ' {"a": 1}', '\ufeff{"a": 1}'])('take %j for none', (text) => {
    expect(readBody(request(text), limit)).toBeUndefined();
  });

  test('are limited in size, depth and to UTF-8', () => {
    expect(typeOf(() => readBody(request(`{"a": "${'x'.repeat(limit)}"}`), limit))).toBe('RequestLimitExceeded');
    expect(typeOf(() => readBody(request(`{"a": ${'['.repeat(400)}${']'.repeat(400)}}`), limit))).toBe(
      'HTTPBadRequest',
    );
    expect(typeOf(() => readBody(request(Uint8Array.from([0x7b, 0xff, 0x7d])), limit))).toBe('UnicodeDecodeError');
  });

  test('may hold the words for numbers that are none', () => {
    expect(readBody(request('{"a": NaN, "b": "NaN, NaN"}'), limit)).toEqual({ a: null, b: 'NaN, NaN' });
  });
});

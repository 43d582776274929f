import { describe, expect, test } from 'vitest';
import { fromEvent } from '../../lib/api/http.ts';

const event = (over: Readonly<Record<string, unknown>> = {}) => ({
  rawPath: '/v1/p/stacks',
  headers: { Host: 'kiln.example', 'X-Forwarded-Proto': 'https' },
  requestContext: { http: { method: 'get' } },
  ...over,
});

describe('an event of the gateway', () => {
  test('becomes a request with the origin the client used', () => {
    expect(fromEvent(event(), 'req-1')).toMatchObject({
      method: 'GET',
      path: '/v1/p/stacks',
      origin: 'https://kiln.example',
      requestId: 'req-1',
    });
  });

  test('whose path is decoded already keeps the percent signs of names', () => {
    const path = (rawPath: string) => fromEvent(event({ rawPath }), '').path.split('/').map(decodeURIComponent).at(-1);
    expect(path('/v1/p/stacks/50%')).toBe('50%');
    expect(path('/v1/p/stacks/100% mine')).toBe('100% mine');
    expect(path('/v1/p/stacks/größe')).toBe('größe');
    expect(path('/v1/p/stacks/a%20b')).toBe('a b');
  });

  test('has its body as it was sent, text or binary', () => {
    const body = (over: Readonly<Record<string, unknown>>) => [...fromEvent(event(over), '').body];
    expect(body({ body: 'ä' })).toEqual([0xc3, 0xa4]);
    expect(body({ body: '/wA=', isBase64Encoded: true })).toEqual([0xff, 0]);
    expect(body({})).toEqual([]);
  });
});

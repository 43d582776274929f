import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { json } from '../../lib/api/http.ts';
import { toResult } from '../../lib/api/result.ts';

const asking = (encoding?: string): { headers: Record<string, string> } => ({
  headers: encoding === undefined ? {} : { 'accept-encoding': encoding },
});
const answerOf = (characters: number) => json(200, { stacks: 'x'.repeat(characters) }, { 'x-request': 'r' });
const mebibyte = 1024 * 1024;

describe('an answer on its way out of the function', () => {
  test('goes as it is while it is small, whatever the client takes', async () => {
    const answer = answerOf(1000);
    expect(await toResult(answer, asking('gzip'))).toEqual({
      statusCode: 200,
      headers: answer.headers,
      body: answer.body,
    });
  });

  test.each(['gzip', 'deflate, gzip;q=0.5', '*', 'GZIP'])(
    'goes compressed when it is large, to who takes %s',
    async (encoding) => {
      const answer = answerOf(8 * mebibyte);
      const result = await toResult(answer, asking(encoding));
      expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: true });
      expect(result.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding', 'x-request': 'r' });
      expect(gunzipSync(Buffer.from(result.body ?? '', 'base64')).toString()).toBe(answer.body);
    },
  );

  test.each([undefined, 'deflate', 'gzip;q=0', 'gzip;q=0, *', 'identity'])(
    'goes as it is to who takes %s',
    async (encoding) => {
      const answer = answerOf(2 * mebibyte);
      expect(await toResult(answer, asking(encoding))).toMatchObject({ statusCode: 200, body: answer.body });
    },
  );

  test('that a function cannot give back is a fault that says what to do', async () => {
    const result = await toResult(answerOf(7 * mebibyte), asking());
    expect(result).toMatchObject({ statusCode: 400, headers: { 'x-request': 'r' } });
    const { error } = JSON.parse(result.body ?? '') as { error: { type: string; message: string } };
    expect(error.type).toBe('RequestLimitExceeded');
    expect(error.message).toContain('limit and marker');
  });

  test('counts as it travels, quotes and all', async () => {
    const quotes = json(200, { stacks: Array.from({ length: mebibyte }, () => '') });
    expect(quotes.body.length).toBeLessThan(6 * mebibyte - 64 * 1024);
    expect(await toResult(quotes, asking())).toMatchObject({ statusCode: 200 });
    const more = json(200, { stacks: Array.from({ length: 1.5 * mebibyte }, () => '') });
    expect(more.body.length).toBeLessThan(6 * mebibyte - 64 * 1024);
    expect(await toResult(more, asking())).toMatchObject({ statusCode: 400 });
  });
});

import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import type { Value } from '../../../lib/template/values.ts';
import { describe as described, evaluateYaqlItem, parseYaql, YaqlError } from '../../../lib/template/yaql/index.ts';
import { readJson } from './read-json.ts';
import { same } from './same.ts';

interface Vector {
  readonly id: string;
  readonly input: { readonly expression: string; readonly data?: Value };
  readonly expect?: unknown;
  readonly error?: { readonly stage: 'validate' | 'resolve'; readonly type: string };
}

const path = new URL('../../conformance/vectors/yaql.json', import.meta.url);
const { cases } = readJson(readFileSync(path, 'utf8')) as unknown as { readonly cases: readonly Vector[] };
let passed = 0;

afterAll(() => {
  console.log(`yaql vectors: ${passed} of ${cases.length} passed`);
});

const failure = (action: () => unknown): YaqlError | undefined => {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof YaqlError) return error;
    throw error;
  }
};

it.each(cases.map((vector) => [vector.id, vector] as const))('%s', (_, { input, error, expect: expected }) => {
  const { expression, data = {} } = input;
  if (error?.stage === 'validate') {
    // Heat turns every parsing exception of YAQL into a ValueError.
    expect(failure(() => parseYaql(expression))?.type).toMatch(/^Yaql(Grammar|Lexical)Exception$/);
  } else {
    const parsed = parseYaql(expression);
    if (error) expect(failure(() => evaluateYaqlItem(parsed, data))?.type).toBe(error.type);
    else {
      const result = described(evaluateYaqlItem(parsed, data));
      expect(same(result, expected), inspect({ result, expected }, { depth: 6 })).toBe(true);
    }
  }
  passed++;
});

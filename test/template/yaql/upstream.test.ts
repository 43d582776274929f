import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { Value } from '../../../lib/template/values.ts';
import { describe as described, evaluateYaqlItem, parseYaql, YaqlError } from '../../../lib/template/yaql/index.ts';
import { readJson } from './read-json.ts';
import { same } from './same.ts';

/** An expression with its data, and what yaql 2.0.0 on Python 3.11 makes of it: a result or an exception's class. */
interface Case {
  readonly e: string;
  readonly d?: Value;
  readonly r?: unknown;
  readonly t?: string;
  readonly s?: 'parse';
}

const path = new URL('./upstream.json', import.meta.url);
const { sample, cases } = readJson(readFileSync(path, 'utf8')) as unknown as {
  readonly sample: Value;
  readonly cases: readonly Case[];
};

const failure = (action: () => unknown): string | undefined => {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof YaqlError) return error.type;
    throw error;
  }
};

it.each(cases.map((each, index) => [index, each] as const))('upstream case %i', (_, { e, d = {}, r, t, s }) => {
  const data = d === 'sample' ? sample : d;
  if (s === 'parse')
    expect(
      failure(() => parseYaql(e)),
      e,
    ).toBe(t);
  else if (t !== undefined) {
    const parsed = parseYaql(e);
    expect(
      failure(() => evaluateYaqlItem(parsed, data)),
      e,
    ).toBe(t);
  } else {
    const result = described(evaluateYaqlItem(e, data));
    expect(same(result, r), inspect({ expression: e, result, expected: r }, { depth: 8 })).toBe(true);
  }
});

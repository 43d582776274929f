import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeatError } from '../../../lib/errors.ts';
import { equalityKey } from '../../../lib/template/functions/arguments.ts';
import { parse } from '../../../lib/template/functions/parse.ts';
import { resolve } from '../../../lib/template/functions/resolve.ts';
import { Runtime } from '../../../lib/template/functions/runtime.ts';
import { attributesUsed, references, validate } from '../../../lib/template/functions/walk.ts';
import { templateVersions } from '../../../lib/template/model/versions.ts';
import { equal } from '../../../lib/template/scalars.ts';
import type { Value } from '../../../lib/template/values.ts';
import { evaluate, lookups, scopeOf } from './evaluate.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Value>;
const names = [...new Set(templateVersions.flatMap(({ functions }) => [...functions.keys()]))];

/** JSON in which functions stand at any place, with arguments of any kind. */
const snippets = fc.letrec<{ node: Value }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Value>(
      'a',
      'a,b',
      '',
      '%x%',
      'server',
      'name',
      'on',
      null,
      true,
      0,
      -1,
      1.5,
      'template',
      'addresses',
    ),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('template', 'params', 'for_each', 'a', '__proto__', 'constructor'), tie('node'), {
      maxKeys: 3,
    }),
    fc.tuple(fc.constantFrom(...names), tie('node')).map(([name, args]) => ({ [name]: args })),
  ),
})).node;

describe('any snippet', () => {
  it('without functions is what it was', () => {
    fc.assert(
      fc.property(json, (snippet) => {
        const scope = scopeOf('2021-04-16');
        const wrapped = { data: snippet, other: 1 };
        const parsed = parse(wrapped, new Map(), scope, []);
        expect(parsed).toBe(wrapped);
        expect(resolve(parsed, new Runtime(lookups))).toBe(wrapped);
      }),
    );
  });

  it.each(templateVersions.map(({ date }) => date))(
    'gives a value or a HeatError, never anything else, in %s',
    (date) => {
      fc.assert(
        fc.property(snippets, (snippet) => {
          const scope = scopeOf(date);
          try {
            const parsed = parse({ a: snippet, b: [snippet] }, scope.functions, scope, ['at']);
            validate(parsed, ['at'], () => {});
            for (const { key } of references(parsed, 'at')) expect(key).toMatch(/^at\./);
            for (const [resource] of attributesUsed(parsed)) expect(typeof resource).toBe('string');
            expect(resolve(parsed, new Runtime(lookups))).toBeDefined();
          } catch (error) {
            if (!(error instanceof HeatError)) throw error;
            expect(error.type).not.toBe('');
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  it('resolves to the same value every time', () => {
    fc.assert(
      fc.property(snippets, (snippet) => {
        const run = () => {
          try {
            return equalityKey(evaluate({ x: snippet }));
          } catch (error) {
            return (error as HeatError).message;
          }
        };
        expect(run()).toBe(run());
      }),
      { numRuns: 200 },
    );
  });
});

describe('equality', () => {
  it('of the key is equality of values', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(equalityKey(a) === equalityKey(b)).toBe(equal(a, b));
      }),
    );
    fc.assert(
      fc.property(json, (a) => {
        expect(equalityKey(JSON.parse(JSON.stringify(a)) as Value)).toBe(equalityKey(a));
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { bindParameters, parameterSyntax, parseParameters } from '../../../lib/template/parameters/index.ts';
import { Float, type Value, type ValueMap } from '../../../lib/template/values.ts';

/** What is wrong with a parameter, or with a value of it. */
function wrong(type: string, constraint: ValueMap, value: Value): string | undefined {
  const parameters = { p: { type, constraints: [constraint] } };
  const schemata = parseParameters(parameters, { syntax: parameterSyntax('hot', '2021-04-16') });
  const [problem] = schemata.problems;
  if (problem !== undefined) return problem.message;
  const stack = { name: 's', id: null, projectId: 'p' };
  const bound = bindParameters(schemata, { supplied: { p: value }, stack });
  return bound.problems[0]?.message.replace("Parameter 'p' is invalid: ", '');
}

describe('a constraint of a parameter', () => {
  it.each<[type: string, constraint: ValueMap, value: Value, wrong: string | undefined]>([
    ['number', { modulo: { step: 2 } }, 1, 'A modulo constraint must have a step value and an offset value specified.'],
    [
      'number',
      { modulo: { offset: 2 } },
      1,
      'A modulo constraint must have a step value and an offset value specified.',
    ],
    ['number', { modulo: { step: 1.5, offset: 0 } }, 1, 'step/offset must be integer'],
    ['number', { modulo: { step: 2, offset: 0.5 } }, 1, 'step/offset must be integer'],
    ['number', { modulo: { step: 0, offset: 0 } }, 1, 'step cannot be 0.'],
    ['number', { modulo: { step: 2, offset: 2 } }, 1, 'offset must be smaller (by absolute value) than step.'],
    ['number', { modulo: { step: 3, offset: -1 } }, 1, 'step and offset must be both positive or both negative.'],
    ['number', { modulo: { step: 3, offset: 1 } }, 4, undefined],
    ['number', { modulo: { step: 3, offset: 1 } }, -2, undefined],
    ['number', { modulo: { step: 3, offset: 0 } }, -3, undefined],
    ['number', { modulo: { step: -3, offset: -1 } }, 2, undefined],
    ['number', { modulo: { step: -3, offset: -1 } }, -4, undefined],
    ['number', { modulo: { step: -3, offset: 0 } }, 3, undefined],
    ['number', { modulo: { step: 3, offset: 1 } }, 5, '5 is not a multiple of 3 with an offset of 1'],
    ['number', { modulo: { step: 2, offset: 1 } }, 1.5, '1.5 is not a multiple of 2 with an offset of 1'],
    ['number', { modulo: { step: 2, offset: 1 } }, -0.5, '-0.5 is not a multiple of 2 with an offset of 1'],
    ['number', { modulo: { step: 12345678901234567890n, offset: 1 } }, 12345678901234567891n, undefined],
    ['number', { range: { min: 2 } }, 2, undefined],
    ['number', { range: { min: 2 } }, 1, '1 is out of range (min: 2, max: None)'],
    ['number', { range: { max: 2 } }, -5, undefined],
    ['number', { range: { max: 2 } }, new Float(3), '3.0 is out of range (min: None, max: 2)'],
    ['number', { range: { min: -2, max: -1 } }, 0, '0 is out of range (min: -2, max: -1)'],
    ['number', { range: {} }, 0, 'A range constraint must have a min value and/or a max value specified.'],
    ['string', { length: { min: 1.5 } }, 'a', 'min/max length must be integral'],
    ['string', { length: { max: true } }, 'a', undefined],
    ['string', { length: { max: '1' } }, 'ab', 'length (2) is out of range (min: None, max: 1)'],
    ['string', { allowed_pattern: '(' }, 'a', expect.stringContaining('missing )') as unknown as string],
    ['string', { allowed_pattern: 'a|ab' }, 'ab', '"ab" does not match pattern "a|ab"'],
    ['comma_delimited_list', { allowed_values: ['a', 'b'] }, 'a,b,a', undefined],
    ['comma_delimited_list', { allowed_values: ['a', 'b'] }, 'a,c', '["a", "c"] is not an allowed value ["a", "b"]'],
    ['boolean', { allowed_values: [true] }, 'no', '"no" is not an allowed value [true]'],
  ])('%s %o of %o', (type, constraint, value, message) => {
    expect(wrong(type, constraint, value)).toEqual(message);
  });
});

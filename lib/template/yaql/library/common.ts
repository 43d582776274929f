import type { Item } from '../data/items.ts';
import { fn, param } from '../runtime/function.ts';
import { ANY, NOT_NULL, NULL } from '../runtime/types.ts';

/** Null is less than everything else and equal to itself: [operator, null beside a value, value beside null, two nulls]. */
const NULL_ORDER: readonly (readonly [operator: string, left: boolean, right: boolean, both: boolean])[] = [
  ['<', true, false, false],
  ['<=', true, false, true],
  ['>', false, true, false],
  ['>=', false, true, true],
];

export const commonFunctions = [
  fn('*equal', [param('left', ANY), param('right', ANY)], ({ evaluation }, left, right) =>
    evaluation.equal(left, right),
  ),
  fn('*not_equal', [param('left', ANY), param('right', ANY)], ({ evaluation }, left, right) => {
    return !evaluation.equal(left, right);
  }),
  ...NULL_ORDER.flatMap(([operator, left, right, both]) => {
    const always = (result: boolean) => (): Item => result;
    return [
      fn(`#operator_${operator}`, [param('left', NULL), param('right', NOT_NULL)], always(left)),
      fn(`#operator_${operator}`, [param('left', NOT_NULL), param('right', NULL)], always(right)),
      fn(`#operator_${operator}`, [param('left', NULL), param('right', NULL)], always(both)),
    ];
  }),
];

import { truthy } from '../data/items.ts';
import { fn, param } from '../runtime/function.ts';
import { ANY, LAMBDA } from '../runtime/types.ts';

/** Logic. `and` and `or` give one of their operands and evaluate the second only when needed. */
export const booleanFunctions = [
  fn('#operator_and', [param('left', LAMBDA), param('right', LAMBDA)], (_, left, right) => {
    const value = left([]);
    return truthy(value) ? right([]) : value;
  }),
  fn('#operator_or', [param('left', LAMBDA), param('right', LAMBDA)], (_, left, right) => {
    const value = left([]);
    return truthy(value) ? value : right([]);
  }),
  fn('#unary_operator_not', [param('arg', ANY)], (_, arg) => !truthy(arg)),
  fn('bool', [param('value', ANY)], (_, value) => truthy(value)),
  fn('isBoolean', [param('value', ANY)], (_, value) => typeof value === 'boolean'),
];

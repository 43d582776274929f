import { Iter, truthy } from '../data/items.ts';
import { fn, method, param, rest } from '../runtime/function.ts';
import { INT, LAMBDA, LAZY_RULE } from '../runtime/types.ts';

/** Choices; conditions and values are evaluated only as far as needed. */
export const branchingFunctions = [
  fn(
    'switch',
    [rest('args', LAZY_RULE)],
    (_, rules) => {
      const chosen = rules.find(({ source }) => truthy(source()));
      return chosen ? chosen.destination() : null;
    },
    { noKeywords: true },
  ),
  fn('selectCase', [rest('args', LAMBDA)], (_, conditions) => {
    const index = conditions.findIndex((condition) => truthy(condition([])));
    return index < 0 ? conditions.length : index;
  }),
  fn(
    'selectAllCases',
    [rest('args', LAMBDA)],
    (_, conditions) =>
      new Iter(
        (function* () {
          for (const [index, condition] of conditions.entries()) if (truthy(condition([]))) yield index;
        })(),
      ),
  ),
  fn('examine', [rest('args', LAMBDA)], (_, conditions) => {
    const answers = conditions.values();
    return new Iter(answers.map((condition) => truthy(condition([]))));
  }),
  method('switchCase', [param('case', INT), rest('args', LAMBDA)], (_, index, cases) => {
    const chosen = cases[index >= 0 && index < cases.length ? Number(index) : cases.length - 1];
    return chosen ? chosen([]) : null;
  }),
  fn('coalesce', [rest('args', LAMBDA)], (_, values) => {
    for (const value of values) {
      const result = value([]);
      if (result !== null) return result;
    }
    return null;
  }),
];

import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import { spend } from '../effort.ts';
import { type Expression, evaluateYaql, HEAT_LIMITS, parseYaql, YaqlError } from '../yaql/index.ts';
import { keyError, typeError, valueError } from './faults.ts';
import { Call, mapEntries, type Parsed } from './node.ts';
import { resolve } from './resolve.ts';
import type { FunctionRule } from './rule.ts';

interface Arguments {
  readonly expression: Parsed;
  readonly data: Parsed;
}

/** `yaql: {expression, data?}`; the expression is read when the template is validated. */
export const yaql: FunctionRule = {
  parse(call): Arguments {
    const entries = mapEntries(call.args);
    if (entries === undefined) throw typeError(`Arguments to "${call.name}" must be a map.`);
    const expression = entries.get('expression');
    const extra = [...entries.keys()].some((key) => key !== 'expression' && key !== 'data');
    if (expression === undefined || extra) {
      const indent = ' '.repeat(14);
      const lines = [`${call.name}:`, 'expression: $.data.var1.sum()', 'data:', '  var1: [3, 2, 1]'];
      throw keyError(`"${call.name}" syntax should be ${lines.join(`\n${indent}`)}`);
    }
    return { expression, data: entries.get('data') ?? (entries.get('data') === null ? null : {}) };
  },
  validate(call) {
    const { expression } = call.data as Arguments;
    if (!(expression instanceof Call)) read(call, expression);
  },
  resolve(call, runtime) {
    const { expression, data } = call.data as Arguments;
    const statement = read(call, resolve(expression, runtime));
    const value = resolve(data, runtime);
    const result = attempt(YaqlError, () =>
      spend(HEAT_LIMITS.steps, (budget) => evaluateYaql(statement, value, { budget })),
    );
    if (result instanceof YaqlError) throw new HeatError(result.type, result.message);
    return result;
  },
};

/** @throws HeatError TypeError, ValueError for a bad expression */
function read(call: Call, expression: Parsed): Expression {
  if (typeof expression !== 'string') {
    throw typeError(`The "expression" argument to ${call.name} must contain a string.`);
  }
  const read = attempt(YaqlError, () => parseYaql(expression));
  if (read instanceof YaqlError) throw valueError(`Bad expression ${read.message}.`);
  return read;
}

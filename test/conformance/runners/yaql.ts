import { HeatError } from '../../../lib/errors.ts';
import type { Value } from '../../../lib/template/values.ts';
import { describe, evaluateYaqlItem, parseYaql, YaqlError } from '../../../lib/template/yaql/index.ts';
import { attempt } from '../../../lib/util/attempt.ts';
import { type Runner, StagedError } from '../harness.ts';

/** yaql.json: expressions by themselves, `$` bound to `{"data": data}`. */
export const runYaql: Runner = ({ expression, data = {} }) => {
  const parsed = staged('validate', () => parseYaql(String(expression)));
  return staged('resolve', () => describe(evaluateYaqlItem(parsed, data)) as Value);
};

function staged<T>(stage: string, run: () => T): T {
  const result = attempt(YaqlError, run);
  if (result instanceof YaqlError) throw new StagedError(stage, new HeatError(result.type, result.message));
  return result;
}

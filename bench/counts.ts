import type { Embedded } from '../lib/embedded/runtime.ts';

export interface Counts {
  readonly dynamodb: number;
  readonly transitions: number;
  readonly invocations: number;
}

/** Counts what AWS would bill; `take` gives what came since the last one. */
export function countCalls(embedded: Embedded): { take(): Counts } {
  const now = (): Counts => ({
    dynamodb: embedded.dynamodb.calls(),
    transitions: embedded.sfn.transitions(),
    invocations: [...embedded.functions.counts.values()].reduce((sum, count) => sum + count, 0),
  });
  let before = now();
  return {
    take() {
      const after = now();
      const since = {
        dynamodb: after.dynamodb - before.dynamodb,
        transitions: after.transitions - before.transitions,
        invocations: after.invocations - before.invocations,
      };
      before = after;
      return since;
    },
  };
}

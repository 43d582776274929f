/** One step of a rolling update: the size of the group after it, and how many members may carry the new definition. */
export interface Batch {
  readonly size: number;
  readonly fresh: number;
}

/**
 * The next step (behaviour 230): no more than `batch` members change at once, and the group may grow for a while so that
 * `inService` members stay. All numbers are members.
 */
export function nextBatch(target: number, current: number, updated: number, batch: number, inService: number): Batch {
  const least = Math.min(inService, target, current);
  const fresh = Math.min(batch, Math.max(target - updated, 0));
  return { size: fresh + Math.max(Math.min(current, target - fresh), least), fresh };
}

const unfinished = (target: number, current: number, updated: number) => !(updated >= current && current === target);

/** More steps than any group has members: a guard against a policy that never ends. */
const mostBatches = 100_000;

function batches(
  target: number,
  current: number,
  batch: number,
  inService: number,
  count: (step: Batch, current: number) => number,
): Batch[] {
  const steps: Batch[] = [];
  let [size, updated] = [current, 0];
  while (unfinished(target, size, updated) && steps.length < mostBatches) {
    const step = nextBatch(target, size, updated, batch, inService);
    steps.push(step);
    updated += count(step, size);
    size = step.size;
  }
  return steps;
}

/** Steps of a ResourceGroup: members above the target do not count as updated, for they go again (behaviour 211). */
export function resourceGroupBatches(target: number, current: number, batch: number, inService: number): Batch[] {
  return batches(target, current, batch, inService, (step, size) => {
    return step.fresh - Math.max(step.size - Math.max(size, target), 0);
  });
}

/** Steps of the scaling groups, where every new member counts. */
export function instanceGroupBatches(target: number, current: number, batch: number, inService: number): Batch[] {
  return batches(target, current, batch, inService, (step) => step.fresh);
}

/** Seconds left for the updates when all pauses are taken off (behaviour 212); undefined: the pauses alone use up the time. */
export function secondsWithoutPauses(steps: number, pause: number, timeout: number): number | undefined {
  const pauses = pause * Math.max(steps - 1, 0);
  return pauses >= timeout ? undefined : timeout - pauses;
}

/**
 * What expressions and patterns of a template may cost together. Each of them is bounded by itself, but a template has room
 * for thousands. The language is synchronous, so that the operation at work is always the only one.
 */
interface Effort {
  steps: number;
}

/** Steps of YAQL and of regular expressions, and items that functions make, for one operation: a fraction of a second. */
const OPERATION_STEPS = 300_000;
/** Steps for one pattern on one text. */
const MATCH_STEPS = 500_000;

let current: Effort | undefined;

/**
 * Does an operation on a template (reading, validating, resolving it) within its bounds; operations inside it share them.
 * @param size characters of the template and its files: large ones may ask for more
 */
export function withinEffort<T>(action: () => T, size = 0): T {
  if (current !== undefined) return action();
  current = { steps: OPERATION_STEPS + size };
  try {
    return action();
  } finally {
    current = undefined;
  }
}

/** The steps of one piece of work: what `use` leaves of `most`, or of what the operation has left, is given back. */
export function spend<T>(most: number, use: (work: { steps: number }) => T): T {
  const given = Math.max(Math.min(most, current?.steps ?? most), 0);
  const work = { steps: given };
  try {
    return use(work);
  } finally {
    if (current !== undefined) current.steps -= given - Math.max(work.steps, 0);
  }
}

/** Takes steps from what the operation has left; false: there are not as many. */
export function charge(steps: number): boolean {
  if (current === undefined) return true;
  current.steps -= steps;
  return current.steps >= 0;
}

/** Spends on matching a pattern with a text. */
export function matching<T>(use: (work: { steps: number }) => T): T {
  return spend(MATCH_STEPS, use);
}

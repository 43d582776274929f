/**
 * The candidate that was probably meant by a misspelt name, for "did you mean" hints: equal but for case and
 * separators, else the one with the fewest edits, at most a third of the name's length.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(name).slice(0, maxLength);
  let best: string | undefined;
  let bestDistance = Math.floor(wanted.length / 3) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate).slice(0, maxLength), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean "string"?`, or undefined when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(name, candidates);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

const maxLength = 100;

function fold(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours; `limit` when there are that many or more. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    if (Math.min(...row) >= limit) return limit;
    before = previous;
    previous = row;
  }
  return Math.min(limit, previous[to.length]!);
}

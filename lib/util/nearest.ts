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

const far = 0xffff;
const rows = Array.from({ length: 3 }, () => new Uint16Array(maxLength + 2));

/**
 * Insertions, deletions, replacements and swaps of neighbours; `limit` when there are that many or more. Only the cells that
 * can stay below the limit are worked out: a template may name thousands of things that do not exist.
 */
function editDistance(one: string, other: string, limit: number): number {
  let [start, m, n] = [0, one.length, other.length];
  if (Math.abs(m - n) >= limit) return limit;
  while (start < m && start < n && one.charCodeAt(start) === other.charCodeAt(start)) start++;
  while (m > start && n > start && one.charCodeAt(m - 1) === other.charCodeAt(n - 1)) {
    m--;
    n--;
  }
  const [from, to] = [one.slice(start, m), other.slice(start, n)];
  [m, n] = [from.length, to.length];
  let [before, previous, row] = rows as [Uint16Array, Uint16Array, Uint16Array];
  for (let j = 0; j <= n; j++) previous[j] = j;
  for (let i = 1; i <= m; i++) {
    const low = Math.max(1, i - limit + 1);
    const high = Math.min(n, i + limit - 1);
    row[low - 1] = low === 1 ? i : far;
    let least = row[low - 1]!;
    for (let j = low; j <= high; j++) {
      const same = from.charCodeAt(i - 1) === to.charCodeAt(j - 1);
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (
        i > 1 &&
        j > 1 &&
        from.charCodeAt(i - 1) === to.charCodeAt(j - 2) &&
        from.charCodeAt(i - 2) === to.charCodeAt(j - 1)
      )
        cost = Math.min(cost, before[j - 2]! + 1);
      row[j] = Math.min(cost, far);
      least = Math.min(least, cost);
    }
    if (high < n) row[high + 1] = far;
    if (least >= limit) return limit;
    [before, previous, row] = [previous, row, before];
  }
  return Math.min(limit, previous[n]!);
}

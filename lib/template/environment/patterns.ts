/**
 * Whether a name matches a pattern with `*` (any text), `?` (one character) and `[seq]`, `[!seq]` (one of, none of),
 * case counting. Takes time proportional to the lengths' product at worst, whatever the pattern.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  const tokens = tokenize(pattern);
  const characters = [...name];
  let at = 0;
  let token = 0;
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const current = tokens[token];
    if (current === 'any') {
      star = token++;
      resume = at;
    } else if (current?.(characters[at] as string)) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (tokens[token] === 'any') token++;
  return token === tokens.length;
}

type Token = 'any' | ((character: string) => boolean);

function tokenize(pattern: string): Token[] {
  const characters = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === '*') {
      tokens.push('any');
    } else if (character === '?') {
      tokens.push(() => true);
    } else {
      const end = character === '[' ? endOfSet(characters, at) : -1;
      if (end < 0) {
        tokens.push((other) => other === character);
      } else {
        tokens.push(setOf(characters.slice(at + 1, end)));
        at = end;
      }
    }
  }
  return tokens;
}

/** Index of the bracket that closes the set, -1 when none does; one that stands first is a member. */
function endOfSet(characters: readonly string[], open: number): number {
  let from = open + 1;
  if (characters[from] === '!') from++;
  if (characters[from] === ']') from++;
  return characters.indexOf(']', from);
}

function setOf(members: readonly string[]): (character: string) => boolean {
  const negated = members[0] === '!';
  const listed = negated ? members.slice(1) : members;
  const ranges: [number, number][] = [];
  for (let at = 0; at < listed.length; at++) {
    const low = codeOf(listed[at]);
    const isRange = listed[at + 1] === '-' && at + 2 < listed.length;
    ranges.push([low, isRange ? codeOf(listed[at + 2]) : low]);
    if (isRange) at += 2;
  }
  return (character) => {
    const code = codeOf(character);
    return ranges.some(([low, high]) => low <= code && code <= high) !== negated;
  };
}

function codeOf(character: string | undefined): number {
  return (character as string).codePointAt(0) as number;
}

import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import type { Input } from './examine.ts';
import { functionNames, patterns, prototypeNames, typeNames, yamlTokens, yaqlExpressions } from './words.ts';

/** One change; places are fractions of what is changed, so that a change means something for every template. */
interface Change {
  readonly level: 'byte' | 'token' | 'tree';
  readonly how: number;
  readonly at: number;
  readonly to: number;
  readonly word: string;
}

const words = [
  ...yamlTokens,
  ...functionNames,
  ...prototypeNames,
  ...typeNames,
  ...patterns,
  ...yaqlExpressions,
  '-1',
  '1e99',
  '{get_attr: [a, b]}',
];

const change: fc.Arbitrary<Change> = fc.record({
  level: fc.constantFrom('byte', 'token', 'tree'),
  how: fc.nat({ max: 5 }),
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  word: fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 3 })),
});

/** Templates of the corpus with a few changes of bytes, tokens or branches of the tree. */
export function mutated(corpus: readonly Input[]): fc.Arbitrary<Input> {
  return fc
    .tuple(fc.nat({ max: corpus.length - 1 }), fc.array(change, { minLength: 1, maxLength: 6 }))
    .map(([index, changes]) => {
      const input = corpus[index] as Input;
      return { ...input, template: changes.reduce(changed, input.template) };
    });
}

function changed(template: string, change: Change): string {
  if (change.level === 'tree') return changedTree(template, change);
  const parts = change.level === 'byte' ? Array.from(template) : template.split(/(\s+|[:[\]{},"'])/);
  return changedParts(parts, change).join('').slice(0, 200_000);
}

function changedParts(parts: readonly string[], { how, at, to, word }: Change): readonly string[] {
  const [from, end] = [at, to].map((place) => Math.floor(place * parts.length)).toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  const [before, piece, after] = [parts.slice(0, from), parts.slice(from, Math.min(end, from + 400)), parts.slice(end)];
  switch (how) {
    case 0:
      return [...before, ...after];
    case 1:
      return [...before, ...piece, ...piece, ...after];
    case 2:
      return [...before, word, ...parts.slice(from + 1)];
    case 3:
      return [...before, word, ...parts.slice(from)];
    case 4:
      return [...before, ...parts.slice(from + 1)];
    default:
      return [...before, ...piece.toReversed(), ...after];
  }
}

type Branch = { readonly holder: Record<string, unknown> | unknown[]; readonly key: string };

function changedTree(template: string, { how, at, to, word }: Change): string {
  let tree: unknown;
  try {
    tree = parse(template, { maxAliasCount: 100, logLevel: 'silent' });
  } catch {
    return template;
  }
  const branches = branchesOf(tree);
  const one = branches[Math.floor(at * branches.length)];
  const other = branches[Math.floor(to * branches.length)];
  if (one === undefined || other === undefined) return template;
  const holder = one.holder as Record<string, unknown>;
  const copy = structuredClone((other.holder as Record<string, unknown>)[other.key]);
  if (how === 0 && !Array.isArray(one.holder)) delete one.holder[one.key];
  else if (how === 1)
    Object.defineProperty(holder, word, { value: copy, enumerable: true, configurable: true, writable: true });
  else if (how === 2) holder[one.key] = copy;
  else if (how === 3) holder[one.key] = { [word]: holder[one.key] };
  else if (how === 4) holder[one.key] = [holder[one.key], copy];
  else holder[one.key] = word;
  try {
    const text = at < 0.5 ? JSON.stringify(tree) : stringify(tree, { aliasDuplicateObjects: to < 0.5 });
    return text.slice(0, 200_000);
  } catch {
    return template;
  }
}

function branchesOf(tree: unknown): readonly Branch[] {
  const found: Branch[] = [];
  const seen = new Set<unknown>();
  const walk = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null || ArrayBuffer.isView(holder) || seen.has(holder)) return;
    seen.add(holder);
    for (const key of Object.keys(holder)) {
      found.push({ holder: holder as Branch['holder'], key });
      walk((holder as Record<string, unknown>)[key]);
    }
  };
  walk(tree);
  return found;
}

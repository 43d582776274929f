/** Tells whether one code point belongs to a set. */
export type CharTest = (codePoint: number) => boolean;

export type AssertKind = 'lineStart' | 'lineEnd' | 'textStart' | 'textEnd' | 'end' | 'word' | 'notWord';

export type RepeatMode = 'greedy' | 'lazy' | 'possessive';

/** The parse tree of a pattern; flags are already applied to the leaves. */
export type Node =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly min: number;
      /** Infinity: no upper bound. */
      readonly max: number;
      readonly mode: RepeatMode;
      readonly body: Node;
    }
  | { readonly kind: 'capture'; readonly group: number; readonly body: Node }
  | {
      readonly kind: 'reference';
      readonly group: number;
      readonly ignoreCase: boolean;
      readonly width: number | undefined;
    }
  | { readonly kind: 'assert'; readonly assert: AssertKind; readonly ascii: boolean }
  | {
      readonly kind: 'look';
      readonly negative: boolean;
      /** Code points to step back before the body is tried; 0: lookahead. */
      readonly behind: number;
      readonly body: Node;
    }
  | { readonly kind: 'atomic'; readonly body: Node }
  | { readonly kind: 'conditional'; readonly group: number; readonly yes: Node; readonly no: Node };

export interface ParsedPattern {
  readonly root: Node;
  /** Number of capturing groups, without group 0. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

export interface Flags {
  readonly ascii: boolean;
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
}

/** Bounds on patterns and on the work of one operation. */
export const LIMITS = {
  /** Code points of a pattern. */
  pattern: 20_000,
  nesting: 100,
  /** Matching steps of one operation (match, search, a whole findAll, split or sub). */
  steps: 500_000,
  /** Numbers on the backtracking stack. */
  stack: 2_000_000,
  /** Code points that one substitution may produce. */
  output: 5_000_000,
  /** Steps after which failed states are remembered where that is possible. */
  memoAfter: 20_000,
  /** Bits of that memory. */
  memoBits: 32_000_000,
} as const;

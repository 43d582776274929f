export interface Operator {
  /** Binding strength as a prefix; absent: not a prefix. The larger the tighter. */
  readonly prefix?: number;
  /** Binding strength between two values. */
  readonly binary?: number;
  readonly rightAssociative?: true;
  /** Name of the binary operator's function when it is not `#operator_` and the symbol. */
  readonly alias?: string;
}

/** Indexing binds looser than the dot and tighter than a sign: `-a.b[0]` is `-((a.b)[0])`. */
export const INDEXING = 10;

/** YAQL's operator table; the levels are 11 (tightest) to 1. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['.', { binary: 11 }],
  ['?.', { binary: 11 }],
  ['+', { prefix: 9, binary: 6 }],
  ['-', { prefix: 9, binary: 6 }],
  ['=~', { binary: 8 }],
  ['!~', { binary: 8 }],
  ['*', { binary: 7 }],
  ['/', { binary: 7 }],
  ['mod', { binary: 7 }],
  ['>', { binary: 5 }],
  ['<', { binary: 5 }],
  ['>=', { binary: 5 }],
  ['<=', { binary: 5 }],
  ['!=', { binary: 5, alias: '*not_equal' }],
  ['=', { binary: 5, alias: '*equal' }],
  ['in', { binary: 5 }],
  ['not', { prefix: 4 }],
  ['and', { binary: 3 }],
  ['or', { binary: 2 }],
  ['->', { binary: 1, rightAssociative: true }],
]);

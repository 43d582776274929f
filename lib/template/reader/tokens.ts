import type { Mark } from './fault.ts';

export type TokenKind =
  | 'stream start'
  | 'stream end'
  | 'directive'
  | 'document start'
  | 'document end'
  | 'block sequence start'
  | 'block mapping start'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | '-'
  | ','
  | '?'
  | ':'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly kind: TokenKind;
  readonly start: Mark;
  readonly end: Mark;
  /** Text of a scalar, name of an anchor or alias, directive name, tag suffix. */
  readonly text: string;
  /** Of a scalar: written without quotes and block indicators. */
  readonly plain: boolean;
  /** Of a tag: its handle; of a %TAG directive: [handle, prefix]. */
  readonly handle: string | null;
  readonly prefix: string;
}

/** The name of a token in messages: `<block end>`, `','`, `<scalar>`. */
export function tokenName(kind: TokenKind): string {
  return kind.length === 1 ? `'${kind}'` : `<${kind}>`;
}

/**
 * A regular expression that cannot be used. `kind` is `syntax` for a bad pattern or replacement (`position` counts code
 * points from 0) and `limit` when a bound on size, nesting or work was passed.
 */
export class RegexError extends Error {
  readonly kind: 'syntax' | 'limit';
  readonly position: number | undefined;

  constructor(kind: 'syntax' | 'limit', message: string, position?: number) {
    super(position === undefined ? message : `${message} at position ${position}`);
    this.name = 'RegexError';
    this.kind = kind;
    this.position = position;
  }
}

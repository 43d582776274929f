/**
 * An expression that cannot be parsed or evaluated. `type` is the name of YAQL's exception class
 * (`NoMatchingMethodException`, `CollectionTooLargeException`, …) or, for errors of the host language that YAQL lets
 * through, of Python's (`KeyError`, `IndexError`, `TypeError`, `StopIteration`, …).
 */
export class YaqlError extends Error {
  readonly type: string;
  /** Code point of the mistake in the expression, for errors of the parser. */
  readonly position: number | undefined;

  constructor(type: string, message: string, position?: number) {
    super(message);
    this.name = type;
    this.type = type;
    this.position = position;
  }
}

const factory =
  (type: string) =>
  (message: string): YaqlError =>
    new YaqlError(type, message);

export const typeError = factory('TypeError');
export const valueError = factory('ValueError');
export const keyError = factory('KeyError');
export const indexError = factory('IndexError');
export const attributeError = factory('AttributeError');
export const overflowError = factory('OverflowError');
export const zeroDivision = factory('ZeroDivisionError');

/** A sequence has no further element where one is needed. */
export const stopIteration = (message = ''): YaqlError => new YaqlError('StopIteration', message);

export const tooLarge = (limit: number): YaqlError =>
  new YaqlError('CollectionTooLargeException', `Collection length exceeds ${limit} elements`);

export const tooMuchMemory = (): YaqlError =>
  new YaqlError('MemoryQuotaExceededException', 'Expression consumed too much memory');

/** The one class that upstream does not have: there, such expressions run on without end. */
export const tooMuchWork = (): YaqlError =>
  new YaqlError('ExecutionBudgetExceededException', 'Expression takes too long');

export const lexicalError = (character: string, position: number): YaqlError =>
  new YaqlError(
    'YaqlLexicalException',
    `Lexical error: illegal character '${character}' at position ${position}`,
    position,
  );

export const grammarError = (value: string, position: number, expression: string): YaqlError =>
  new YaqlError(
    'YaqlGrammarException',
    `Parse error: unexpected '${value}' at position ${position} of expression '${expression}'`,
    position,
  );

export const unexpectedEnd = (): YaqlError =>
  new YaqlError('YaqlGrammarException', 'Parse error: unexpected end of statement');

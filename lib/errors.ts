/** A place in a text; lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** Name in the files map; absent for the template of the request itself. */
  readonly file?: string;
}

/**
 * One thing that is wrong, as told to a person: what, where, why, and what to do about it.
 */
export interface Problem {
  /** Heat's exception class, e.g. `StackValidationFailed`. */
  readonly type: string;
  /** Heat's own message for this error where it has one. */
  readonly message: string;
  /** Where in the template, e.g. `resources.web.properties.flavor`. */
  readonly path?: string;
  readonly position?: Position;
  /** What was probably meant or what to do, e.g. `did you mean "string"?`. */
  readonly hint?: string;
  /** What the message of a validation error begins with, without the colons. Faults set the parts off as Heat's do. */
  readonly lead?: Lead;
  readonly [origin]?: Origin;
}

/** What a problem knows of itself beside what is told; not part of what leaves the service. */
export const origin: unique symbol = Symbol('origin');

export interface Origin {
  /** Where it stands in the template, in parts. */
  readonly path: readonly (string | number)[];
  readonly part?: 'key' | undefined;
  /** A name of nothing, which several checks come across. */
  readonly name?: boolean;
}

export interface Lead {
  /** A title, e.g. `Property error`, or the class of another error. */
  readonly error?: string;
  /** As the message shows it. */
  readonly path?: string;
}

/**
 * An error that a client sees as a Heat fault. `type` is the name of Heat's exception class; lib/api/faults maps it to
 * the HTTP status (error_map of Heat's API). The message is Heat's message for the first problem; `problems` has all.
 */
export class HeatError extends Error {
  readonly type: string;
  readonly problems: readonly Problem[];

  constructor(type: string, message: string, options: { problems?: readonly Problem[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = type;
    this.type = type;
    this.problems = options.problems ?? [{ type, message }];
  }

  /** The error that stands for all of `problems`: class and message of the first one, which is Heat's. */
  static of(problems: readonly [Problem, ...Problem[]]): HeatError {
    return new HeatError(problems[0].type, problems[0].message, { problems });
  }
}

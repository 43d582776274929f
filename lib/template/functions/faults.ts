import { HeatError, type Lead, type Origin, origin, type Problem } from '../../errors.ts';
import { formatPath, type Path } from '../source.ts';
import { toRepr, toText } from '../text.ts';
import type { Value } from '../values.ts';

/** Errors of the classes of Heat's host language; functions raise them for arguments that do not fit. */
export type HostType =
  | 'TypeError'
  | 'ValueError'
  | 'KeyError'
  | 'AttributeError'
  | 'AssertionError'
  | 'UnicodeEncodeError';

export function hostError(type: HostType, message: string): HeatError {
  return new HeatError(type, message);
}

export function typeError(message: string): HeatError {
  return hostError('TypeError', message);
}

export function valueError(message: string): HeatError {
  return hostError('ValueError', message);
}

/** The host shows the key of a KeyError, which is any value, as a literal. */
export function keyError(key: Value): HeatError {
  return hostError('KeyError', toRepr(key));
}

export function isHostError(error: unknown, ...types: HostType[]): error is HeatError {
  return error instanceof HeatError && (types as string[]).includes(error.type);
}

/**
 * A path the way Heat's errors show it: parts of a list have been joined to the name before (`a[0]`), parts that are all
 * digits are put in brackets.
 */
export function joinPath(parts: readonly string[]): string {
  let text = '';
  for (const part of parts) {
    if (/^[0-9]+$/.test(part)) text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** `StackValidationFailed`: error class or title, path and message are joined by colons; empty parts are left out. */
export function validationFailed(parts: {
  readonly error?: string;
  /** As Heat's message shows it. */
  readonly path?: string;
  readonly message: string;
  /** Where the problem is in the template. */
  readonly at: Path;
  readonly hint?: string | undefined;
  /** What is told: knows better where it stands, and what was meant. */
  readonly cause?: Error | undefined;
}): HeatError {
  const { error, path, message, at, cause } = parts;
  const { hint = parts.hint, [origin]: from } = causeOf(cause);
  const text = [error, path, message].filter((part) => part !== undefined && part !== '').join(': ');
  return failure({ type: 'StackValidationFailed', message: text, hint, ...leadOf(error, path) }, from ?? { path: at });
}

/** The problem that an error tells first; nothing of an error that knows none. */
export function causeOf(error: Error | undefined): Partial<Problem> {
  return (error instanceof HeatError && error.problems[0]) || {};
}

/** What stands before the text of a message, for a problem; nothing when there is nothing. */
export function leadOf(error: string | undefined, path: string | undefined): { readonly lead?: Lead } {
  if (!error && !path) return {};
  return { lead: { ...(error ? { error } : {}), ...(path ? { path } : {}) } };
}

/** A HeatError with one problem that knows its place, if there is one. */
export function failure(problem: Told, from?: Origin): HeatError {
  const { hint, ...told } = problem;
  const place = from && { path: formatPath(from.path), [origin]: from };
  return HeatError.of([{ ...told, ...place, ...(hint === undefined ? {} : { hint }) }]);
}

type Told = Pick<Problem, 'type' | 'message' | 'lead'> & { readonly hint?: string | undefined };

/** The problems of what was read on its own, under a name, told where it really stands. */
export function within(error: HeatError, path: Path): HeatError {
  const [first, ...others] = error.problems.map((problem) => {
    const from = problem[origin]!;
    const at = { ...from, path: [...path, ...from.path.slice(1)] };
    return { ...problem, path: formatPath(at.path), [origin]: at };
  });
  return HeatError.of([first as Problem, ...others]);
}

/** A name of nothing. */
export function unknownName(type: string, message: string, at: Path, hint?: string): HeatError {
  return failure({ type, message, hint }, { path: at, name: true });
}

export function invalidReference(resource: Value, key: string, at: Path, hint?: string): HeatError {
  const message = `The specified reference "${toText(resource)}" (in ${key}) is incorrect.`;
  return unknownName('InvalidTemplateReference', message, at, hint);
}

/** Each problem once: the same again, and a name of nothing that another check came across before. */
export function distinct(problems: readonly Problem[]): readonly Problem[] {
  const told = new Set<string>();
  return problems.filter((problem) => {
    const keys = keysOf(problem);
    const known = keys.some((key) => told.has(key));
    for (const key of keys) told.add(key);
    return !known;
  });
}

function keysOf({ type, message, path, position, [origin]: from }: Problem): readonly string[] {
  // A parameter without a value is missed wherever it is used.
  const place = type === 'UserParameterMissing' && !from?.name ? '' : path;
  const same = JSON.stringify([type, message, place, position]);
  return from?.name ? [same, JSON.stringify([position?.file, from.path])] : [same];
}

/** Of a parameter without a value (behaviour 23). */
export const notProvided = (name: string): string => `The Parameter (${name}) was not provided.`;

import { HeatError, type Lead, type Problem } from '../../errors.ts';
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
  readonly hint?: string;
}): HeatError {
  const text = [parts.error, parts.path, parts.message].filter((part) => part !== undefined && part !== '').join(': ');
  return withPlace(
    'StackValidationFailed',
    text,
    formatPath(parts.at),
    parts.at,
    parts.hint,
    leadOf(parts.error, parts.path),
  );
}

/** What stands before the text of a message, for a problem; nothing when there is nothing. */
export function leadOf(error: string | undefined, path: string | undefined): { readonly lead?: Lead } {
  if (!error && !path) return {};
  return { lead: { ...(error ? { error } : {}), ...(path ? { path } : {}) } };
}

/** The path of a problem in parts, for finding its position; kept beside the problem's text. */
const paths = new WeakMap<Problem, Path>();

export function pathOf(problem: Problem): Path | undefined {
  return paths.get(problem);
}

/** A HeatError with one problem that knows its place. */
export function withPlace(
  type: string,
  message: string,
  path: string | undefined,
  at: Path | undefined,
  hint?: string,
  lead: { readonly lead?: Lead } = {},
): HeatError {
  const problem: Problem = {
    type,
    message,
    ...lead,
    ...(path === undefined ? {} : { path }),
    ...(hint === undefined ? {} : { hint }),
  };
  if (at !== undefined) paths.set(problem, at);
  return new HeatError(type, message, { problems: [problem] });
}

export function invalidReference(resource: Value, key: string, at?: Path, hint?: string): HeatError {
  const message = `The specified reference "${toText(resource)}" (in ${key}) is incorrect.`;
  return withPlace('InvalidTemplateReference', message, key, at, hint);
}

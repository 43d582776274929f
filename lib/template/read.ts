import { HeatError } from '../errors.ts';
import { isHostError } from './functions/faults.ts';
import { hasVersionKey } from './model/versions.ts';
import { noPositions, readDocument } from './reader/index.ts';
import type { SourceMap } from './source.ts';
import { isMap, type ValueMap } from './values.ts';

/**
 * The template as a map, from its text or an object (behaviours 1, 2, 6).
 * @param name of the template in messages
 * @throws HeatError ValueError, RequestLimitExceeded
 */
export function readTemplate(given: string | ValueMap, options: ReadOptions = {}): ReadTemplate {
  try {
    return read(given, options);
  } catch (error) {
    if (isHostError(error, 'ValueError') && options.file === undefined) unreadable.add(error);
    throw error;
  }
}

const unreadable = new WeakSet<HeatError>();

/** Whether the text of a request's own template cannot be read, or is no template: the API refuses it before the engine does. */
export function isUnreadable(error: unknown): error is HeatError {
  return error instanceof HeatError && unreadable.has(error);
}

interface ReadOptions {
  readonly maxSize?: number | undefined;
  readonly file?: string;
  readonly name?: string;
}

interface ReadTemplate {
  readonly template: ValueMap;
  readonly positions: SourceMap;
}

function read(given: string | ValueMap, options: ReadOptions): ReadTemplate {
  const { maxSize, file, name = '[root stack]' } = options;
  const { value, positions } =
    typeof given === 'string' ? parseText(given, { maxSize, file, name }) : { value: given, positions: noPositions };
  const template = value ?? {};
  if (!isMap(template)) {
    throw new HeatError('ValueError', 'The template is not a JSON object or YAML mapping.');
  }
  // Only text has to look like a template: what an object lacks is told by `versionOf`.
  if (typeof given === 'string' && !hasVersionKey(template)) {
    const hint = 'begin the template with a line like "heat_template_version: 2021-04-16"';
    throw HeatError.of([{ type: 'ValueError', message: 'Template format version not found.', hint }]);
  }
  return { template, positions };
}

function parseText(text: string, about: { maxSize: number | undefined; file: string | undefined; name: string }) {
  const { maxSize, file, name } = about;
  try {
    return readDocument(text, {
      ...(file === undefined ? {} : { file }),
      ...(maxSize === undefined ? {} : { maxSize }),
    });
  } catch (error) {
    if (!isHostError(error, 'ValueError')) throw error;
    const message = `Error parsing template ${name} ${error.message}`;
    throw new HeatError(error.type, message, { problems: error.problems.map((problem) => ({ ...problem, message })) });
  }
}

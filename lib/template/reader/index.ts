import { HeatError } from '../../errors.ts';
import { attempt } from '../../util/attempt.ts';
import type { SourceMap } from '../source.ts';
import type { Value } from '../values.ts';
import { readYaml } from './compose.ts';
import { SyntaxFault } from './fault.ts';
import { NotJson, readJson, TooDeep } from './json.ts';
import { DocumentMarks } from './marks.ts';

export { noPositions } from './marks.ts';

/** `max_template_size` of Heat, in characters (behaviour 6). */
export const defaultMaxSize = 524_288;
const maxDepth = 200;
const maxNodes = 1_000_000;

export interface Document {
  readonly value: Value;
  readonly positions: SourceMap;
}

export interface ReadOptions {
  /** Name in the files map, for positions. */
  readonly file?: string;
  /** In characters. */
  readonly maxSize?: number;
  /** False: YAML only, as Heat reads environments. */
  readonly json?: boolean;
}

/**
 * Reads a template, an environment or a part of one: JSON first, then YAML 1.1 (behaviours 1, 3). An empty document is
 * null. Maps have no prototype, keys are texts, aliases share one value.
 * @throws HeatError `RequestLimitExceeded` beyond `maxSize` characters; `ValueError`, with the message of Heat's YAML
 *   library and the position, for what cannot be read, is nested deeper than 200 levels or grows beyond 1,000,000 nodes.
 */
export function readDocument(text: string, options: ReadOptions = {}): Document {
  const { file, maxSize = defaultMaxSize, json = true } = options;
  // Characters are code points in the host language; never more than the units of this one.
  if (text.length > maxSize && codePoints(text) > maxSize) {
    const message = `Request limit exceeded: Template size (${codePoints(text)} bytes) exceeds maximum allowed size (${maxSize} bytes).`;
    throw new HeatError('RequestLimitExceeded', message);
  }
  const read = attempt(SyntaxFault, () => (json ? fromJson(text, file) : undefined) ?? fromYaml(text, file));
  if (read instanceof SyntaxFault) throw read.toHeatError(text, file);
  return read;
}

function fromJson(text: string, file: string | undefined): Document | undefined {
  // YAML text fails at once; only a text that may be JSON is worth the try.
  const marks = new DocumentMarks(text, file);
  const value = attempt([NotJson, RangeError, TooDeep], () => readJson(text, marks, maxDepth));
  if (value instanceof TooDeep) {
    const { line, column } = marks.at(value.offset);
    const mark = { offset: value.offset, line: line - 1, column: column - 1 };
    throw new SyntaxFault({ problem: `nested deeper than ${maxDepth} levels`, mark });
  }
  return value instanceof Error ? undefined : { value, positions: marks };
}

function fromYaml(text: string, file: string | undefined): Document {
  const marks = new DocumentMarks(text, file);
  return { value: readYaml(text, marks, { maxDepth, maxNodes }), positions: marks };
}

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) count--;
  }
  return count;
}

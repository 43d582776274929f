import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { HeatError } from '../lib/errors.ts';
import { readDocument } from '../lib/template/reader/index.ts';
import { isList, isMap, type Value } from '../lib/template/values.ts';

const mostFiles = 1000;
/** Bytes; a request with more is refused anyway. */
const largest = 1_048_576;

export interface NamedFile {
  readonly content: string;
  /** Where it lies; relative where the file that names it is. */
  readonly path: string;
}

/**
 * The files that a template or environment names (`get_file`, template files as types and in the registry), and those that
 * they name in turn, under the names as written; each is looked for beside the file that names it.
 */
export function filesNamedBy(
  text: string,
  file: string,
  into: Map<string, NamedFile> = new Map(),
): Map<string, NamedFile> {
  for (const name of namesIn(parsed(text), '')) {
    if (into.has(name) || into.size >= mostFiles || /^[a-z+]+:\/\//i.test(name)) continue;
    const path = isAbsolute(name) ? name : join(dirname(file), name);
    const content = readIfFile(path);
    if (content === undefined) continue;
    into.set(name, { content, path });
    if (isTemplateName(name)) filesNamedBy(content, path, into);
  }
  return into;
}

/** What is no document names no files; loading it says what is wrong. */
function parsed(text: string): Value {
  try {
    return readDocument(text).value;
  } catch (error) {
    if (error instanceof HeatError) return null;
    throw error;
  }
}

function* namesIn(value: Value, key: string): Generator<string> {
  if (isList(value)) for (const item of value) yield* namesIn(item, key);
  else if (isMap(value)) for (const [inner, item] of Object.entries(value)) yield* namesIn(item, inner);
  else if (typeof value === 'string' && (key === 'get_file' || isTemplateName(value))) yield value;
}

function isTemplateName(name: string): boolean {
  return /\.(?:yaml|yml|template)$/.test(name);
}

function readIfFile(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() && found.size <= largest ? readFileSync(path, 'utf8') : undefined;
}

/** As a request has them. */
export function contentsOf(files: ReadonlyMap<string, NamedFile>): Record<string, string> {
  return Object.fromEntries([...files].map(([name, { content }]) => [name, content]));
}

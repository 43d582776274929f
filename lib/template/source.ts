import type { Position } from '../errors.ts';

/** Where a value stands: keys and list indexes from the root of the document. */
export type Path = readonly (string | number)[];

/**
 * Positions by path. A value that came as an object (JSON body) has none.
 */
export interface SourceMap {
  /** Where the value at `path` begins; with `key`, where its key stands. Falls back on the nearest ancestor. */
  position(path: Path, part?: 'key' | 'value'): Position | undefined;
}

/** `resources.web.properties.networks[0].port`: Heat's way to write a path. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  return text;
}

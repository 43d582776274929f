import { readFileSync } from 'node:fs';
import type { Vector } from './harness.ts';

/**
 * Messages that differ from Heat's, which names classes, sets and values of its host language there; by category, folder and
 * id of the case.
 */
const ours: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('wording.json', import.meta.url), 'utf8'),
);

/** The message that a refused case is to have; undefined: the case is not refused. */
export function wordingOf(category: string, folder: string, { id, error }: Vector): string | undefined {
  return error && (ours[keyOf(category, folder, id)] ?? error.message);
}

function keyOf(category: string, folder: string, id: string): string {
  return [category, folder.split('/').at(-2), id].join(' ');
}

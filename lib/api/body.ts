import { HeatError } from '../errors.ts';
import type { ValueMap } from '../template/values.ts';
import { badRequest, malformed } from './faults.ts';
import type { ApiRequest } from './http.ts';

const maxDepth = 200;

/** Whether the request carries what Heat reads as JSON: an object, by type (none and plain text are JSON too) and first byte. */
export function hasJsonBody(request: ApiRequest): boolean {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim();
  const json = type === '' || type.startsWith('text/plain') || type === 'application/json';
  return json && request.body[0] === 0x7b;
}

export function bodyTooLarge(bytes: number, limit: number): HeatError {
  return new HeatError(
    'RequestLimitExceeded',
    `Request limit exceeded: JSON body size (${bytes} bytes) exceeds maximum allowed size (${limit} bytes).`,
  );
}

/**
 * The JSON object of a request; undefined when it carries none.
 * @throws RequestLimitExceeded beyond `limit` bytes; HTTPBadRequest for what is no JSON object.
 */
export function readBody(request: ApiRequest, limit: number): ValueMap | undefined {
  if (!hasJsonBody(request)) return undefined;
  if (request.body.length > limit) throw bodyTooLarge(request.body.length, limit);
  const text = decode(request.body);
  let value: unknown;
  try {
    // Heat's JSON reader takes the words NaN and Infinity; the text is otherwise the same language.
    value = JSON.parse(text.replace(/(?<=[[:,\s])-?(?:NaN|Infinity)(?=\s*[,\]}])/g, 'null'));
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : malformed);
  }
  if (deeperThan(value, maxDepth)) throw badRequest();
  return value as ValueMap;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HeatError('UnicodeDecodeError', 'The request body is not valid UTF-8.');
  }
}

function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((item) => deeperThan(item, depth - 1));
}

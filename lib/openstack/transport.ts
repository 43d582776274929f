import type { Runtime } from '../runtime.ts';
import { CloudError } from './contract.ts';

export interface HttpCall {
  readonly service: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds, for the whole exchange. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or the text where it is none; undefined: empty. */
  readonly body: unknown;
}

/** Bytes of an answer that are read at most. */
export const maxAnswer = 32 * 1024 * 1024;

type Network = Pick<Runtime, 'fetch' | 'clock'>;

/**
 * One attempt of one HTTP call, redirects not followed (they could carry a token elsewhere).
 * @throws CloudError 'transient' when there is no connection, no answer in time or the connection breaks; 'fatal' when the
 * answer is larger than maxAnswer. The caller's own abort is rethrown as it is.
 */
export async function exchange(network: Network, call: HttpCall): Promise<HttpAnswer> {
  const abort = new AbortController();
  const done = new AbortController();
  const timeout = new CloudError('transient', `no answer from ${call.service} within ${call.timeout / 1000} s`, {
    service: call.service,
    type: 'ConnectTimeout',
  });
  const forward = () => abort.abort(call.signal?.reason);
  if (call.signal?.aborted) throw call.signal.reason;
  call.signal?.addEventListener('abort', forward, { once: true });
  network.clock.sleep(call.timeout, done.signal).then(
    () => abort.abort(timeout),
    () => {},
  );
  try {
    const response = await network.fetch(call.url, {
      method: call.method,
      headers: call.headers,
      redirect: 'manual',
      signal: abort.signal,
      ...(call.body !== undefined && { body: call.body }),
    });
    return { status: response.status, headers: response.headers, body: parse(await read(response, call.service)) };
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason;
    if (error instanceof CloudError) throw error;
    if (abort.signal.aborted) throw timeout;
    throw new CloudError('transient', `no connection to ${call.service}: ${reasonOf(error)}`, {
      service: call.service,
      type: 'ConnectFailure',
      cause: error,
    });
  } finally {
    done.abort();
    call.signal?.removeEventListener('abort', forward);
  }
}

async function read(response: Response, service: string): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.byteLength;
    if (size > maxAnswer) throw new CloudError('fatal', `answer of ${service} is larger than 32 MiB`, { service });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const cause = error.cause;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.message.slice(0, 200);
}

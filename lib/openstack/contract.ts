import type { z } from 'zod';

/**
 * A session on one cloud, scoped to one project: the only way to call OpenStack. Made by lib/openstack from a token,
 * a trust or service credentials. Tokens are cached and renewed by the session; they never leave it.
 */
export interface Cloud {
  readonly name: string;
  readonly projectId: string;
  readonly region: string | undefined;
  /** Whether the catalogue has the service type (`compute`, `network`, `volumev3` …; aliases are known), in this region or another. */
  has(service: string, region?: string): Promise<boolean>;
  /**
   * One call. Transient failures of calls that are safe to repeat (GET, HEAD, DELETE) are repeated with back-off; a POST is sent once.
   * @throws CloudError classed by what a caller can do about it.
   */
  request<T>(call: CloudCall<T>): Promise<CloudAnswer<T>>;
}

export interface CloudCall<T = unknown> {
  /** Service type in the catalogue. */
  readonly service: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Below the endpoint with its version, e.g. `/servers/detail`, `/v2.0/ports` for network, `/v2/images` for image. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Compute and volume microversion, e.g. `2.79`. */
  readonly microversion?: string;
  /** Shape of the answer; unknown keys are kept (use z.looseObject). */
  readonly schema?: z.ZodType<T>;
  readonly signal?: AbortSignal;
  /** Milliseconds for one attempt; default 20,000 of a look, 60,000 of a change. */
  readonly timeout?: number;
}

export interface CloudAnswer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/**
 * - gone: 404, 410: the object is not there.
 * - busy: 409 that passes (in use, locked, being built).
 * - quota: 403 or 413 over quota. - transient: 429, 5xx, no connection, time-out: unknown whether it happened.
 * - auth: 401 after a renewed token, 403. - fatal: any other 4xx; an answer that does not fit the schema.
 */
export type CloudErrorClass = 'gone' | 'busy' | 'quota' | 'transient' | 'auth' | 'fatal';

export class CloudError extends Error {
  readonly class: CloudErrorClass;
  readonly status: number | undefined;
  readonly service: string;
  readonly requestId: string | undefined;
  /** Seconds the service asked to wait. */
  readonly retryAfter: number | undefined;
  /** Class name that Heat shows in the reason of a failure: that of the Python clients, e.g. `BadRequest`, `IpAddressInUseClient`. */
  readonly type: string;

  constructor(
    kind: CloudErrorClass,
    message: string,
    about: {
      status?: number;
      service: string;
      requestId?: string;
      retryAfter?: number;
      type?: string;
      cause?: unknown;
    },
  ) {
    super(message, { cause: about.cause });
    this.name = 'CloudError';
    this.class = kind;
    this.status = about.status;
    this.service = about.service;
    this.requestId = about.requestId;
    this.retryAfter = about.retryAfter;
    this.type = about.type ?? 'ClientException';
  }
}

import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { z } from 'zod';

/** A request as the routes see it. */
export interface ApiRequest {
  readonly method: string;
  /** Undecoded path, so that a name with an encoded slash stays one segment. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Scheme, host and port that the client used, and the path that a proxy took away, by the forwarding headers. */
  readonly origin: string;
  readonly requestId: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const eventSchema = z.looseObject({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string().optional()).default({}),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.looseObject({
    requestId: z.string().default(''),
    domainName: z.string().default('localhost'),
    http: z.looseObject({ method: z.string() }),
  }),
});

/** An API Gateway HTTP API event (payload 2.0) as a request. `requestId` becomes the request id of the answer. */
export function fromEvent(event: APIGatewayProxyEventV2 | unknown, requestId: string): ApiRequest {
  const e = eventSchema.parse(event);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(e.headers)) if (value !== undefined) headers[name.toLowerCase()] = value;
  const host = headers['x-forwarded-host'] ?? headers.host ?? e.requestContext.domainName;
  const scheme = headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  const prefix = /^(\/[\w.~-]+)+$/.exec(headers['x-forwarded-prefix'] ?? '')?.[0] ?? '';
  return {
    method: e.requestContext.http.method.toUpperCase(),
    // The gateway of AWS decodes the path: a percent sign that begins no escape is one of the name's own.
    path: e.rawPath.replace(/%(?![0-9a-fA-F]{2})/g, '%25'),
    query: new URLSearchParams(e.rawQueryString),
    rawQuery: e.rawQueryString,
    headers,
    body: Buffer.from(e.body ?? '', e.isBase64Encoded ? 'base64' : 'utf8'),
    origin: `${scheme}://${host}${prefix}`,
    requestId,
  };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): ApiResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: stringify(body) };
}

export function empty(status: number, headers: Record<string, string> = {}): ApiResponse {
  return { status, headers, body: '' };
}

/** JSON text; integers beyond 2^53 are written with all their digits. */
export function stringify(body: unknown): string {
  return JSON.stringify(body, (_key, value) =>
    typeof value === 'bigint' ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(String(value)) : value,
  );
}

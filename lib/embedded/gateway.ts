import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../util/clock.ts';

/** Bodies up to here surely fit into the event of a function, of at most 6 MB. */
const maxForFunction = 4 * 1024 * 1024;
/** The limits of an HTTP API of API Gateway. */
const maxBody = 10 * 1024 * 1024;
const maxHeaders = 10_240;
const timeout = 30_000;

const resultSchema = z.looseObject({
  statusCode: z.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

export interface GatewayRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly source: string;
}

export interface GatewayResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
}

export interface GatewayOptions {
  readonly invoke: (event: object) => Promise<unknown>;
  readonly clock: Clock;
  readonly uuid: () => string;
  /** How a body that no function could take is refused; without it as API Gateway and Lambda do it. */
  readonly tooLarge?: (bytes: number) => Omit<GatewayResponse, 'body'> & { readonly body: string };
}

const message = (status: number, text: string): GatewayResponse => ({
  status,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(JSON.stringify({ message: text })),
});

const isText = /^(text\/|application\/(.*\+)?(json|xml|javascript|x-www-form-urlencoded))/;

/** An API Gateway HTTP API event, payload 2.0. */
function eventOf(request: GatewayRequest, now: number, requestId: string): object {
  const mark = request.target.indexOf('?');
  const [path, query] =
    mark < 0 ? [request.target, ''] : [request.target.slice(0, mark), request.target.slice(mark + 1)];
  const { cookie, ...headers } = request.headers;
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  const text =
    request.headers['content-encoding'] === undefined && isText.test(request.headers['content-type'] ?? 'text/');
  const host = request.headers.host ?? 'localhost';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers,
    ...(query !== '' && { queryStringParameters: parameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'embedded',
      domainName: host,
      domainPrefix: host.split('.')[0],
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.source,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    ...(request.body.length > 0 && { body: Buffer.from(request.body).toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !text,
  };
}

function responseOf(result: unknown): GatewayResponse {
  const read = resultSchema.safeParse(result);
  if (!read.success) {
    const looksLikeResult = typeof result === 'object' && result !== null && 'statusCode' in result;
    if (looksLikeResult) return message(500, 'Internal Server Error');
    return {
      status: 200,
      headers: [['content-type', 'application/json']],
      body: Buffer.from(JSON.stringify(result ?? null)),
    };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = read.data;
  return {
    status: statusCode,
    headers: [
      ...Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const),
      ...(cookies ?? []).map((cookie) => ['set-cookie', cookie] as const),
    ],
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** Answers one request with the function, within the limits of the gateway: 10 MB, 30 s. */
export async function answerRequest(options: GatewayOptions, request: GatewayRequest): Promise<GatewayResponse> {
  const { invoke, clock, uuid, tooLarge } = options;
  if (tooLarge && request.body.length > maxForFunction) {
    const answer = tooLarge(request.body.length);
    return { ...answer, body: Buffer.from(answer.body) };
  }
  if (request.body.length > maxBody) return message(413, 'Request Entity Too Large');
  const headerBytes =
    request.target.length +
    Object.entries(request.headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (headerBytes > maxHeaders) return message(431, 'Request header fields too large');
  const timer = new AbortController();
  try {
    const late = clock.sleep(timeout, timer.signal).then(() => message(503, 'Service Unavailable'));
    return await Promise.race([invoke(eventOf(request, clock.now(), uuid())).then(responseOf), late]);
  } catch {
    return message(500, 'Internal Server Error');
  } finally {
    timer.abort();
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBody) break;
    chunks.push(chunk);
  }
  return bytes > maxBody ? new Uint8Array(bytes) : Buffer.concat(chunks);
}

/** An HTTP server in front of the function. */
export function gatewayServer(options: GatewayOptions): Server {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
    const body = await bodyOf(request);
    const answer = await answerRequest(options, {
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      headers,
      body,
      source: request.socket.remoteAddress ?? '',
    });
    const several = new Map<string, string[]>();
    for (const [name, value] of answer.headers) several.set(name, [...(several.get(name) ?? []), value]);
    for (const [name, values] of several) response.setHeader(name, name === 'set-cookie' ? values : values.join(', '));
    response.statusCode = answer.status;
    if (answer.status !== 204 && answer.status !== 304) response.setHeader('content-length', answer.body.length);
    if (body.length > maxBody) response.setHeader('connection', 'close');
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.requestTimeout = 60_000;
  server.headersTimeout = 20_000;
  server.keepAliveTimeout = 65_000;
  return server;
}

/** The same without a socket. */
export async function answerFetch(options: GatewayOptions, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const headers: Record<string, string> = { host: url.host };
  request.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const answer = await answerRequest(options, {
    method: request.method,
    target: url.pathname + url.search,
    headers,
    body: new Uint8Array(await request.arrayBuffer()),
    source: '127.0.0.1',
  });
  const empty = request.method === 'HEAD' || [101, 204, 205, 304].includes(answer.status);
  return new Response(empty ? null : Buffer.from(answer.body), {
    status: answer.status,
    headers: answer.headers.map(([name, value]): [string, string] => [name, value]),
  });
}

import { createHash } from 'node:crypto';
import type { Clock } from '../util/clock.ts';

/** An answer of a service that is an error: the SDK rebuilds its exception class from `type`. */
export class ServiceError extends Error {
  readonly type: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(type: string, message: string, members: Readonly<Record<string, unknown>> = {}, status = 400) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = status;
    this.members = members;
  }
}

export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);

/** What a service answers: a plain object, or JSON text that is already made. */
export type Answer = object | string;
export type Input = Readonly<Record<string, unknown>>;
export type Operations = Readonly<Record<string, (input: Input) => Answer | Promise<Answer>>>;

export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
}

/** Stands around every call of a service: where faults, kills and schedulers come in. `run` may be called any number of times. */
export type Around = (call: Call, run: () => Promise<Answer>) => Promise<Answer>;

/** A clock that also decides whose turn it is, as the virtual clock does. */
export interface Turns {
  turn(): Promise<void>;
}

/**
 * Waits for a turn: what the clock decides, or else only as long as the rest of the process needs. Calls that are answered
 * in process never wait for anything outside, so a long row of them would keep sockets and timers from being served.
 */
export const turnOf = (clock: Clock): (() => Promise<void> | undefined) =>
  'turn' in clock && typeof clock.turn === 'function' ? () => (clock as Clock & Turns).turn() : () => breath(clock);

/** Milliseconds that calls in a row may take before others have their turn. */
const longestRow = 5;
let lastBreath = 0;
let breathing: Promise<void> | undefined;

function breath(clock: Clock): Promise<void> | undefined {
  const now = clock.now();
  if (breathing === undefined && now - lastBreath < longestRow && now >= lastBreath) return undefined;
  breathing ??= new Promise((resolve) => {
    setImmediate(() => {
      lastBreath = clock.now();
      breathing = undefined;
      resolve();
    });
  });
  return breathing;
}

interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface WireResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export interface WireOptions {
  readonly service: string;
  readonly operations: Operations;
  readonly clock: Clock;
  readonly around?: Around;
  readonly maxBody?: number;
}

const encode = (status: number, body: Answer): { response: WireResponse } => ({
  response: {
    statusCode: status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  },
});

const textOf = (body: unknown): string => {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  return '{}';
};

/** One call of an operation. One that is not in the table is refused as UnknownOperationException. @throws ServiceError */
export async function perform(options: WireOptions, operation: string, input: Input): Promise<Answer> {
  const { service, operations, clock, around } = options;
  await turnOf(clock)();
  const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!run) throw new ServiceError('UnknownOperationException', `${service} ${operation} is not implemented here`);
  const once = async () => run(input);
  return around ? around({ service, operation, input }, once) : once();
}

/** A request handler for an SDK client that answers in process: AWS JSON 1.0 in and out, no socket. */
export function inProcessHandler(options: WireOptions) {
  const { maxBody = 32 * 1024 * 1024 } = options;
  const answer = async (request: WireRequest): Promise<{ response: WireResponse }> => {
    try {
      const operation = (request.headers['x-amz-target'] ?? '').split('.').at(-1) ?? '';
      const text = textOf(request.body);
      if (text.length > maxBody) throw new ServiceError('SerializationException', 'The request is too large', {}, 413);
      return encode(200, await perform(options, operation, JSON.parse(text) as Input));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return encode(error.status, { __type: error.type, message: error.message, ...error.members });
    }
  };
  return {
    handle: (request: unknown) => answer(request as WireRequest),
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
}

/** Everything an SDK client would otherwise look for in files, in the environment or on the network. */
export const localClient = {
  region: 'local-1',
  endpoint: 'http://embedded.invalid',
  credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
  signer: { sign: async <T>(request: T): Promise<T> => request },
  maxAttempts: 1,
  retryMode: 'standard',
  defaultsMode: 'standard' as const,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: 'kiln',
  disableHostPrefix: true,
};

interface Client {
  readonly middlewareStack: { remove(name: string): boolean };
}

/** What only a network needs, or a logger that is never given: half of what a call through the SDK costs. */
const needless = [
  'loggerMiddleware',
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'recursionDetectionMiddleware',
  'contentLengthMiddleware',
  'retryMiddleware',
  'httpAuthSchemeMiddleware',
  'httpSigningMiddleware',
];

/** A client that answers in process, without what it would do for a network. */
export function inProcess<C extends Client>(client: C): C {
  for (const name of needless) client.middlewareStack.remove(name);
  return client;
}

/** Refuses parameters that the implementation does not know: ignoring one would make tests prove nothing. */
export function onlyKnown(operation: string, input: Input, known: ReadonlySet<string>): void {
  for (const name of Object.keys(input)) {
    if (!known.has(name) && input[name] !== undefined)
      throw new ServiceError('ValidationException', `${operation}: parameter ${name} is not implemented here`);
  }
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

import type { DatabaseSync } from 'node:sqlite';
import { startEmbedded } from '../../lib/embedded/runtime.ts';
import { defaultLimits, type Limits } from '../../lib/runtime.ts';
import { createSimCloud, type SimCloud } from '../../lib/simcloud/index.ts';
import type { Clock } from '../../lib/util/clock.ts';

/** JSON of an answer, looked into by names: `at(body, 'stack', 'id')`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, Json>)[key] : undefined),
    value,
  );
}

export interface Kiln {
  readonly cloud: SimCloud;
  /** `path` below the project, e.g. `/stacks`; or a whole URL that Kiln gave. Bytes are sent as they are, anything else as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** HTTP to the API and to the cloud, as a client has it. */
  readonly fetch: typeof globalThis.fetch;
  /** Creates a stack and waits for its end. */
  create(name: string, body: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Waits until nothing is in progress; the stack as shown then. */
  rest(name: string): Promise<Answer>;
  output(name: string, key: string): Promise<Json | undefined>;
  /** A token of another user, scoped to the project of that user's name. */
  login(user: string): Promise<string>;
  /** What the rule of every minute does. */
  minute(): Promise<void>;
  close(): Promise<void>;
}

export interface KilnOptions {
  readonly user?: string;
  /** A folder, or an open database; without it nothing outlives the process. */
  readonly database?: string | DatabaseSync;
  readonly cloud?: SimCloud;
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  /** Off: what is overdue stays so until `minute` is called. */
  readonly minuteRule?: boolean;
}

/** Kiln's whole API in this process, on the embedded runtime and a simulated cloud that answers at once. */
export async function startKiln(options: KilnOptions = {}): Promise<Kiln> {
  const { user = 'demo', database = ':memory:' } = options;
  const cloud = options.cloud ?? createSimCloud({ seed: 1, latency: { server: 0, volume: 0 } });
  const embedded = await startEmbedded({
    database,
    ...(options.clock && { clock: options.clock }),
    ...(options.minuteRule !== undefined && { minuteRule: options.minuteRule }),
    fetch: cloud.fetch,
    settings: {
      cloud: {
        name: 'simcloud',
        authUrl: cloud.authUrl,
        username: 'kiln',
        password: 'secret',
        projectName: 'service',
        userDomain: 'Default',
        projectDomain: 'Default',
      },
      encryptionKey: '0123456789abcdef0123456789abcdef',
      publicUrl: 'http://kiln.invalid',
      limits: { ...defaultLimits, ...options.limits },
      templateUrls: 'public',
    },
  });
  const domain = { name: 'Default' };
  const login = async (name: string) => {
    const response = await cloud.fetch(`${cloud.authUrl}/auth/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        auth: {
          identity: { methods: ['password'], password: { user: { name, domain, password: 'secret' } } },
          scope: { project: { name, domain } },
        },
      }),
    });
    return response.headers.get('x-subject-token') ?? '';
  };
  const token = await login(user);
  const base = `http://kiln.invalid/v1/${cloud.projectId(user)}`;
  const call: Kiln['call'] = async (method, path, body, headers) => {
    const response = await embedded.request(
      new Request(path.startsWith('http') ? path : `${base}${path}`, {
        method,
        headers: { 'x-auth-token': token, 'content-type': 'application/json', accept: 'application/json', ...headers },
        ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
      }),
    );
    const { status } = response;
    // Every client follows the redirect from a name to the stack with method and body.
    if (status === 302) return call(method, response.headers.get('location') ?? '', body, headers);
    const text = await response.text();
    return { status, headers: response.headers, body: text === '' ? null : (JSON.parse(text) as Json) };
  };
  const rest: Kiln['rest'] = async (name) => {
    for (;;) {
      const answer = await call('GET', `/stacks/${name}`);
      if (!String(at(answer.body, 'stack', 'stack_status')).endsWith('IN_PROGRESS')) return answer;
      await new Promise((wake) => setTimeout(wake, 20));
    }
  };
  return {
    cloud,
    call,
    fetch: (input, init) =>
      String(input).startsWith(base) ? embedded.request(new Request(input, init)) : cloud.fetch(input, init),
    rest,
    login,
    async create(name, body) {
      const answer = await call('POST', '/stacks', { stack_name: name, ...body });
      return answer.status === 201 ? rest(name) : answer;
    },
    async output(name, key) {
      const { body } = await call('GET', `/stacks/${name}`);
      const answer = await call('GET', `/stacks/${name}/${at(body, 'stack', 'id')}/outputs/${key}`);
      return at(answer.body, 'output', 'output_value');
    },
    minute: async () => void (await embedded.invoke('reconcile', {})),
    close: () => embedded.stop(),
  };
}

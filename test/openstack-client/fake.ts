import type { CloudSettings } from '../../lib/runtime.ts';
import type { Clock } from '../../lib/util/clock.ts';

/** A clock whose sleeps end at once and only move its time; time-outs far away never fire. */
export function jumpClock(start = Date.parse('2026-01-01T00:00:00Z')) {
  let now = start;
  const slept: number[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (ms >= 20_000) {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
          return;
        }
        slept.push(ms);
        now += ms;
        resolve();
      }),
  };
  return { clock, slept, advance: (ms: number) => (now += ms) };
}

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

export type Route = (seen: Seen) => Response | undefined | Promise<Response | undefined>;

/** A fetch that asks `routes` in turn and keeps what it saw. */
export function fakeFetch(...routes: Route[]) {
  const seen: Seen[] = [];
  const fetch = async (input: unknown, init?: RequestInit): Promise<Response> => {
    const one: Seen = {
      method: init?.method ?? 'GET',
      url: String(input),
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
    };
    seen.push(one);
    for (const route of routes) {
      const answer = await route(one);
      if (answer !== undefined) return answer;
    }
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
  };
  return { fetch: fetch as typeof globalThis.fetch, seen };
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });

export const cloudSettings: CloudSettings = {
  name: 'test',
  authUrl: 'http://keystone.test/v3',
  username: 'kiln',
  password: 'hidden-password',
  projectName: 'service',
  userDomain: 'Default',
  projectDomain: 'Default',
  region: 'RegionOne',
};

export function catalogue(
  ...services: readonly (readonly [type: string, url: string, region?: string, face?: string])[]
) {
  return services.map(([type, url, region = 'RegionOne', face = 'public']) => ({
    type,
    name: type,
    endpoints: [{ interface: face, url, region, region_id: region }],
  }));
}

export function tokenBody(
  options: { readonly project?: string; readonly expires?: string; readonly user?: string } = {},
) {
  return {
    token: {
      user: { id: options.user ?? 'u1', name: 'someone', domain: { id: 'default', name: 'Default' } },
      project: { id: options.project ?? 'p1', name: 'demo', domain: { id: 'default', name: 'Default' } },
      roles: [
        { id: 'r1', name: 'member' },
        { id: 'r2', name: 'creator' },
      ],
      expires_at: options.expires ?? '2026-01-01T06:00:00.000000Z',
      catalog: catalogue(
        ['compute', 'http://nova.test/v2.1'],
        ['network', 'http://neutron.test/v2.0/'],
        ['block-storage', 'http://cinder.test/v3/p1'],
        ['image', 'http://glance.test'],
        ['identity', 'http://keystone.test'],
      ),
    },
  };
}

/** Keystone as far as sessions need it: numbers the tokens it gives. */
export function keystone(
  options: { readonly known?: Readonly<Record<string, ReturnType<typeof tokenBody>>> } = {},
): Route {
  let given = 0;
  return ({ method, url, headers }) => {
    if (!url.startsWith('http://keystone.test/v3/auth/tokens')) return undefined;
    if (method === 'POST') return json(201, tokenBody({ project: 'service' }), { 'x-subject-token': `own-${++given}` });
    const known = options.known?.[headers.get('x-subject-token') ?? ''];
    return known === undefined
      ? json(404, { error: { code: 404, message: 'no', title: 'Not Found' } })
      : json(200, known);
  };
}

import type { SimCloud } from '../../lib/simcloud/index.ts';
import type { Clock } from '../../lib/util/clock.ts';

/** A clock that stands still until told to go on; a sleep passes at once and takes its time along. */
export function steppedClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** JSON at will: tests reach into answers by path. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The value at a dotted path of the body, e.g. `server.id` or `ports.0.fixed_ips.0.ip_address`. */
  at<T = string>(path: string): T;
}

export interface Client {
  readonly token: string;
  readonly project: string;
  call(
    method: string,
    service: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export const nova = (version: string) => ({ 'openstack-api-version': `compute ${version}` });

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    at: <T>(path: string) => {
      let value: unknown = JSON.parse(text);
      for (const part of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
      return value as T;
    },
  };
}

export function authBody(user: string, project: string | undefined, password = 'secret') {
  const domain = { id: 'default' };
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { name: user, password, domain } } },
      ...(project !== undefined && { scope: { project: { name: project, domain } } }),
    },
  };
}

export async function post(cloud: SimCloud, path: string, body: unknown, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  return answerOf(await cloud.fetch(`${cloud.authUrl}${path}`, init));
}

export function client(cloud: SimCloud, token: Answer): Client {
  const catalogue = token.at<{ type: string; endpoints: { interface: string; url: string }[] }[]>('token.catalog');
  const endpoint = (service: string) => {
    const found = catalogue
      .find((each) => each.type === service)
      ?.endpoints.find((each) => each.interface === 'public');
    if (!found) throw new Error(`no ${service} in the catalogue`);
    return found.url;
  };
  const id = token.headers.get('x-subject-token') ?? '';
  return {
    token: id,
    project: token.at('token.project.id'),
    call: async (method, service, path, body, headers = {}) =>
      answerOf(
        await cloud.fetch(`${endpoint(service)}${path}`, {
          method,
          headers: { 'x-auth-token': id, 'content-type': 'application/json', ...headers },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      ),
  };
}

export async function login(cloud: SimCloud, user: string, project = user): Promise<Client> {
  return client(cloud, await post(cloud, '/auth/tokens', authBody(user, project)));
}

export interface Basics {
  readonly flavor: string;
  readonly image: string;
  readonly network: string;
  readonly external: string;
}

export async function basics(user: Client): Promise<Basics> {
  const flavors = (await user.call('GET', 'compute', '/flavors')).at<{ id: string; name: string }[]>('flavors');
  const network = async (name: string) =>
    (await user.call('GET', 'network', `/v2.0/networks?name=${name}`)).at('networks.0.id');
  return {
    flavor: flavors.find((flavor) => flavor.name === 'm1.tiny')!.id,
    image: (await user.call('GET', 'image', '/v2/images?name=cirros')).at('images.0.id'),
    network: await network('private'),
    external: await network('public'),
  };
}

import type { Fault, Faults } from './faults.ts';
import {
  type Call,
  compileRoutes,
  isRecord,
  type Match,
  Refusal,
  type Reply,
  type Request,
  type Route,
  type Service,
} from './http.ts';
import type { Identity, Token } from './identity/model.ts';
import type { World } from './world.ts';

/** What a call led to: an answer, or a broken connection; `delay` in milliseconds before the client sees it. */
export interface Outcome {
  readonly reply: Reply | 'broken';
  readonly delay: number;
}

export type Calls = Record<string, Record<string, number>>;

interface Mounted {
  readonly service: Service;
  readonly match: (path: string) => Match | undefined;
}

/**
 * The one engine under all services: finds the route, checks token, microversion and policy, applies faults, runs the
 * handler, turns refusals into the service's shape. A call is one step: no other call sees it half done.
 */
export class Engine {
  readonly #world: World;
  readonly #identity: Identity;
  readonly #faults: Faults;
  readonly #services = new Map<string, Mounted>();
  readonly calls: Calls = {};
  /** Stores what a call changed before it is answered. */
  commit: () => void = () => {};

  constructor(world: World, identity: Identity, faults: Faults, services: readonly Service[]) {
    this.#world = world;
    this.#identity = identity;
    this.#faults = faults;
    for (const service of services) {
      this.calls[service.type] = {};
      this.#services.set(service.prefix, { service, match: compileRoutes(service.routes) });
    }
  }

  handle(request: Request): Outcome {
    const [, prefix = ''] = request.path.split('/', 2);
    const mounted = this.#services.get(prefix);
    if (!mounted) return { reply: this.#root(request), delay: 0 };
    const { service } = mounted;
    const path = request.path.slice(prefix.length + 1) || '/';
    const counts = this.calls[service.type]!;
    counts[request.method] = (counts[request.method] ?? 0) + 1;
    const faults = this.#faults.strike(service.type, request, path);
    const delay = faults.get('delay')?.ms ?? 0;
    if (faults.has('refused')) return { reply: 'broken', delay };
    let reply: Reply;
    try {
      this.#world.advance();
      reply = preventing(faults) ?? this.#run(mounted, request, path, faults);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reply = refused(service, error);
    } finally {
      this.#world.hideUntil = undefined;
      this.#world.failNext = undefined;
      this.commit();
    }
    if (faults.has('lost')) return { reply: 'broken', delay };
    const after = faults.get('after');
    if (after)
      reply = refused(
        service,
        new Refusal(after.status ?? 500, after.message ?? 'Unexpected API Error.', 'HTTPInternalServerError'),
      );
    return { reply: this.#dress(service, request, reply), delay };
  }

  #run({ service, match }: Mounted, request: Request, path: string, faults: ReadonlyMap<string, Fault>): Reply {
    const found = match(path);
    const routes = found?.routes.get(request.method === 'HEAD' && !found.routes.has('HEAD') ? 'GET' : request.method);
    const version = microversion(service, request);
    const route = routes?.find((r) => version >= (r.since ?? 0) && version <= (r.until ?? Number.POSITIVE_INFINITY));
    if (route?.open !== true) this.#requireToken(request, service);
    if (!found || !routes) return found ? { status: 405, body: '' } : service.unknown();
    if (!route) throw new Refusal(404, 'The resource could not be found.', 'HTTPNotFound');
    const token = route.open ? noToken : this.#requireToken(request, service);
    if (route.admin && !token.admin) throw service.forbidden(route.admin);
    const late = faults.get('late');
    if (late) this.#world.hideUntil = this.#world.now() + (late.ms ?? 1000);
    const failing = faults.get('error');
    if (failing) this.#world.failNext = failing.message ?? 'No valid host was found. ';
    const call: Call = {
      ...request,
      path,
      params: found.params,
      token,
      version,
      json: needsJson(request) ? parse(request, service) : undefined,
      base: `${request.origin}/${service.prefix}`,
    };
    const reply = route.run(call);
    return request.method === 'HEAD' ? { ...reply, body: undefined } : reply;
  }

  #requireToken(request: Request, service: Service): Token {
    const token = this.#identity.tokens.get(request.headers['x-auth-token'] ?? '');
    if (token && token.expires > this.#world.now()) return token;
    throw new Refusal(401, service.prefix === 'image' ? imageUnauthorized : unauthorized, 'Unauthorized', {
      'www-authenticate': `Keystone uri="${request.origin}/identity/v3"`,
    });
  }

  #dress(service: Service, request: Request, reply: Reply): Reply {
    const id = `req-${this.#world.random.uuid()}`;
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-openstack-request-id': id,
      ...reply.headers,
    };
    if (service.microversions) {
      const { name, major, min } = service.microversions;
      const asked = askedVersion(service, request);
      headers['openstack-api-version'] ??=
        `${name} ${asked === 'latest' ? `${major}.${service.microversions.max}` : (asked ?? `${major}.${min}`)}`;
      headers['x-compute-request-id'] = id;
      headers.vary = 'OpenStack-API-Version';
      if (name === 'compute') headers['x-openstack-nova-api-version'] = headers['openstack-api-version'].slice(8);
    }
    return { ...reply, headers };
  }

  #root(request: Request): Reply {
    if (request.path === '/' || request.path === '') {
      const links = [...this.#services.values()].map(({ service }) => ({
        rel: service.type,
        href: `${request.origin}/${service.prefix}`,
      }));
      return { status: 200, body: { links }, headers: { 'content-type': 'application/json' } };
    }
    return { status: 404, body: '', headers: { 'content-type': 'text/plain' } };
  }
}

const unauthorized = 'The request you have made requires authentication.';
const imageUnauthorized =
  'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.';

const noToken: Token = {
  id: '',
  user: '',
  project: undefined,
  domain: undefined,
  methods: [],
  roles: [],
  admin: false,
  audit: [],
  issued: 0,
  expires: 0,
  trust: undefined,
  appCredential: undefined,
};

function preventing(faults: ReadonlyMap<string, Fault>): undefined {
  const before = faults.get('before');
  if (before) throw new Refusal(before.status ?? 503, before.message ?? 'Service Unavailable', 'ServiceUnavailable');
  const throttle = faults.get('throttle');
  if (throttle)
    throw new Refusal(429, throttle.message ?? 'Too Many Requests', 'TooManyRequests', {
      'retry-after': `${throttle.retryAfter ?? 1}`,
    });
  const quota = faults.get('quota');
  if (quota) throw overQuota(quota);
  return undefined;
}

function overQuota(fault: Fault): Refusal {
  if (fault.service === 'network')
    return new Refusal(409, fault.message ?? "Quota exceeded for resources: ['port'].", 'OverQuota');
  if (fault.service === 'volumev3')
    return new Refusal(
      413,
      fault.message ?? "VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes'.",
      '',
      { 'retry-after': '0' },
    );
  return new Refusal(
    403,
    fault.message ?? 'Quota exceeded for instances: Requested 1, but already used 0 of 0 instances',
  );
}

function refused(service: Service, refusal: Refusal): Reply {
  // Without a valid token it is the authentication filter that answers, in Keystone's shape; Glance answers in HTML.
  const body =
    refusal.status === 401 && service.prefix !== 'image'
      ? { error: { code: 401, title: 'Unauthorized', message: refusal.message } }
      : service.fault(refusal);
  return {
    status: refusal.status,
    body,
    headers: { ...(typeof body === 'string' && { 'content-type': 'text/html; charset=UTF-8' }), ...refusal.headers },
  };
}

const needsJson = (request: Request) =>
  request.body !== undefined &&
  request.body.length > 0 &&
  (request.method === 'POST' ||
    request.method === 'PUT' ||
    request.method === 'PATCH' ||
    request.method === 'DELETE') &&
  request.headers['content-type'] !== 'application/octet-stream' &&
  // Image data is no JSON whatever its type says.
  !request.path.endsWith('/file');

function parse(request: Request, service: Service): unknown {
  const text = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, service.malformed, 'HTTPBadRequest');
  }
}

function askedVersion(service: Service, request: Request): string | undefined {
  const { name } = service.microversions!;
  const header = request.headers['openstack-api-version'];
  if (header?.startsWith(`${name} `)) return header.slice(name.length + 1).trim();
  return name === 'compute' ? request.headers['x-openstack-nova-api-version'] : undefined;
}

function microversion(service: Service, request: Request): number {
  if (!service.microversions) return 0;
  const { major, min, max } = service.microversions;
  const asked = askedVersion(service, request);
  if (asked === undefined) return min;
  if (asked === 'latest') return max;
  const parts = /^(\d+)\.(\d+)$/.exec(asked);
  if (!parts)
    throw new Refusal(400, `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`);
  const minor = Number(parts[2]);
  if (Number(parts[1]) !== major || minor < min || minor > max)
    throw new Refusal(
      406,
      `Version ${asked} is not supported by the API. Minimum is ${major}.${min} and maximum is ${major}.${max}.`,
    );
  return minor;
}

/** The object under `key` of the body. @throws Refusal 400 in `message`'s words. */
export function bodyOf(call: Call, key: string, message: string): Record<string, unknown> {
  const value = isRecord(call.json) ? call.json[key] : undefined;
  if (!isRecord(value)) throw new Refusal(400, message, 'HTTPBadRequest');
  return value;
}

/** Nova's and Cinder's shape of an error. */
export function keyedFault(refusal: Refusal): unknown {
  const key = faultKeys[refusal.status] ?? 'computeFault';
  const retry = refusal.headers?.['retry-after'];
  return {
    [key]: { code: refusal.status, message: refusal.message, ...(retry !== undefined && { retryAfter: retry }) },
  };
}

const faultKeys: Readonly<Record<number, string>> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

export type { Route };

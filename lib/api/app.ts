import type { Caller } from '../engine/service.ts';
import { HeatError } from '../errors.ts';
import { CloudError, type TokenFacts } from '../openstack/index.ts';
import { readBody } from './body.ts';
import { asXml, badRequest, fault, forbidden, isTerse, unauthorized } from './faults.ts';
import { type ApiRequest, type ApiResponse, empty, json } from './http.ts';
import { badUrl, noRoute } from './plain.ts';
import { enforce } from './policy.ts';
import { Router } from './router.ts';
import { routes } from './routes.ts';
import type { Services } from './services.ts';
import { signed } from './signed.ts';

const router = new Router(routes);
const knownMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** Answers one request. Never throws: whatever goes wrong becomes a fault. */
export async function answer(services: Services, request: ApiRequest): Promise<ApiResponse> {
  const response = await respond(services, request).catch((error: unknown) => {
    if (!(error instanceof HeatError)) {
      services.runtime.log.error('request failed', { requestId: request.requestId, path: request.path, error });
    }
    const answer = fault(error, isTerse(request));
    return request.headers['content-type'] === 'application/xml' ? asXml(answer) : answer;
  });
  const headers = { ...response.headers, 'x-openstack-request-id': request.requestId };
  return { ...response, headers, body: request.method === 'HEAD' ? '' : response.body };
}

async function respond(services: Services, request: ApiRequest): Promise<ApiResponse> {
  if (request.path === '/healthcheck') return json(200, { detailed: false, reasons: [] });
  const parts = decodePath(request.path);
  if (!parts) return badUrl(request.headers.accept);
  const version = parts[0] ?? '';
  const rest = parts.slice(1);
  const accepted = /application\/vnd\.openstack\.orchestration-v?(\S+)/.exec(request.headers.accept ?? '')?.[1];

  if (/^v1(\.0)?$/.test(version)) {
    const bySignature = await signed(services, request, rest);
    return bySignature ?? authenticated(services, request, `/${version}`, rest);
  }
  if (version === '' || version === 'versions' || /^v\d+(\.\d+)?$/.test(version)) return versions(request);
  if (accepted === undefined) return noRoute(request.headers.accept);
  if (/^\d/.test(accepted) && !/^1(\.0)?$/.test(accepted)) return versions(request);
  return authenticated(services, request, '', parts);
}

function versions(request: ApiRequest): ApiResponse {
  return json(300, {
    versions: [{ id: 'v1.0', status: 'CURRENT', links: [{ rel: 'self', href: `${request.origin}/v1/` }] }],
  });
}

/** Decoded as a whole before it is split, so that an encoded slash parts like any other; an ARN stays in one piece. */
function decodePath(path: string): string[] | undefined {
  let text: string;
  try {
    text = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const arn = /^(.*\/stacks)\/(arn:.*)$/s.exec(text);
  return arn ? [...arn[1]!.split('/').slice(1), arn[2]!] : text.split('/').slice(1);
}

async function authenticated(
  services: Services,
  request: ApiRequest,
  prefix: string,
  parts: readonly string[],
): Promise<ApiResponse> {
  const authUrl = services.runtime.settings.cloud.authUrl;
  if (request.method === 'OPTIONS' && !request.headers['x-auth-token']) return empty(200);
  const token = request.headers['x-auth-token'] ?? '';
  const identity = token === '' ? undefined : await identify(services, token);
  if (!identity) return unauthorized(authUrl);

  if (!knownMethods.has(request.method) || parts.length < 2) return noRoute(request.headers.accept);
  const match = router.match(request.method, parts.slice(1));
  if (match.kind === 'none') return request.method === 'OPTIONS' ? empty(200) : noRoute(request.headers.accept);
  if (match.kind === 'method') {
    const allow = match.allow.join(',');
    if (request.method === 'OPTIONS') return empty(204, { allow });
    return fault(new HeatError('HTTPMethodNotAllowed', badRequest().message));
  }

  const caller = callerOf(identity, token, request);
  if (!caller.admin && parts[0] !== caller.tenant) throw forbidden();
  const body = readBody(request, services.runtime.settings.limits.maxJsonBodySize);
  if (!isText(request.rawQuery)) throw new HeatError('UnicodeDecodeError', 'The query of the URL is not valid UTF-8.');
  const { route, params } = match;
  if (route.body === 'required' && body === undefined) throw badRequest();
  if (route.body === undefined && body !== undefined) throw badRequest();
  if (route.action !== null) enforce(route.action, route.rule, caller);
  return route.handler({
    caller,
    params,
    query: request.query,
    body,
    base: `${request.origin}${prefix}/${caller.tenant}`,
    stack: { name: params.stack_name ?? '', id: params.stack_id ?? '' },
    services,
    request,
  });
}

function isText(query: string): boolean {
  try {
    decodeURIComponent(query.replace(/%(?![0-9a-f]{2})/gi, ''));
    return true;
  } catch {
    return false;
  }
}

/** undefined: Keystone does not know the token. @throws HeatError when Keystone cannot be asked */
async function identify(services: Services, token: string): Promise<TokenFacts | undefined> {
  try {
    return await services.clouds.validateToken(token);
  } catch (error) {
    if (error instanceof CloudError && (error.class === 'auth' || error.class === 'gone')) return undefined;
    throw new HeatError('HTTPServiceUnavailable', 'The identity service does not answer. Try again later.', {
      cause: error,
    });
  }
}

/** A token of another project than the path's, or of none, is refused; an administrator is moved to their own project. */
function callerOf(facts: TokenFacts, token: string, request: ApiRequest): Caller {
  if (!facts.project) throw forbidden();
  const roles = facts.roles.map((role) => role.name);
  return {
    tenant: facts.project.id,
    userId: facts.user.id,
    userName: facts.user.name,
    roles,
    admin: roles.some((role) => role.toLowerCase() === 'admin'),
    token,
    requestId: request.requestId,
  };
}

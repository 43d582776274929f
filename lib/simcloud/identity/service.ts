import { bodyOf } from '../engine.ts';
import type { Call, Reply, Route, Service } from '../http.ts';
import type { World } from '../world.ts';
import { forbidden, listOf, notFound } from './crud.ts';
import { appCredentialRoutes, trustRoutes } from './delegation.ts';
import { ec2Routes } from './ec2.ts';
import { entityRoutes } from './entities.ts';
import { grantRoutes } from './grants.ts';
import type { Identity } from './model.ts';
import { type Catalogue, tokenService, unauthorized } from './tokens.ts';

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Keystone v3. */
export function identityService(world: World, identity: Identity, catalogue: Catalogue): Service {
  const tokens = tokenService(world, identity, catalogue);
  const version = (call: Call) => ({
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${call.base}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  });
  const shown = (call: Call, status: number): Reply => {
    const token = tokens.subject(call);
    return {
      status,
      body: { token: tokens.show(token, call.origin, !call.query.has('nocatalog')) },
      headers: { 'x-subject-token': token.id, vary: 'X-Auth-Token' },
    };
  };
  const projectsOf = (user: string, call: Call) =>
    [...identity.projects.all()]
      .filter((project) => identity.rolesOn(user, project.id).size > 0)
      .map((row) => ({
        id: row.id,
        name: row.name,
        domain_id: row.domain_id,
        description: row.description,
        enabled: row.enabled,
        parent_id: row.parent_id,
        is_domain: false,
        tags: row.tags,
        options: {},
        links: { self: `${call.base}/v3/projects/${row.id}` },
      }));
  const ownUser = (rule: string) => (call: Call) => {
    if (call.params.id !== call.token.user && !call.token.admin) throw forbidden(`identity:${rule}`);
    if (!identity.users.has(call.params.id!)) throw notFound('user', call.params.id!);
    return call.params.id!;
  };

  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      open: true,
      run: (call) => ({
        status: 300,
        body: { versions: { values: [version(call)] } },
        headers: { location: `${call.base}/v3/` },
      }),
    },
    { method: 'GET', path: '/v3', open: true, run: (call) => ({ status: 200, body: { version: version(call) } }) },
    { method: 'POST', path: '/v3/auth/tokens', open: true, run: tokens.create },
    { method: 'GET', path: '/v3/auth/tokens', run: (call) => shown(call, 200) },
    {
      method: 'DELETE',
      path: '/v3/auth/tokens',
      run: (call) => {
        identity.tokens.remove(tokens.subject(call).id);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v3/auth/catalog',
      run: (call) => ({
        status: 200,
        body: { catalog: catalogue(call.origin, call.token.project), links: { self: `${call.base}/v3/auth/catalog` } },
      }),
    },
    {
      method: 'GET',
      path: '/v3/auth/projects',
      run: (call) => listOf('projects', projectsOf(call.token.user, call), call),
    },
    {
      method: 'GET',
      path: '/v3/auth/domains',
      run: (call) =>
        listOf(
          'domains',
          [...identity.domains.all()].filter((d) => identity.rolesOn(call.token.user, d.id).size > 0),
          call,
        ),
    },
    {
      method: 'GET',
      path: '/v3/users/{id}/projects',
      run: (call) => listOf('projects', projectsOf(ownUser('list_user_projects')(call), call), call),
    },
    {
      method: 'POST',
      path: '/v3/users/{id}/password',
      run: (call) => {
        const user = identity.users.get(ownUser('change_password')(call))!;
        const body = bodyOf(call, 'user', "'user' is a required property");
        if (body.original_password !== user._password) throw unauthorized();
        identity.users.update(user, { _password: String(body.password) });
        return { status: 204 };
      },
    },
    ...entityRoutes(world, identity),
    ...grantRoutes(identity),
    ...trustRoutes(world, identity),
    ...appCredentialRoutes(world, identity, ownUser),
    ...ec2Routes(world, identity, tokens, ownUser),
  ];
  return {
    type: 'identity',
    name: 'keystone',
    prefix: 'identity',
    endpoint: '/identity/v3',
    routes,
    fault: (refusal) => ({
      error: { code: refusal.status, message: refusal.message, title: titles[refusal.status] ?? refusal.type },
    }),
    forbidden,
    unknown: () => ({
      status: 404,
      body: '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n',
      headers: { 'content-type': 'text/html; charset=utf-8' },
    }),
    malformed:
      'Expecting to find valid JSON in request body. The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.',
  };
}

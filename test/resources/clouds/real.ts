import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Cloud, createClouds, listAll } from '../../../lib/openstack/index.ts';
import { resourceType } from '../../../lib/resources/registry.ts';
import type { CloudSettings } from '../../../lib/runtime.ts';
import { systemClock } from '../../../lib/util/clock.ts';
import type { Bench } from '../contract/fixture.ts';
import { described, leftovers, sweep } from './leftovers.ts';
import type { Benches } from './simulated.ts';

/** Roles of the user that the cases run as; those that a cloud does not have are left out. */
const userRoles = ['member', 'creator'];

/**
 * Benches on a real cloud, in a project and with a user made for this run alone: so the cases meet nobody else's objects, and
 * whatever is in the project at the end was left behind.
 * @param settings an administrator's, who may make projects and users
 */
export async function real(settings: CloudSettings): Promise<Benches> {
  const clouds = createClouds({ fetch, clock: systemClock, random: Math.random, settings: { cloud: settings } });
  const root = await clouds.service();
  const prefix = `kiln-test-${randomUUID().slice(0, 6)}`;
  const password = randomUUID();
  const domain = await domainOf(root);
  const project = await made(root, '/projects', 'project', { name: prefix, domain_id: domain });
  const user = await made(root, '/users', 'user', { name: prefix, domain_id: domain, password });
  await grant(root, project, user, userRoles);
  await grant(root, project, await ownId(root, settings), ['admin']);

  const bench = async (username: string, userDomain: string, secret: string): Promise<Bench> => {
    const login = await clouds.login({
      kind: 'password',
      username,
      userDomain,
      password: secret,
      scope: { projectId: project },
    });
    const cloud = await clouds.forToken(login.token);
    return { cloud, finder: clouds.finder(cloud), clock: systemClock, prefix, types: resourceType };
  };
  const admin = await bench(settings.username, settings.userDomain, settings.password);
  return {
    name: `cloud ${settings.name}`,
    user: await bench(prefix, settings.projectDomain, password),
    admin,
    async close() {
      const told: string[] = [];
      // Each step is taken whatever became of the ones before: the less stays, the better.
      const steps: Readonly<Record<string, () => Promise<unknown>>> = {
        'what is in the project': async () => told.push(...(await leftovers(admin.cloud)).map(described)),
        'the objects of the project': () => sweep(admin.cloud),
        [`user ${prefix}`]: () => root.request({ service: 'identity', method: 'DELETE', path: `/users/${user}` }),
        [`project ${prefix}`]: () =>
          root.request({ service: 'identity', method: 'DELETE', path: `/projects/${project}` }),
      };
      for (const [what, step] of Object.entries(steps))
        await step().catch((error: unknown) =>
          told.push(`${what}, for cleaning up failed: ${error instanceof Error ? error.message : String(error)}`),
        );
      return told;
    },
  };
}

async function made(cloud: Cloud, path: string, key: string, object: Readonly<Record<string, string>>) {
  const schema = z.looseObject({ [key]: z.looseObject({ id: z.string() }) });
  const { body } = await cloud.request({
    service: 'identity',
    method: 'POST',
    path,
    body: { [key]: object },
    schema,
  });
  return (body[key] as { id: string }).id;
}

async function grant(cloud: Cloud, project: string, user: string, names: readonly string[]): Promise<void> {
  const roles = await listAll(cloud, { service: 'identity', path: '/roles' }, 'roles');
  for (const { id, name } of roles) {
    if (!names.includes(String(name))) continue;
    const path = `/projects/${project}/users/${user}/roles/${id}`;
    await cloud.request({ service: 'identity', method: 'PUT', path });
  }
}

/** The domain of the session's own project. */
async function domainOf(cloud: Cloud): Promise<string> {
  const schema = z.looseObject({ project: z.looseObject({ domain_id: z.string() }) });
  const path = `/projects/${cloud.projectId}`;
  return (await cloud.request({ service: 'identity', method: 'GET', path, schema })).body.project.domain_id;
}

async function ownId(cloud: Cloud, { username }: CloudSettings): Promise<string> {
  const [own] = await listAll(cloud, { service: 'identity', path: '/users', query: { name: username } }, 'users');
  return String(own?.id);
}

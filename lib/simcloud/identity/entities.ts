import type { Collection, Row } from '../collection.ts';
import { type Call, isRecord, Refusal, type Route } from '../http.ts';
import type { World } from '../world.ts';
import { crud, type Entity, notFound } from './crud.ts';
import {
  type Credential,
  type Domain,
  type Group,
  type Identity,
  type Project,
  plainRole,
  type Role,
  type User,
} from './model.ts';

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const flag = (value: unknown, otherwise: boolean): boolean => (typeof value === 'boolean' ? value : otherwise);

export function entityRoutes(world: World, identity: Identity): Route[] {
  const self = (plural: string, id: string, call: Call) => ({ self: `${call.base}/v3/${plural}/${id}` });
  const id32 = () => world.random.hex(32);
  const sameName = <T extends Row & { name: string; domain_id?: string | null }>(rows: Collection<T>, row: T) =>
    [...rows.where('name', row.name)].find((other) => other.id !== row.id && other.domain_id === row.domain_id);
  const userFields = new Set([
    'id',
    'name',
    'domain_id',
    'enabled',
    'default_project_id',
    'password',
    'options',
    'links',
    'password_expires_at',
  ]);
  const extra = (body: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(body).filter(([key]) => !userFields.has(key)));
  const dropGrants = (actorOrTarget: string) => {
    for (const grant of [
      ...identity.grants.where('actor', actorOrTarget),
      ...identity.grants.where('target', actorOrTarget),
    ])
      identity.grants.remove(grant.id);
  };

  const projects: Entity<Project> = {
    plural: 'projects',
    singular: 'project',
    rows: identity.projects,
    filters: ['name', 'domain_id', 'enabled', 'parent_id'],
    make: (body, call) => {
      const domain = text(
        body.domain_id,
        identity.projects.get(call.token.project ?? '')?.domain_id ?? call.token.domain ?? 'default',
      );
      if (!identity.domains.has(domain)) throw notFound('domain', domain);
      return {
        id: id32(),
        name: text(body.name, ''),
        domain_id: domain,
        description: text(body.description, ''),
        enabled: flag(body.enabled, true),
        parent_id: text(body.parent_id, domain),
        tags: Array.isArray(body.tags) ? body.tags.map(String) : [],
      };
    },
    view: (row, call) => ({
      id: row.id,
      name: row.name,
      domain_id: row.domain_id,
      description: row.description,
      enabled: row.enabled,
      parent_id: row.parent_id,
      is_domain: false,
      tags: row.tags,
      options: {},
      links: self('projects', row.id, call),
    }),
    change: (body, row) => ({
      name: text(body.name, row.name),
      description: text(body.description, row.description),
      enabled: flag(body.enabled, row.enabled),
      ...(Array.isArray(body.tags) && { tags: body.tags.map(String) }),
    }),
    conflict: (row) =>
      sameName(identity.projects, row) &&
      `it is not permitted to have two projects with either the same name or same id in the same domain: name is ${row.name}, project id ${row.id}`,
    owner: (row, call) => call.token.project === row.id,
    removed: (row) => {
      dropGrants(row.id);
      for (const credential of identity.credentials.all())
        if (credential.project_id === row.id) identity.credentials.remove(credential.id);
    },
  };
  const users: Entity<User> = {
    plural: 'users',
    singular: 'user',
    rows: identity.users,
    filters: ['name', 'domain_id', 'enabled'],
    make: (body, call) => {
      const domain = text(
        body.domain_id,
        identity.projects.get(call.token.project ?? '')?.domain_id ?? call.token.domain ?? 'default',
      );
      if (!identity.domains.has(domain)) throw notFound('domain', domain);
      return {
        id: id32(),
        name: text(body.name, ''),
        domain_id: domain,
        enabled: flag(body.enabled, true),
        ...(typeof body.default_project_id === 'string' && { default_project_id: body.default_project_id }),
        password_expires_at: null,
        _extra: extra(body),
        _password: typeof body.password === 'string' ? body.password : undefined,
      };
    },
    view: (row, call) => ({
      ...row._extra,
      id: row.id,
      name: row.name,
      domain_id: row.domain_id,
      enabled: row.enabled,
      ...(row.default_project_id !== undefined && { default_project_id: row.default_project_id }),
      password_expires_at: null,
      options: {},
      links: self('users', row.id, call),
    }),
    change: (body, row) => ({
      name: text(body.name, row.name),
      enabled: flag(body.enabled, row.enabled),
      ...(typeof body.default_project_id === 'string' && { default_project_id: body.default_project_id }),
      ...(typeof body.password === 'string' && { _password: body.password }),
      _extra: { ...row._extra, ...extra(body) },
    }),
    conflict: (row) =>
      sameName(identity.users, row) && `Duplicate entry found with name ${row.name} at domain ID ${row.domain_id}`,
    owner: (row, call) => call.token.user === row.id,
    removed: (row) => {
      dropGrants(row.id);
      for (const token of [...identity.tokens.where('user', row.id)]) identity.tokens.remove(token.id);
      for (const credential of [...identity.credentials.where('user_id', row.id)])
        identity.credentials.remove(credential.id);
      for (const app of [...identity.appCredentials.where('user_id', row.id)]) identity.appCredentials.remove(app.id);
      for (const trust of [
        ...identity.trusts.where('trustor_user_id', row.id),
        ...identity.trusts.where('trustee_user_id', row.id),
      ])
        identity.trusts.remove(trust.id);
    },
  };
  const domains: Entity<Domain> = {
    plural: 'domains',
    singular: 'domain',
    rows: identity.domains,
    filters: ['name', 'enabled'],
    make: (body) => ({
      id: id32(),
      name: text(body.name, ''),
      description: text(body.description, ''),
      enabled: flag(body.enabled, true),
    }),
    view: (row, call) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      enabled: row.enabled,
      tags: [],
      options: {},
      links: self('domains', row.id, call),
    }),
    change: (body, row) => ({
      name: text(body.name, row.name),
      description: text(body.description, row.description),
      enabled: flag(body.enabled, row.enabled),
    }),
    conflict: (row) =>
      identity.domains.where('name', row.name).size > 0 ? `Duplicate entry found with name ${row.name}` : undefined,
    removed: (row) => {
      if (row.enabled)
        throw new Refusal(
          403,
          'You are not authorized to perform the requested action: Cannot delete a domain that is enabled, please disable it first.',
          'Forbidden',
        );
    },
  };
  const roles: Entity<Role> = {
    plural: 'roles',
    singular: 'role',
    rows: identity.roles,
    filters: ['name', 'domain_id'],
    make: (body) => ({
      id: id32(),
      name: text(body.name, ''),
      domain_id: typeof body.domain_id === 'string' ? body.domain_id : null,
      description: typeof body.description === 'string' ? body.description : null,
    }),
    view: (row, call) => roleView(row, call),
    change: (body, row) => ({
      name: text(body.name, row.name),
      ...(typeof body.description === 'string' && { description: body.description }),
    }),
    conflict: (row) => sameName(identity.roles, row) && `Duplicate entry found with name ${row.name}`,
    removed: (row) => {
      for (const grant of [...identity.grants.all()]) if (grant.role === row.id) identity.grants.remove(grant.id);
    },
  };
  const groups: Entity<Group> = {
    plural: 'groups',
    singular: 'group',
    rows: identity.groups,
    filters: ['name', 'domain_id'],
    make: (body) => ({
      id: id32(),
      name: text(body.name, ''),
      domain_id: text(body.domain_id, 'default'),
      description: text(body.description, ''),
      _users: [],
    }),
    view: (row, call) => ({
      id: row.id,
      name: row.name,
      domain_id: row.domain_id,
      description: row.description,
      links: self('groups', row.id, call),
    }),
    change: (body, row) => ({ name: text(body.name, row.name), description: text(body.description, row.description) }),
    conflict: (row) =>
      sameName(identity.groups, row) && `Duplicate entry found with name ${row.name} at domain ID ${row.domain_id}`,
    removed: (row) => dropGrants(row.id),
  };
  const regions: Entity<Row> = {
    plural: 'regions',
    singular: 'region',
    rows: identity.regions,
    filters: ['parent_region_id'],
    make: (body) => ({
      id: text(body.id, id32()),
      description: text(body.description, ''),
      parent_region_id: body.parent_region_id ?? null,
    }),
    view: (row, call) => ({
      id: row.id,
      description: row.description,
      parent_region_id: row.parent_region_id,
      links: self('regions', row.id, call),
    }),
    change: (body, row) => ({
      description: body.description ?? row.description,
      parent_region_id: body.parent_region_id ?? row.parent_region_id,
    }),
    owner: () => true,
    openList: true,
  };
  const plain = (
    plural: string,
    singular: string,
    rows: Collection<Row>,
    fields: Readonly<Record<string, unknown>>,
    filters: readonly string[],
  ): Entity<Row> => ({
    plural,
    singular,
    rows,
    filters,
    make: (body) => ({ ...fields, ...body, id: id32() }),
    view: (row, call) => ({
      ...row,
      ...(singular === 'endpoint' && { region: row.region_id }),
      links: self(plural, row.id, call),
    }),
    change: (body) => body,
  });
  const credentials: Entity<Credential> = {
    plural: 'credentials',
    singular: 'credential',
    rows: identity.credentials,
    filters: ['user_id', 'type'],
    make: (body, call) => ({
      id: world.random.hex(64),
      user_id: text(body.user_id, call.token.user),
      project_id: typeof body.project_id === 'string' ? body.project_id : null,
      type: text(body.type, 'ec2'),
      blob: text(body.blob, '{}'),
      _access: accessOf(text(body.blob, '{}')),
      _trust: null,
    }),
    view: (row, call) => ({
      id: row.id,
      user_id: row.user_id,
      project_id: row.project_id,
      type: row.type,
      blob: row.blob,
      links: self('credentials', row.id, call),
    }),
    change: (body) => (typeof body.blob === 'string' ? { blob: body.blob, _access: accessOf(body.blob) } : {}),
    owner: (row, call) => row.user_id === call.token.user,
    openList: true,
  };

  return [
    ...crud(world, projects),
    ...crud(world, users),
    ...crud(world, domains),
    ...crud(world, roles),
    ...crud(world, groups),
    ...crud(world, regions),
    ...crud(world, credentials),
    ...crud(world, plain('services', 'service', world.collection('service'), { enabled: true }, ['type', 'name'])),
    ...crud(
      world,
      plain('endpoints', 'endpoint', world.collection('endpoint'), { enabled: true }, ['service_id', 'interface']),
    ),
  ];
}

export const roleView = (row: Role, call: Call) => ({
  ...plainRole(row),
  links: { self: `${call.base}/v3/roles/${row.id}` },
});

function accessOf(blob: string): string | undefined {
  try {
    const value: unknown = JSON.parse(blob);
    return isRecord(value) && typeof value.access === 'string' ? value.access : undefined;
  } catch {
    return undefined;
  }
}

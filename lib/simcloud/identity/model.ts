import type { Collection, Row } from '../collection.ts';
import type { World } from '../world.ts';

export interface Domain extends Row {
  name: string;
  description: string;
  enabled: boolean;
}
export interface Project extends Row {
  name: string;
  domain_id: string;
  description: string;
  enabled: boolean;
  parent_id: string;
  tags: string[];
}
export interface User extends Row {
  name: string;
  domain_id: string;
  enabled: boolean;
  default_project_id?: string;
  password_expires_at: null;
  /** Fields beyond the schema, e.g. email, description. */
  _extra: Record<string, unknown>;
  _password: string | undefined;
}
export interface Role extends Row {
  name: string;
  domain_id: string | null;
  description: string | null;
}
export interface Group extends Row {
  name: string;
  domain_id: string;
  description: string;
  _users: string[];
}
/** A role of an actor (user or group) on a target (project or domain). */
export interface Grant extends Row {
  actor: string;
  target: string;
  role: string;
}
export interface Trust extends Row {
  trustor_user_id: string;
  trustee_user_id: string;
  project_id: string;
  impersonation: boolean;
  expires_at: string | null;
  remaining_uses: number | null;
  allow_redelegation: boolean;
  redelegation_count: number;
  redelegated_trust_id: string | null;
  _roles: string[];
}
export interface AppCredential extends Row {
  name: string;
  description: string | null;
  user_id: string;
  project_id: string;
  expires_at: string | null;
  unrestricted: boolean | null;
  _secret: string;
  _roles: string[];
}
/** EC2 and other credentials of users. */
export interface Credential extends Row {
  user_id: string;
  project_id: string | null;
  type: string;
  blob: string;
  _access: string | undefined;
  _trust: string | null;
}
export interface Token extends Row {
  user: string;
  project: string | undefined;
  domain: string | undefined;
  methods: string[];
  /** Role ids. */
  roles: string[];
  admin: boolean;
  audit: string[];
  issued: number;
  expires: number;
  trust: string | undefined;
  appCredential: string | undefined;
}

export interface Identity {
  readonly domains: Collection<Domain>;
  readonly projects: Collection<Project>;
  readonly users: Collection<User>;
  readonly roles: Collection<Role>;
  readonly groups: Collection<Group>;
  readonly grants: Collection<Grant>;
  readonly trusts: Collection<Trust>;
  readonly appCredentials: Collection<AppCredential>;
  readonly credentials: Collection<Credential>;
  readonly tokens: Collection<Token>;
  readonly regions: Collection<Row>;
  /** Role ids of a user on a project or domain, with the implied ones (admin → member → reader). */
  rolesOn(user: string, target: string): Set<string>;
  roleNamed(name: string): Role | undefined;
}

/** Keystone's default implications. */
const implied: Readonly<Record<string, string>> = { admin: 'member', member: 'reader' };

export function createIdentity(world: World): Identity {
  const roles = world.collection<Role>('role', 'name');
  const groups = world.collection<Group>('group', 'name');
  const grants = world.collection<Grant>('grant', 'actor', 'target');
  const roleNamed = (name: string) => roles.where('name', name).values().next().value;
  return {
    domains: world.collection('domain', 'name'),
    projects: world.collection('project', 'name'),
    users: world.collection('user', 'name', 'domain_id'),
    roles,
    groups,
    grants,
    trusts: world.collection('trust', 'trustor_user_id', 'trustee_user_id'),
    appCredentials: world.collection('application_credential', 'user_id'),
    credentials: world.collection('credential', 'user_id', '_access'),
    tokens: world.collection('token', 'user', 'trust'),
    regions: world.collection('region'),
    roleNamed,
    rolesOn(user, target) {
      const found = new Set<string>();
      const actors = [user];
      for (const group of groups.all()) if (group._users.includes(user)) actors.push(group.id);
      for (const actor of actors)
        for (const grant of grants.where('actor', actor)) if (grant.target === target) found.add(grant.role);
      for (const id of found) {
        const next = roleNamed(implied[roles.get(id)?.name ?? ''] ?? '');
        if (next) found.add(next.id);
      }
      return found;
    },
  };
}

/** A role as Keystone shows it, without links. */
export const plainRole = (row: Role) => ({
  id: row.id,
  name: row.name,
  domain_id: row.domain_id,
  description: row.description,
  options: ['admin', 'member', 'reader'].includes(row.name) ? { immutable: true } : {},
});

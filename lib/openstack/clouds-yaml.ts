import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { CloudSettings } from '../runtime.ts';

/** The configuration of clouds is missing or wrong; the message says where and what, never a value. */
export class CloudConfigError extends Error {
  override readonly name = 'CloudConfigError';
}

const text = z.coerce.string();
const entrySchema = z.looseObject({
  auth: z.looseObject({
    auth_url: z.url({ protocol: /^https?$/ }),
    username: text,
    password: text,
    project_name: text.optional(),
    tenant_name: text.optional(),
    user_domain_name: text.optional(),
    user_domain_id: text.optional(),
    project_domain_name: text.optional(),
    project_domain_id: text.optional(),
    default_domain: text.optional(),
  }),
  region_name: text.optional(),
  interface: z.string().optional(),
  endpoint_type: z.string().optional(),
});

type Tree = { readonly [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where clouds.yaml is looked for, in order: the file that OS_CLIENT_CONFIG_FILE names, then the usual places. */
export function cloudsFiles(env: Readonly<Record<string, string | undefined>>, cwd = process.cwd()): string[] {
  const folders = [cwd, join(env.HOME ?? homedir(), '.config', 'openstack'), '/etc/openstack'];
  const usual = folders.flatMap((folder) => [join(folder, 'clouds.yaml'), join(folder, 'clouds.yml')]);
  return env.OS_CLIENT_CONFIG_FILE ? [env.OS_CLIENT_CONFIG_FILE] : usual;
}

/**
 * The entry `name` of clouds.yaml; a secure.yaml beside it (or the one OS_CLIENT_SECURE_FILE names) is laid over it.
 * @throws CloudConfigError
 */
export function loadCloud(
  name: string,
  options: { readonly env?: Readonly<Record<string, string | undefined>>; readonly cwd?: string } = {},
): CloudSettings {
  const env = options.env ?? process.env;
  const files = cloudsFiles(env, options.cwd);
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined) throw new CloudConfigError(`no clouds.yaml: looked for ${files.join(', ')}`);
  const secure = env.OS_CLIENT_SECURE_FILE ?? join(dirname(file), 'secure.yaml');
  const clouds = merge(readClouds(file), existsSync(secure) ? readClouds(secure) : {});
  const entry = Object.hasOwn(clouds, name) ? clouds[name] : undefined;
  if (entry === undefined) {
    throw new CloudConfigError(`${file} has no cloud "${name}"; it has ${Object.keys(clouds).join(', ') || 'none'}`);
  }
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new CloudConfigError(`${file}: clouds.${name}.${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { auth, region_name, interface: own, endpoint_type } = parsed.data;
  const projectName = auth.project_name ?? auth.tenant_name;
  if (projectName === undefined) throw new CloudConfigError(`${file}: clouds.${name}.auth.project_name is missing`);
  const domain = auth.default_domain ?? 'default';
  const face = interfaceOf(own ?? endpoint_type);
  return {
    name,
    authUrl: auth.auth_url,
    username: auth.username,
    password: auth.password,
    projectName,
    userDomain: auth.user_domain_name ?? auth.user_domain_id ?? domain,
    projectDomain: auth.project_domain_name ?? auth.project_domain_id ?? domain,
    ...(region_name !== undefined && { region: region_name }),
    ...(face !== undefined && { interface: face }),
  };
}

function readClouds(file: string): Tree {
  if (statSync(file).size > 1024 * 1024) throw new CloudConfigError(`${file} is larger than 1 MiB`);
  let parsed: unknown;
  try {
    parsed = parse(readFileSync(file, 'utf8'), { maxAliasCount: 100 });
  } catch (error) {
    throw new CloudConfigError(`${file} cannot be read as YAML`, { cause: error });
  }
  const clouds = isTree(parsed) ? parsed.clouds : undefined;
  if (!isTree(clouds)) throw new CloudConfigError(`${file} has no section "clouds"`);
  return clouds;
}

function merge(base: Tree, over: Tree): Tree {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isTree(before) && isTree(value) ? merge(before, value) : value;
  }
  return merged;
}

function interfaceOf(value: string | undefined): CloudSettings['interface'] {
  const plain = value?.replace(/URL$/, '');
  return plain === 'internal' || plain === 'admin' || plain === 'public' ? plain : undefined;
}

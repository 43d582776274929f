import { createHash, generateKeyPairSync } from 'node:crypto';
import { bodyOf, keyedFault } from '../engine.ts';
import { type Call, htmlNotFound, isRecord, micros, Refusal, type Reply, type Route, type Service } from '../http.ts';
import { actionRoutes } from './actions.ts';
import { attachmentRoutes } from './attachments.ts';
import { flavorRoutes } from './flavors.ts';
import { lifecycle } from './lifecycle.ts';
import { bad, type Compute, conflict, gone, type Keypair, type ServerGroup } from './model.ts';
import { serverRoutes } from './servers.ts';

const modern = [
  'cores',
  'instances',
  'key_pairs',
  'metadata_items',
  'ram',
  'server_group_members',
  'server_groups',
] as const;
const legacy: Readonly<Record<string, number>> = {
  fixed_ips: -1,
  floating_ips: -1,
  injected_file_content_bytes: 10240,
  injected_file_path_bytes: 255,
  injected_files: 5,
  security_group_rules: -1,
  security_groups: -1,
};

/** Nova, compute v2.1 with microversions. */
export function computeService(compute: Compute): Service {
  const life = lifecycle(compute);
  const { routes: servers, view } = serverRoutes(compute, life);
  const version = (call: Call) => ({
    id: 'v2.1',
    status: 'CURRENT',
    version: `2.${maximum}`,
    min_version: '2.1',
    updated: '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${call.base}/v2.1/` }],
  });
  const routes: Route[] = [
    {
      method: 'GET',
      path: '/',
      open: true,
      run: (call) => ({
        status: 200,
        body: {
          versions: [
            {
              id: 'v2.0',
              status: 'SUPPORTED',
              version: '',
              min_version: '',
              updated: '2011-01-21T11:33:21Z',
              links: [{ rel: 'self', href: `${call.base}/v2/` }],
            },
            version(call),
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1',
      open: true,
      run: (call) => ({
        status: 200,
        body: {
          version: {
            ...version(call),
            'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2.1' }],
          },
        },
      }),
    },
    ...servers,
    ...actionRoutes(compute, life, view),
    ...attachmentRoutes(compute, life),
    ...flavorRoutes(compute, compute),
    ...keypairRoutes(compute),
    ...groupRoutes(compute),
    ...quotaRoutes(compute),
    {
      method: 'GET',
      path: '/v2.1/os-availability-zone',
      run: () => ({
        status: 200,
        body: { availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true }, hosts: null }] },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-availability-zone/detail',
      admin: 'os_compute_api:os-availability-zone:detail',
      run: () => ({
        status: 200,
        body: {
          availabilityZoneInfo: [
            {
              zoneName: 'nova',
              zoneState: { available: true },
              hosts: {
                fake1: { 'nova-compute': { available: true, active: true, updated_at: micros(compute.world.now()) } },
              },
            },
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-services',
      admin: 'os_compute_api:os-services:list',
      run: () => ({
        status: 200,
        body: {
          services: [
            {
              binary: 'nova-compute',
              host: 'fake1',
              id: 3,
              zone: 'nova',
              status: 'enabled',
              state: 'up',
              updated_at: micros(compute.world.now()),
              disabled_reason: null,
            },
          ],
        },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-hypervisors',
      admin: 'os_compute_api:os-hypervisors:list',
      run: () => ({
        status: 200,
        body: { hypervisors: [{ id: 1, hypervisor_hostname: 'fake1', state: 'up', status: 'enabled' }] },
      }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-aggregates',
      admin: 'os_compute_api:os-aggregates:index',
      run: () => ({ status: 200, body: { aggregates: [] } }),
    },
    ...['', '/{alias}'].map(
      (rest): Route => ({
        method: 'GET',
        path: `/v2.1/extensions${rest}`,
        run: (call) => {
          const shown = (alias: string) => ({
            alias,
            description: '',
            links: [],
            name: alias,
            namespace: 'http://docs.openstack.org/compute/ext/fake_xml',
            updated: '2014-12-03T00:00:00Z',
          });
          return {
            status: 200,
            body:
              rest === ''
                ? {
                    extensions: [
                      'os-keypairs',
                      'os-server-groups',
                      'os-availability-zone',
                      'os-flavor-access',
                      'os-interface',
                    ].map(shown),
                  }
                : { extension: shown(call.params.alias!) },
          };
        },
      }),
    ),
  ];
  return {
    type: 'compute',
    name: 'nova',
    prefix: 'compute',
    endpoint: '/compute/v2.1',
    routes,
    microversions: { name: 'compute', major: 2, min: 1, max: maximum },
    fault: keyedFault,
    forbidden: (rule) => new Refusal(403, `Policy doesn't allow ${rule} to be performed.`),
    unknown: () => htmlNotFound(),
    malformed: 'Malformed request body',
  };
}

const maximum = 93;

function keypairRoutes({ world, keypairs, quotas }: Compute): Route[] {
  const owner = (call: Call): string => {
    const other = call.version >= 10 ? call.query.get('user_id') : null;
    if (other !== null && other !== call.token.user && !call.token.admin)
      throw new Refusal(403, "Policy doesn't allow os_compute_api:os-keypairs:show to be performed.");
    return other ?? call.token.user;
  };
  const find = (call: Call): Keypair => {
    const user = owner(call);
    const row = keypairs.get(`${user}/${call.params.id}`);
    if (!row) throw gone(`Keypair ${call.params.id} not found for user ${user}`);
    return row;
  };
  const type = (call: Call, row: Keypair) => (call.version >= 2 ? { type: row.type } : {});
  return [
    {
      method: 'GET',
      path: '/v2.1/os-keypairs',
      run: (call) => ({
        status: 200,
        body: {
          keypairs: [...keypairs.where('user_id', owner(call))]
            .filter((row) => !world.hidden(row.id))
            .map((row) => ({
              keypair: { name: row.name, public_key: row.public_key, fingerprint: row.fingerprint, ...type(call, row) },
            })),
        },
      }),
    },
    {
      method: 'POST',
      path: '/v2.1/os-keypairs',
      run: (call) => {
        const body = bodyOf(call, 'keypair', "'keypair' is a required property");
        const name = body.name;
        if (typeof name !== 'string' || name.length === 0 || name.length > 255)
          throw bad(`Invalid input for field/attribute name. Value: ${name}. '${name}' is too short`);
        const user = call.version >= 10 && typeof body.user_id === 'string' ? body.user_id : call.token.user;
        if (user !== call.token.user && !call.token.admin)
          throw new Refusal(403, "Policy doesn't allow os_compute_api:os-keypairs:create to be performed.");
        if (keypairs.has(`${user}/${name}`)) throw conflict(`Key pair '${name}' already exists.`);
        const limit = quotas.limit('compute', call.token.project ?? '', 'key_pairs');
        if (limit >= 0 && keypairs.where('user_id', user).size >= limit)
          throw new Refusal(403, 'Quota exceeded, too many key pairs.');
        const given = typeof body.public_key === 'string' ? body.public_key.trim() : undefined;
        const blob = given === undefined ? undefined : given.split(/\s+/)[1];
        if (given !== undefined && (!/^(ssh|ecdsa)-/.test(given) || !blob || blob.length < 16))
          throw bad('Keypair data is invalid: failed to generate fingerprint');
        const made = given === undefined ? generateKey() : undefined;
        const key = given ?? made!.publicKey;
        const row = keypairs.add({
          id: `${user}/${name}`,
          name,
          user_id: user,
          public_key: key,
          fingerprint: fingerprint(key),
          type: typeof body.type === 'string' ? body.type : 'ssh',
          created: world.now(),
          number: keypairs.size + 1,
        });
        return {
          status: call.version >= 2 ? 201 : 200,
          body: {
            keypair: {
              ...(made && { private_key: made.privateKey }),
              ...type(call, row),
              name,
              public_key: key,
              fingerprint: row.fingerprint,
              user_id: user,
            },
          },
        };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/os-keypairs/{id}',
      run: (call) => {
        const row = find(call);
        return {
          status: 200,
          body: {
            keypair: {
              name: row.name,
              public_key: row.public_key,
              fingerprint: row.fingerprint,
              user_id: row.user_id,
              created_at: micros(row.created),
              deleted: false,
              deleted_at: null,
              id: row.number,
              updated_at: null,
              ...type(call, row),
            },
          },
        };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/os-keypairs/{id}',
      run: (call) => {
        keypairs.remove(find(call).id);
        return { status: call.version >= 2 ? 204 : 202 };
      },
    },
  ];
}

function fingerprint(key: string): string {
  const digest = createHash('md5')
    .update(Buffer.from(key.split(/\s+/)[1] ?? '', 'base64'))
    .digest('hex');
  return digest.match(/../g)!.join(':');
}

/** An RSA key as Nova makes it: the public half in OpenSSH's format. */
function generateKey(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const field = (bytes: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(bytes.length);
    return Buffer.concat([size, bytes]);
  };
  const integer = (text: string | undefined) => {
    const bytes = Buffer.from(text ?? '', 'base64url');
    return field(bytes[0]! & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
  };
  const blob = Buffer.concat([field(Buffer.from('ssh-rsa')), integer(jwk.e), integer(jwk.n)]);
  return {
    publicKey: `ssh-rsa ${blob.toString('base64')} Generated-by-Nova`,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString(),
  };
}

function groupRoutes({ world, groups, servers, quotas }: Compute): Route[] {
  const policies = (version: number) =>
    version >= 15
      ? ['anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity']
      : ['anti-affinity', 'affinity'];
  const view = (row: ServerGroup, call: Call) => ({
    id: row.id,
    name: row.name,
    ...(call.version >= 64 ? { policy: row.policy, rules: row.rules } : { policies: [row.policy], metadata: {} }),
    members: [...servers.where('project_id', row.project_id)]
      .filter((server) => server._group === row.id)
      .map((server) => server.id),
    ...(call.version >= 13 && { project_id: row.project_id, user_id: row.user_id }),
  });
  const find = (call: Call): ServerGroup => {
    const row = groups.get(call.params.id!);
    if (!row || (!call.token.admin && row.project_id !== call.token.project))
      throw gone(`Instance group ${call.params.id} could not be found.`);
    return row;
  };
  return [
    {
      method: 'GET',
      path: '/v2.1/os-server-groups',
      run: (call) => {
        const all =
          call.token.admin && call.query.has('all_projects')
            ? groups.all()
            : groups.where('project_id', call.token.project);
        return {
          status: 200,
          body: { server_groups: [...all].filter((row) => !world.hidden(row.id)).map((row) => view(row, call)) },
        };
      },
    },
    {
      method: 'POST',
      path: '/v2.1/os-server-groups',
      run: (call) => {
        const body = bodyOf(call, 'server_group', "'server_group' is a required property");
        const policy = call.version >= 64 ? body.policy : Array.isArray(body.policies) ? body.policies[0] : undefined;
        if (!policies(call.version).includes(String(policy)))
          throw bad(
            `Invalid input for field/attribute ${call.version >= 64 ? 'policy' : '0'}. Value: ${policy}. '${policy}' is not one of [${policies(
              call.version,
            )
              .map((each) => `'${each}'`)
              .join(', ')}]`,
          );
        const project = call.token.project ?? '';
        const limit = quotas.limit('compute', project, 'server_groups');
        if (limit >= 0 && groups.where('project_id', project).size >= limit)
          throw new Refusal(403, 'Quota exceeded, too many server groups.');
        const row = groups.add({
          id: world.random.uuid(),
          name: String(body.name),
          project_id: project,
          user_id: call.token.user,
          policy: String(policy),
          rules: isRecord(body.rules) ? (body.rules as Record<string, number>) : {},
        });
        return { status: 200, body: { server_group: view(row, call) } };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/os-server-groups/{id}',
      run: (call) => ({ status: 200, body: { server_group: view(find(call), call) } }),
    },
    {
      method: 'DELETE',
      path: '/v2.1/os-server-groups/{id}',
      run: (call) => {
        groups.remove(find(call).id);
        return { status: 204 };
      },
    },
  ];
}

function quotaRoutes({ servers, groups, quotas }: Compute): Route[] {
  const limit = (project: string, name: string) =>
    name === 'metadata_items' ? 128 : quotas.limit('compute', project, name);
  const set = (project: string, call: Call) => ({
    ...Object.fromEntries(modern.map((name) => [name, limit(project, name)])),
    ...(call.version < 36 && legacy),
  });
  const used = (project: string): Record<string, number> => {
    const own = [...servers.where('project_id', project)];
    return {
      instances: own.length,
      cores: own.reduce((sum, server) => sum + server._flavor.vcpus, 0),
      ram: own.reduce((sum, server) => sum + server._flavor.ram, 0),
      server_groups: groups.where('project_id', project).size,
    };
  };
  const own = (call: Call): string => {
    if (call.params.id !== call.token.project && !call.token.admin)
      throw new Refusal(403, "Policy doesn't allow os_compute_api:os-quota-sets:show to be performed.");
    return call.params.id!;
  };
  const reply = (quota: Record<string, unknown>): Reply => ({ status: 200, body: { quota_set: quota } });
  return [
    {
      method: 'GET',
      path: '/v2.1/os-quota-sets/{id}',
      run: (call) => reply({ id: own(call), ...set(own(call), call) }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-quota-sets/{id}/defaults',
      run: (call) => reply({ id: call.params.id, ...set('', call) }),
    },
    {
      method: 'GET',
      path: '/v2.1/os-quota-sets/{id}/detail',
      run: (call) => {
        const use = used(own(call));
        return reply({
          id: call.params.id,
          ...Object.fromEntries(
            Object.entries(set(own(call), call)).map(([name, most]) => [
              name,
              { limit: most, in_use: use[name] ?? 0, reserved: 0 },
            ]),
          ),
        });
      },
    },
    {
      method: 'PUT',
      path: '/v2.1/os-quota-sets/{id}',
      admin: 'os_compute_api:os-quota-sets:update',
      run: (call) => {
        const body = bodyOf(call, 'quota_set', "'quota_set' is a required property");
        const { force, tenant_id: _, ...limits } = body;
        for (const [name, value] of Object.entries(limits)) {
          const use = used(call.params.id!)[name] ?? 0;
          if (force !== true && Number(value) >= 0 && Number(value) < use)
            throw bad(
              `Quota limit ${value} for ${name} must be greater than or equal to already used and reserved ${use}.`,
            );
        }
        quotas.set(
          'compute',
          call.params.id!,
          Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, Number(value)])),
        );
        return reply(set(call.params.id!, call));
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/os-quota-sets/{id}',
      admin: 'os_compute_api:os-quota-sets:delete',
      run: (call) => {
        quotas.reset('compute', call.params.id!);
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/limits',
      run: (call) => {
        const project = call.token.project ?? '';
        const use = used(project);
        const old =
          call.version < 36
            ? {
                maxTotalFloatingIps: -1,
                maxSecurityGroups: -1,
                maxSecurityGroupRules: -1,
                totalFloatingIpsUsed: 0,
                totalSecurityGroupsUsed: 0,
              }
            : {};
        const image = call.version < 39 ? { maxImageMeta: 128 } : {};
        const files = call.version < 57 ? { maxPersonality: 5, maxPersonalitySize: 10240 } : {};
        return {
          status: 200,
          body: {
            limits: {
              rate: [],
              absolute: {
                maxTotalInstances: limit(project, 'instances'),
                maxTotalCores: limit(project, 'cores'),
                maxTotalRAMSize: limit(project, 'ram'),
                maxServerMeta: 128,
                maxTotalKeypairs: limit(project, 'key_pairs'),
                maxServerGroups: limit(project, 'server_groups'),
                maxServerGroupMembers: limit(project, 'server_group_members'),
                ...old,
                ...image,
                ...files,
                totalRAMUsed: use.ram,
                totalCoresUsed: use.cores,
                totalInstancesUsed: use.instances,
                totalServerGroupsUsed: use.server_groups,
              },
            },
          },
        };
      },
    },
  ];
}

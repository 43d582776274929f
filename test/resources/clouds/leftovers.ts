import { type Cloud, CloudError, listAll } from '../../../lib/openstack/index.ts';

interface Collection {
  readonly service: string;
  readonly path: string;
  /** Where one object is deleted, when not below `path`. */
  readonly item?: string;
  readonly key: string;
  /** The list has objects of all projects: it is asked for those of one. */
  readonly shared?: boolean;
}

const net = (key: string, path = key): Collection => ({
  service: 'network',
  path: `/v2.0/${path}`,
  key: key.replaceAll('-', '_'),
  shared: true,
});

/** What a project can own, in the order in which it can be deleted. */
const collections: readonly Collection[] = [
  { service: 'compute', path: '/servers/detail', item: '/servers', key: 'servers' },
  { service: 'compute', path: '/os-server-groups', key: 'server_groups' },
  { service: 'volumev3', path: '/backups', key: 'backups' },
  { service: 'volumev3', path: '/snapshots', key: 'snapshots' },
  { service: 'volumev3', path: '/volumes/detail', item: '/volumes', key: 'volumes' },
  net('trunks'),
  net('floatingips'),
  net('routers'),
  net('ports'),
  net('networks'),
  net('subnetpools'),
  net('address-scopes'),
  net('security-groups'),
  net('policies', 'qos/policies'),
  net('metering-labels', 'metering/metering-labels'),
];

interface Leftover {
  readonly collection: Collection;
  readonly id: string;
  readonly name: string;
  readonly object: Readonly<Record<string, unknown>>;
}

/** What there is in the project of a session; a default security group does not count. */
export async function leftovers(cloud: Cloud): Promise<readonly Leftover[]> {
  const found: Leftover[] = [];
  for (const collection of collections) {
    const { service, path, key } = collection;
    const query = collection.shared ? { project_id: cloud.projectId } : {};
    const objects = await listAll(cloud, { service, path, query }, key).catch((error: unknown) => {
      if (error instanceof CloudError && error.class === 'gone') return [];
      throw error;
    });
    for (const object of objects) {
      const group = (object.server_group ?? object) as Leftover['object'];
      found.push({ collection, id: String(group.id), name: String(group.name ?? ''), object });
    }
  }
  return found.filter(({ collection, name }) => collection.key !== 'security_groups' || name !== 'default');
}

export const described = ({ collection, id, name }: Leftover): string => `${collection.key} ${id} ${name}`.trim();

/** Deletes what is left in the project of a session, its default security group too; what cannot be deleted stays. */
export async function sweep(cloud: Cloud): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const left = await leftovers(cloud);
    for (const { collection, id, object } of left) {
      if (collection.key === 'routers') await clearRouter(cloud, id);
      if (collection.key === 'ports' && String(object.device_owner ?? '').startsWith('network:')) continue;
      const path = `${collection.item ?? collection.path}/${id}`;
      await cloud.request({ service: collection.service, method: 'DELETE', path }).catch(() => undefined);
    }
    if (left.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const query = { project_id: cloud.projectId, name: 'default' };
  const groups = await listAll(cloud, { service: 'network', path: '/v2.0/security-groups', query }, 'security_groups');
  for (const { id } of groups) {
    await cloud
      .request({ service: 'network', method: 'DELETE', path: `/v2.0/security-groups/${id}` })
      .catch(() => undefined);
  }
}

async function clearRouter(cloud: Cloud, router: string): Promise<void> {
  const ports = await listAll(
    cloud,
    { service: 'network', path: '/v2.0/ports', query: { device_id: router } },
    'ports',
  );
  for (const { id } of ports) {
    await cloud
      .request({
        service: 'network',
        method: 'PUT',
        path: `/v2.0/routers/${router}/remove_router_interface`,
        body: { port_id: id },
      })
      .catch(() => undefined);
  }
}

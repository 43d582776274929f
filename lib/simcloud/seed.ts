import type { Collection } from './collection.ts';
import type { Compute } from './compute/model.ts';
import type { Identity } from './identity/model.ts';
import type { ImageApi } from './image/model.ts';
import type { NetworkApi } from './network/service.ts';
import type { VolumeType } from './volume/model.ts';
import type { World } from './world.ts';

export interface UserSeed {
  readonly name: string;
  /** Default: a project of the user's name. */
  readonly project?: string;
  readonly roles?: readonly string[];
  readonly password?: string;
}
export interface ImageSeed {
  readonly name: string;
  readonly properties?: Readonly<Record<string, string>>;
}
export interface FlavorSeed {
  readonly name: string;
  /** MiB. */
  readonly ram: number;
  readonly vcpus: number;
  /** GiB. */
  readonly disk: number;
}
export interface NetworkSeed {
  readonly name: string;
  readonly cidr: string;
  readonly subnet: string;
  readonly external?: boolean;
  readonly shared?: boolean;
  readonly project?: string;
}

const tenant = ['member', 'heat_stack_owner', 'creator'];
export const defaultUsers: readonly UserSeed[] = [
  { name: 'admin', roles: ['admin', 'heat_stack_owner'] },
  { name: 'demo', roles: tenant },
  { name: 'tenant-a', roles: tenant },
  { name: 'tenant-b', roles: tenant },
  { name: 'reader', project: 'demo', roles: ['reader'] },
  { name: 'kiln', project: 'service', roles: ['admin', 'service'] },
];
export const defaultImages: readonly ImageSeed[] = [
  { name: 'Fedora-Cloud-Base', properties: { os_distro: 'fedora-coreos' } },
  { name: 'cirros' },
];
export const defaultFlavors: readonly FlavorSeed[] = [
  { name: 'm1.nano', ram: 64, vcpus: 1, disk: 1 },
  { name: 'm1.micro', ram: 128, vcpus: 1, disk: 1 },
  { name: 'm1.tiny', ram: 64, vcpus: 1, disk: 0 },
  { name: 'm1.small', ram: 128, vcpus: 1, disk: 1 },
  { name: 'm1.medium', ram: 512, vcpus: 2, disk: 5 },
  { name: 'm1.large', ram: 1024, vcpus: 4, disk: 10 },
  { name: 'm1.heat_int', ram: 512, vcpus: 1, disk: 4 },
  { name: 'm1.heat_micro', ram: 128, vcpus: 1, disk: 1 },
];
export const defaultNetworks: readonly NetworkSeed[] = [
  { name: 'public', cidr: '172.24.0.0/16', subnet: 'public-subnet', external: true, project: 'admin' },
  { name: 'private', cidr: '10.0.0.0/24', subnet: 'private-subnet', shared: true, project: 'demo' },
];
const roleNames = [
  'admin',
  'member',
  'reader',
  'service',
  'heat_stack_owner',
  'heat_stack_user',
  'creator',
  'ResellerAdmin',
];

export interface Seeds {
  readonly users: readonly UserSeed[];
  readonly images: readonly ImageSeed[];
  readonly flavors: readonly FlavorSeed[];
  readonly networks: readonly NetworkSeed[];
}

/** First content of an empty cloud: what the reference cloud has. */
export function plant(
  seeds: Seeds,
  {
    world,
    identity,
    images,
    compute,
    network,
    types,
  }: {
    world: World;
    identity: Identity;
    images: ImageApi;
    compute: Compute;
    network: NetworkApi;
    types: Collection<VolumeType>;
  },
): void {
  const id = () => world.random.hex(32);
  identity.domains.add({ id: 'default', name: 'Default', description: 'The default domain', enabled: true });
  identity.regions.add({ id: 'RegionOne', description: '', parent_region_id: null });
  for (const name of roleNames) identity.roles.add({ id: id(), name, domain_id: null, description: null });
  const grant = (actor: string, target: string, role: string) => {
    const known =
      identity.roleNamed(role) ?? identity.roles.add({ id: id(), name: role, domain_id: null, description: null });
    const key = `${actor}|${target}|${known.id}`;
    if (!identity.grants.has(key)) identity.grants.add({ id: key, actor, target, role: known.id });
  };
  const projectNamed = (name: string) =>
    identity.projects.where('name', name).values().next().value ??
    identity.projects.add({
      id: id(),
      name,
      domain_id: 'default',
      description: '',
      enabled: true,
      parent_id: 'default',
      tags: [],
    });
  const addUser = (name: string, domain: string, password: string, project?: string) =>
    identity.users.add({
      id: id(),
      name,
      domain_id: domain,
      enabled: true,
      ...(project !== undefined && { default_project_id: project }),
      password_expires_at: null,
      _extra: {},
      _password: password,
    });
  for (const seed of seeds.users) {
    const project = projectNamed(seed.project ?? seed.name);
    const user = addUser(seed.name, 'default', seed.password ?? 'secret', project.id);
    for (const role of seed.roles ?? tenant) grant(user.id, project.id, role);
    compute.keypairs.add({
      id: `${user.id}/default`,
      name: 'default',
      user_id: user.id,
      public_key: publicKey,
      fingerprint: '03:03:35:c2:58:95:34:b2:a2:91:43:ef:2a:db:ef:de',
      type: 'ssh',
      created: world.now(),
      number: compute.keypairs.size + 1,
    });
  }
  // The domain that stack users live in, and its administrator.
  const stackDomain = identity.domains.add({ id: id(), name: 'kiln', description: '', enabled: true });
  grant(addUser('kiln_domain_admin', stackDomain.id, 'secret').id, stackDomain.id, 'admin');

  const admin = projectNamed('admin').id;
  for (const image of seeds.images)
    images.add({ name: image.name, owner: admin, visibility: 'public', extra: { ...image.properties } });
  for (const flavor of seeds.flavors)
    compute.flavors.add({
      id: world.random.uuid(),
      ...flavor,
      swap: 0,
      ephemeral: 0,
      rxtx_factor: 1,
      is_public: true,
      description: null,
      extra_specs: {},
      _access: [],
    });
  for (const [name, description] of [
    ['fake', null],
    ['__DEFAULT__', 'Default Volume Type'],
  ] as const)
    types.add({
      id: world.random.uuid(),
      name,
      description,
      is_public: true,
      extra_specs: {},
      _access: [],
      _encryption: null,
    });
  const planted = seeds.networks.map((seed) => {
    const project = projectNamed(seed.project ?? 'admin').id;
    const made = network.seed(
      'networks',
      { name: seed.name, shared: seed.shared === true, 'router:external': seed.external === true },
      project,
    );
    const version = seed.cidr.includes(':') ? 6 : 4;
    const about = { network_id: made.id, name: seed.subnet, cidr: seed.cidr, ip_version: version };
    const subnet = network.seed('subnets', { ...about, enable_dhcp: seed.external !== true }, project);
    return { seed, project, network: made.id, subnet: subnet.id };
  });
  // As devstack does: the first external network is where router1 leads from every shared one.
  const outside = planted.find(({ seed }) => seed.external);
  const inside = planted.filter(({ seed }) => seed.shared && !seed.external);
  if (!outside || !inside[0]) return;
  const about = { name: 'router1', external_gateway_info: { network_id: outside.network } };
  const router = network.seed('routers', about, inside[0].project);
  for (const { subnet } of inside) network.plug(router.id, subnet, inside[0].project);
}

const publicKey =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDQxqOPtplxg2JY9w7sS+dXpIb2g+Y06kZ5NJPNsbVEUDBQUvQC6RevMKc2pROoMI5pW3MWCepddtMYILtc4jqAshsaMd7abhueI1l2s2NrgnHdhBtw0fHvsycmqP2d0L12JJbZRB6Y5BhkzunUlM1XL1CFKVZ4qPqd1rHSZvUdFIcxk5ClxmM/iogIlV8j2nvcgRnJs5TnJhGadAX+T+E+GczG5roC9Jshe0J5AY9RdicWi1JJwMbDXUplMDZ62llZ9uqUuoOPufdO5ujwUNK/4xsFjDwO2ufFDQffrRzKgpmV2laRUMpi779QGn6A8jWLt+CnrXjbjJR4nrsGDZyD Generated-by-Nova';

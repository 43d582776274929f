/** How objects of one kind are found by name or id, and what Heat says when they are not. */
export interface FinderKind {
  readonly service: string;
  readonly collection: string;
  /** Where the list stands in the answer of the collection. */
  readonly plural: string;
  /** Where the object stands in the answer for one; absent: the answer is the object itself. */
  readonly singular?: string;
  /** `filter`: a list with `id=` (no 404 for hidden ones); `get`: a GET of the object; `uuid`: that, for ids of UUID form only. */
  readonly byId: 'filter' | 'get' | 'uuid' | 'none';
  /** `filter`: the service compares `name=`; `scan`: it cannot, the list is searched here; `none`: there are only ids. */
  readonly byName: 'filter' | 'scan' | 'none';
  /** Sent with every list. */
  readonly query?: Readonly<Record<string, string>>;
  /** Field of an object that is its id; default `id`. */
  readonly id?: string;
  readonly missing: (value: string) => string;
  readonly ambiguous?: (value: string) => string;
  /** Kinds whose objects hardly ever change: an answer may be kept for some seconds between requests (behaviour 332). */
  readonly lasting?: boolean;
}

/** A text as Python prints it in a message. */
function python(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

const named = (value: string) => `{'name': ${python(value)}}`;
const entity = (label: string) => (value: string) => `The ${label} (${value}) could not be found.`;

function neutron(label: string, plural: string, path = plural): FinderKind {
  return {
    service: 'network',
    collection: `/v2.0/${path}`,
    plural,
    byId: 'filter',
    byName: 'filter',
    query: { fields: 'id' },
    missing: (value) => `Unable to find ${label} with name or id '${value}'`,
    ambiguous: (value) => `Multiple ${label} matches found for name '${value}', use an ID to be more specific.`,
  };
}

function octavia(plural: string, singular: string, path = plural): FinderKind {
  return {
    service: 'load-balancer',
    collection: `/v2.0/lbaas/${path}`,
    plural,
    singular,
    byId: 'uuid',
    byName: 'filter',
    missing: (value) => `Unable to locate ${value} in ${plural}`,
    ambiguous: (value) => `Multiple ${plural} found with name ${value}`,
  };
}

function keystone(label: string, singular: string, plural: string, byName: 'filter' | 'none' = 'filter'): FinderKind {
  return {
    service: 'identity',
    collection: `/v3/${plural}`,
    plural,
    singular,
    byId: 'get',
    byName,
    missing: entity(label),
  };
}

const cinder = (label: string, singular: string, plural: string): FinderKind => ({
  service: 'volumev3',
  collection: `/${plural}`,
  plural,
  singular,
  byId: 'get',
  byName: 'none',
  missing: entity(label),
});

/** By the vocabulary of custom constraints; a kind that is not here is not asked of a cloud. */
export const finderKinds: Readonly<Record<string, FinderKind>> = {
  'neutron.network': neutron('network', 'networks'),
  'neutron.subnet': neutron('subnet', 'subnets'),
  'neutron.port': neutron('port', 'ports'),
  'neutron.router': neutron('router', 'routers'),
  'neutron.security_group': neutron('security_group', 'security_groups', 'security-groups'),
  'neutron.subnetpool': neutron('subnetpool', 'subnetpools'),
  'neutron.address_scope': neutron('address_scope', 'address_scopes', 'address-scopes'),
  'neutron.qos_policy': neutron('policy', 'policies', 'qos/policies'),
  'neutron.segment': neutron('segment', 'segments'),
  'neutron.port_pair': neutron('port_pair', 'port_pairs', 'sfc/port_pairs'),
  'neutron.port_pair_group': neutron('port_pair_group', 'port_pair_groups', 'sfc/port_pair_groups'),
  'neutron.flow_classifier': neutron('flow_classifier', 'flow_classifiers', 'sfc/flow_classifiers'),
  'neutron.taas.tap_service': neutron('tap_service', 'tap_services', 'taas/tap_services'),
  'neutron.floatingip': { ...neutron('floatingip', 'floatingips'), byName: 'none' },
  'nova.flavor': {
    service: 'compute',
    collection: '/flavors',
    plural: 'flavors',
    singular: 'flavor',
    byId: 'get',
    byName: 'scan',
    query: { is_public: 'None' },
    missing: (value) => `No Flavor matching ${named(value)}. (HTTP 404)`,
    ambiguous: () => 'Unknown Error (HTTP 404)',
    lasting: true,
  },
  'nova.keypair': {
    service: 'compute',
    collection: '/os-keypairs',
    plural: 'keypairs',
    singular: 'keypair',
    byId: 'get',
    byName: 'none',
    id: 'name',
    missing: entity('Key'),
  },
  'nova.server': {
    service: 'compute',
    collection: '/servers',
    plural: 'servers',
    singular: 'server',
    byId: 'get',
    byName: 'none',
    missing: entity('Server'),
  },
  'nova.host': {
    service: 'compute',
    collection: '/os-hypervisors',
    plural: 'hypervisors',
    byId: 'none',
    byName: 'scan',
    id: 'hypervisor_hostname',
    missing: (value) => `No hypervisor matching '${value}' could be found. (HTTP 404)`,
  },
  'glance.image': {
    service: 'image',
    collection: '/v2/images',
    plural: 'images',
    byId: 'uuid',
    byName: 'filter',
    missing: (value) => `No images matching ${named(value)}.`,
    ambiguous: (value) => `No images unique match found for ${named(value)}.`,
    lasting: true,
  },
  'cinder.volume': cinder('Volume', 'volume', 'volumes'),
  'cinder.snapshot': cinder('VolumeSnapshot', 'snapshot', 'snapshots'),
  'cinder.backup': cinder('Volume backup', 'backup', 'backups'),
  'cinder.vtype': {
    ...cinder('VolumeType', 'volume_type', 'types'),
    plural: 'volume_types',
    byId: 'none',
    byName: 'scan',
    lasting: true,
  },
  'cinder.qos_specs': {
    ...cinder('QoSSpecs', 'qos_specs', 'qos-specs'),
    plural: 'qos_specs',
    byName: 'scan',
    missing: (value) => `No QoSSpecs matching ${named(value)}. (HTTP 404)`,
  },
  'keystone.project': keystone('KeystoneProject', 'project', 'projects'),
  'keystone.domain': keystone('KeystoneDomain', 'domain', 'domains'),
  'keystone.user': keystone('KeystoneUser', 'user', 'users'),
  'keystone.group': keystone('KeystoneGroup', 'group', 'groups'),
  'keystone.role': keystone('KeystoneRole', 'role', 'roles'),
  'keystone.region': keystone('KeystoneRegion', 'region', 'regions', 'none'),
  'keystone.service': keystone('KeystoneService', 'service', 'services'),
  'octavia.loadbalancer': octavia('loadbalancers', 'loadbalancer'),
  'octavia.listener': octavia('listeners', 'listener'),
  'octavia.pool': octavia('pools', 'pool'),
  'octavia.l7policy': octavia('l7policies', 'l7policy'),
  'octavia.flavor': octavia('flavors', 'flavor'),
  'octavia.flavorprofile': octavia('flavorprofiles', 'flavorprofile', 'flavorprofiles'),
};

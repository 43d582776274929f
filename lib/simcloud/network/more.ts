import type { Collection } from '../collection.ts';
import type { Route } from '../http.ts';
import type { World } from '../world.ts';
import { type Attributes, a, made, once, standard } from './attributes.ts';
import type { Kind, KindEngine } from './kinds.ts';
import { type NetRow, type NetTables, refuse } from './model.ts';

/** The further kinds of Neutron objects: plain rows with attributes, few rules. */
export function moreKinds(
  world: World,
  tables: NetTables,
  _engine: KindEngine,
  rbac: Collection<NetRow>,
): { kinds: Kind[]; routes: Route[] } {
  const plain = (
    singular: string,
    plural: string,
    type: string,
    attributes: Attributes,
    more: Partial<Kind> = {},
  ): Kind => ({
    singular,
    plural,
    rows: world.collection<NetRow>(singular, 'project_id'),
    attributes: { ...standard, ...attributes },
    gone: (id) => refuse(404, `${type}NotFound`, `${type} ${id} could not be found.`),
    ...more,
  });
  const kinds: Kind[] = [
    plain(
      'rbac_policy',
      'rbac_policies',
      'RbacPolicy',
      {
        object_type: once('string'),
        object_id: once('uuid'),
        action: once(['access_as_shared', 'access_as_external']),
        target_tenant: a('string'),
      },
      {
        rows: rbac,
        quota: 'rbac_policy',
        gone: (id) => refuse(404, 'RbacPolicyNotFound', `RBAC policy ${id} not found.`),
        create: (values, actor) => {
          for (const policy of rbac.where('object_id', values.object_id))
            if (policy.action === values.action && policy.target_tenant === values.target_tenant)
              throw refuse(409, 'DuplicatePolicyError', 'An RBAC policy already exists with those values.');
          const object = world
            .collection<NetRow>(String(values.object_type), 'project_id')
            .get(String(values.object_id));
          if (!object || (!actor.admin && object.project_id !== actor.project))
            throw refuse(
              404,
              'RbacObjectNotFound',
              `The ${values.object_type} ${values.object_id} could not be found.`,
            );
          return undefined;
        },
      },
    ),
    plain(
      'subnetpool',
      'subnetpools',
      'SubnetPool',
      {
        prefixes: a('list'),
        default_quota: a('int?', null),
        default_prefixlen: a('int?', null),
        min_prefixlen: a('int?', null),
        max_prefixlen: a('int?', null),
        address_scope_id: a('uuid?', null),
        shared: once('boolean', false, { admin: true }),
        is_default: a('boolean', false, { admin: true }),
        ip_version: made('int'),
      },
      {
        quota: 'subnetpool',
        shared: (row) => row.shared === true,
        create: (values) => {
          const six = (values.prefixes as string[]).some((prefix) => String(prefix).includes(':'));
          const least = Number(values.min_prefixlen ?? (six ? 64 : 8));
          return {
            ip_version: six ? 6 : 4,
            min_prefixlen: `${least}`,
            max_prefixlen: `${values.max_prefixlen ?? (six ? 128 : 32)}`,
            default_prefixlen: `${values.default_prefixlen ?? least}`,
          };
        },
        delete: (row) => {
          for (const subnet of tables.subnets.all())
            if (subnet.subnetpool_id === row.id)
              throw refuse(
                400,
                'SubnetPoolDeleteError',
                `Unable to delete subnet pool: Subnet pool has existing allocations.`,
              );
        },
      },
    ),
    plain(
      'address_scope',
      'address_scopes',
      'AddressScope',
      { ip_version: once('any'), shared: a('boolean', false, { admin: true }) },
      {
        shared: (row) => row.shared === true,
        delete: (row) => {
          for (const pool of world.collection('subnetpool').all())
            if (pool.address_scope_id === row.id)
              throw refuse(
                409,
                'AddressScopeInUse',
                `Unable to complete operation on address scope ${row.id}. There are one or more subnet pools in use on the address scope.`,
              );
        },
      },
    ),
    plain(
      'trunk',
      'trunks',
      'Trunk',
      {
        admin_state_up: a('boolean', true),
        port_id: once('uuid'),
        sub_ports: once('list', []),
        status: made('string'),
      },
      { quota: 'trunk', create: () => ({ status: 'ACTIVE' }) },
    ),
    plain('address_group', 'address_groups', 'AddressGroup', { addresses: once('list', []) }),
    plain('metering_label', 'metering_labels', 'MeteringLabel', { shared: once('boolean', false) }),
    plain('metering_label_rule', 'metering_label_rules', 'MeteringLabelRule', {
      metering_label_id: once('uuid'),
      direction: once(['ingress', 'egress']),
      remote_ip_prefix: once('any', null),
      source_ip_prefix: once('any', null),
      destination_ip_prefix: once('any', null),
      excluded: once('boolean', false),
    }),
    plain('segment', 'segments', 'Segment', {
      network_id: once('uuid'),
      network_type: once('string'),
      physical_network: once('any', null),
      segmentation_id: once('int?', null),
    }),
  ];
  return { kinds, routes: [] };
}

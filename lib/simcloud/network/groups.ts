import type { World } from '../world.ts';
import { a, made, once, standard } from './attributes.ts';
import { formatCidr, parseCidr } from './ip.ts';
import type { Kind, KindEngine } from './kinds.ts';
import { type Actor, type NetTables, notFound, type Rule, refuse, type SecurityGroup } from './model.ts';

const protocols: readonly string[] = [
  'ah',
  'dccp',
  'egp',
  'esp',
  'gre',
  'hopopt',
  'icmp',
  'igmp',
  'ip',
  'ipip',
  'ipv6-encap',
  'ipv6-frag',
  'ipv6-icmp',
  'icmpv6',
  'ipv6-nonxt',
  'ipv6-opts',
  'ipv6-route',
  'ospf',
  'pgm',
  'rsvp',
  'sctp',
  'tcp',
  'udp',
  'udplite',
  'vrrp',
];

export interface Groups {
  readonly groups: Kind<SecurityGroup>;
  readonly rules: Kind<Rule>;
  /** Every project has a group `default`, made when first looked for. */
  defaultOf(project: string): SecurityGroup;
}

/** Security groups and their rules. */
export function securityGroups(
  world: World,
  tables: NetTables,
  engine: KindEngine,
  granted: (id: string, actor: Actor) => boolean,
): Groups {
  const groups: Kind<SecurityGroup> = {
    singular: 'security_group',
    plural: 'security_groups',
    rows: tables.groups,
    quota: 'security_group',
    revision: 1,
    gone: notFound.group,
    attributes: { ...standard, stateful: a('boolean', true) },
    shared: (row, actor) => granted(row.id, actor),
    create: (values) => {
      if (values.name === 'default')
        throw refuse(409, 'SecurityGroupDefaultAlreadyExists', 'Default security group already exists.');
      return undefined;
    },
    created: (row) => {
      for (const ethertype of ['IPv4', 'IPv6']) addRule(row, { ethertype, direction: 'egress' });
    },
    update: (row, change) => {
      if (row.name === 'default' && 'name' in change && change.name !== 'default')
        throw refuse(409, 'SecurityGroupCannotUpdateDefault', 'Updating default security group not allowed.');
      return undefined;
    },
    delete: (row, actor) => {
      if (row.name === 'default' && !actor.admin)
        throw refuse(
          409,
          'SecurityGroupCannotRemoveDefault',
          'Insufficient rights for removing default security group.',
        );
      if (used(row.id)) throw refuse(409, 'SecurityGroupInUse', `Security Group ${row.id} in use.`);
      for (const rule of [...tables.rules.where('security_group_id', row.id)]) tables.rules.remove(rule.id);
      for (const rule of [...tables.rules.where('remote_group_id', row.id)]) tables.rules.remove(rule.id);
    },
    computed: (row) => ({
      shared: false,
      security_group_rules: [...tables.rules.where('security_group_id', row.id)].map((rule) => ({
        ...engine.view(rules, rule, false),
        standard_attr_id: 1,
        tags: [],
      })),
    }),
  };
  const used = (id: string): boolean => {
    const group = tables.groups.get(id);
    for (const port of group ? tables.ports.where('project_id', group.project_id) : [])
      if (port.security_groups.includes(id)) return true;
    return false;
  };
  const addRule = (group: SecurityGroup, about: Partial<Rule>): Rule =>
    tables.rules.add({
      id: world.random.uuid(),
      name: '',
      tags: [],
      project_id: group.project_id,
      security_group_id: group.id,
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: null,
      port_range_min: null,
      port_range_max: null,
      remote_ip_prefix: null,
      remote_group_id: null,
      remote_address_group_id: null,
      normalized_cidr: null,
      description: '',
      created_at: group.created_at,
      updated_at: group.created_at,
      revision_number: 0,
      ...about,
    });
  const checkPorts = (protocol: string | null, low: number | null, high: number | null) => {
    if (low === null && high === null) return;
    if (protocol === null)
      throw refuse(400, 'SecurityGroupProtocolRequiredWithPorts', 'Must also specify protocol if port range is given.');
    if (['tcp', 'udp', 'sctp', 'dccp', 'udplite', '6', '17'].includes(protocol)) {
      if (low === null || high === null || low > high || low < 0 || high > 65535)
        throw refuse(
          400,
          'SecurityGroupInvalidPortRange',
          'For TCP/UDP protocols, port_range_min must be <= port_range_max',
        );
    } else if (['icmp', 'icmpv6', 'ipv6-icmp', '1', '58'].includes(protocol)) {
      for (const [field, name, value] of [
        ['port_range_min', 'type', low],
        ['port_range_max', 'code', high],
      ] as const)
        if (value !== null && (value < 0 || value > 255))
          throw refuse(
            400,
            'SecurityGroupInvalidIcmpValue',
            `Invalid value for ICMP ${name} (${field}) ${value}. It must be 0 to 255.`,
          );
      if (low === null)
        throw refuse(
          400,
          'SecurityGroupMissingIcmpType',
          `ICMP code (port-range-max) ${high} is provided but ICMP type (port-range-min) is missing.`,
        );
    }
  };
  const rules: Kind<Rule> = {
    singular: 'security_group_rule',
    plural: 'security_group_rules',
    rows: tables.rules,
    quota: 'security_group_rule',
    gone: (id) => refuse(404, 'SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`),
    attributes: {
      ...Object.fromEntries(Object.entries(standard).filter(([name]) => name !== 'name' && name !== 'tags')),
      security_group_id: once('uuid'),
      direction: once(['ingress', 'egress']),
      ethertype: once('any', 'IPv4'),
      protocol: once('any', null),
      port_range_min: once('int?', null),
      port_range_max: once('int?', null),
      remote_ip_prefix: once('any', null),
      remote_group_id: once('uuid?', null),
      remote_address_group_id: once('uuid?', null),
      normalized_cidr: made('any'),
    },
    shared: (row, actor) => tables.groups.get(row.security_group_id)?.project_id === actor.project,
    create: (values, actor) => {
      const protocol =
        values.protocol === null || values.protocol === 'any' ? null : String(values.protocol).toLowerCase();
      if (protocol !== null && !protocols.includes(protocol) && !(/^\d+$/.test(protocol) && Number(protocol) <= 255))
        throw refuse(
          400,
          'SecurityGroupRuleInvalidProtocol',
          `Security group rule protocol ${protocol} not supported. Only protocol values [None, ${protocols.map((p) => `'${p}'`).join(', ')}] and integer representations [0 to 255] are supported.`,
        );
      const ethertype = ['IPv4', 'IPv6'].find((type) => type.toLowerCase() === String(values.ethertype).toLowerCase());
      if (!ethertype)
        throw refuse(
          400,
          'SecurityGroupRuleInvalidEtherType',
          `Security group rule for ethertype '${values.ethertype}' not supported. Allowed values are ['IPv4', 'IPv6'].`,
        );
      checkPorts(protocol, values.port_range_min as number | null, values.port_range_max as number | null);
      if (
        [values.remote_ip_prefix, values.remote_group_id, values.remote_address_group_id].filter((x) => x !== null)
          .length > 1
      )
        throw refuse(
          400,
          'SecurityGroupMultipleRemoteEntites',
          'Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.',
        );
      const cidr = values.remote_ip_prefix === null ? undefined : parseCidr(values.remote_ip_prefix);
      if (values.remote_ip_prefix !== null && !cidr)
        throw refuse(400, 'InvalidCIDR', `Invalid CIDR ${values.remote_ip_prefix} given as IP prefix.`);
      if (cidr && cidr.version !== (ethertype === 'IPv4' ? 4 : 6))
        throw refuse(
          400,
          'SecurityGroupRuleParameterConflict',
          `Conflicting value ethertype ${ethertype} for CIDR ${values.remote_ip_prefix}`,
        );
      const group = engine.find(groups, String(values.security_group_id), actor);
      if (values.remote_group_id !== null) engine.find(groups, String(values.remote_group_id), actor);
      const completed = { ...values, protocol, ethertype } as Partial<Rule>;
      for (const rule of tables.rules.where('security_group_id', group.id))
        if (identical.every((field) => rule[field] === completed[field]))
          throw refuse(409, 'SecurityGroupRuleExists', `Security group rule already exists. Rule id is ${rule.id}.`);
      return { protocol, ethertype, normalized_cidr: cidr ? formatCidr(cidr) : null, name: '' };
    },
  };
  return {
    groups,
    rules,
    defaultOf(project) {
      for (const group of tables.groups.where('project_id', project)) if (group.name === 'default') return group;
      const now = new Date(world.now()).toISOString().replace(/\.\d+Z/, 'Z');
      const group = tables.groups.add({
        id: world.random.uuid(),
        name: 'default',
        project_id: project,
        description: 'Default security group',
        stateful: true,
        tags: [],
        created_at: now,
        updated_at: now,
        revision_number: 1,
      });
      for (const ethertype of ['IPv4', 'IPv6']) {
        addRule(group, { ethertype, direction: 'egress' });
        addRule(group, { ethertype, direction: 'ingress', remote_group_id: group.id });
      }
      return group;
    },
  };
}

const identical = [
  'direction',
  'ethertype',
  'protocol',
  'port_range_min',
  'port_range_max',
  'remote_ip_prefix',
  'remote_group_id',
  'remote_address_group_id',
];

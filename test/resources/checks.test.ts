import { describe, expect, it } from 'vitest';
import { resourceType } from '../../lib/resources/registry.ts';
import type { ValidationView } from '../../lib/template/schema.ts';
import type { Value, ValueMap } from '../../lib/template/values.ts';

/** What a type reports of these properties; those not named are not given. */
function reports(name: string, given: ValueMap, over: Partial<ValidationView> = {}): readonly string[] {
  const type = resourceType(name);
  const nothing = Object.fromEntries(Object.keys(type?.properties ?? {}).map((key) => [key, null]));
  const found: string[] = [];
  const view: ValidationView = {
    name: 'it',
    properties: { ...nothing, ...given },
    metadata: {},
    updatePolicy: {},
    raw: {},
    strict: true,
    timeout: 3600,
    stack: { get: () => undefined, ofType: () => [], matching: () => [], byReference: () => undefined },
    has: (property) => property in given,
    report: (message) => void found.push(message),
    ...over,
  };
  type?.validate?.(view);
  return found;
}

const network: ValueMap = { network: 'n' };
const server = (more: ValueMap): ValueMap => ({ image: 'i', flavor: 'f', networks: [network], ...more });
const device = (more: ValueMap): ValueMap => server({ image: null, block_device_mapping_v2: [more] });

/** Type, properties, and what is said about them; undefined: nothing. */
const cases: readonly (readonly [string, ValueMap, RegExp | undefined])[] = [
  ['OS::Nova::Server', server({}), undefined],
  ['OS::Nova::Server', server({ image: null }), /Neither image nor bootable volume/],
  ['OS::Nova::Server', device({ volume_id: 'v', boot_index: 0 }), undefined],
  ['OS::Nova::Server', device({ volume_id: 'v', image: 'i' }), /same time: volume_id, snapshot_id, image/],
  ['OS::Nova::Server', device({ boot_index: 0 }), /Either volume_id, snapshot_id, image_id/],
  ['OS::Nova::Server', server({ block_device_mapping_v2: [{ image: 'j', boot_index: 0 }] }), /Multiple bootable/],
  ['OS::Nova::Server', server({ block_device_mapping: [{ device_name: 'vdb' }] }), /Either volume_id or snapshot_id/],
  [
    'OS::Nova::Server',
    server({ block_device_mapping: [{ device_name: 'vdb', volume_id: 'v', snapshot_id: 's' }] }),
    /same time: volume_id, snapshot_id/,
  ],
  [
    'OS::Nova::Server',
    server({ block_device_mapping: [{ volume_id: 'v' }], block_device_mapping_v2: [{ swap_size: 1 }] }),
    /same time: block_device_mapping, block_device_mapping_v2/,
  ],
  ['OS::Nova::Server', server({ networks: [{}] }), /One of the properties "network", "port"/],
  ['OS::Nova::Server', server({ networks: [{ allocate_network: 'auto', network: 'n' }] }), /with other keys/],
  ['OS::Nova::Server', server({ networks: [{ allocate_network: 'auto' }, network] }), /multiple network interfaces/],
  [
    'OS::Nova::Server',
    server({ networks: [{ port: 'p', fixed_ip: '10.0.0.1' }] }),
    /networks\/fixed_ip, networks\/port/,
  ],
  ['OS::Nova::Server', server({ networks: [{ ...network, floating_ip: 'f' }] }), /"floating_ip" is not supported/],
  [
    'OS::Nova::Server',
    server({ networks: [{ port: 'p' }], security_groups: ['g'] }),
    /security_groups, networks\/port/,
  ],
  ['OS::Nova::Server', server({ personality: { '/a': 'b' } }), /Cannot use the personality parameter/],
  ['OS::Nova::Quota', { project: 'p', cores: 1 }, undefined],
  ['OS::Nova::Quota', { project: 'p' }, /At least one of the following properties/],
  ['OS::Cinder::Quota', { project: 'p' }, /At least one of the following properties/],
  ['OS::Cinder::Volume', { size: 1 }, undefined],
  ['OS::Cinder::Volume', {}, /size/],
  ['OS::Cinder::Volume', { size: 1, image: 'i', snapshot_id: 's' }, /./],
  ['OS::Neutron::Subnet', { cidr: '10.0.0.0/24', ip_version: 4 }, undefined],
  ['OS::Neutron::Subnet', { ip_version: 4 }, /subnetpool, cidr/],
  ['OS::Neutron::Subnet', { cidr: '10.0.0.0/24', subnetpool: 'p' }, /subnetpool, cidr/],
  ['OS::Neutron::Subnet', { cidr: '10.0.0.0/24', prefixlen: 24 }, /prefixlen, cidr/],
  ['OS::Neutron::Subnet', { cidr: '10.0.0.0/24', ip_version: 4, ipv6_ra_mode: 'slaac' }, /not supported for ipv4/],
  [
    'OS::Neutron::Subnet',
    { cidr: 'fd00::/64', ip_version: 6, ipv6_ra_mode: 'slaac', ipv6_address_mode: 'dhcpv6-stateful' },
    /must be equal/,
  ],
  ['OS::Neutron::Subnet', { cidr: '10.0.0.0/24', gateway_ip: 'nonsense' }, /invalid format/],
  ['OS::Neutron::Port', { fixed_ips: [{ ip_address: '10.0.0.1' }], no_fixed_ips: true }, /fixed_ips, no_fixed_ips/],
  ['OS::Neutron::FloatingIP', { fixed_ip_address: '10.0.0.1' }, /cannot be specified without port_id/],
  ['OS::Neutron::SecurityGroup', { name: 'default' }, /cannot be assigned the name/],
  ['OS::Neutron::SecurityGroupRule', { remote_group: 'g', remote_ip_prefix: '10.0.0.0/8' }, /remote_group/],
  ['OS::Neutron::SecurityGroupRule', { port_range_min: 5, port_range_max: 4 }, /minimum port number/],
  ['OS::Neutron::SecurityGroupRule', { port_range_min: 5, port_range_max: 4, protocol: 'icmp' }, undefined],
  ['OS::Neutron::RouterInterface', { subnet: 's', port: 'p' }, /subnet, port/],
  ['OS::Neutron::RouterInterface', {}, /subnet, port/],
  ['OS::Neutron::Router', { l3_agent_id: 'a', l3_agent_ids: ['b'] }, /l3_agent_id, l3_agent_ids/],
  ['OS::Neutron::Router', { distributed: true, l3_agent_ids: ['b'] }, /distributed, l3_agent_id/],
  ['OS::Neutron::Router', { distributed: true, ha: true }, /distributed, ha/],
  ['OS::Neutron::Router', { l3_agent_ids: ['a', 'b'] }, /Non HA routers/],
  ['OS::Neutron::Net', { value_specs: { shared: true } }, /shared not allowed in value_specs/],
  ['OS::Neutron::Segment', { network_type: 'vlan' }, /physical_network is required/],
  ['OS::Neutron::Segment', { network_type: 'vlan', physical_network: 'p', segmentation_id: 5000 }, /4094/],
  ['OS::Neutron::Segment', { network_type: 'local', segmentation_id: 1 }, /segmentation_id is prohibited/],
  ['OS::Neutron::Segment', { network_type: 'vxlan', physical_network: 'p' }, /physical_network is prohibited/],
  ['OS::Neutron::SubnetPool', { max_prefixlen: 8, min_prefixlen: 16 }, /Illegal prefix bounds/],
  ['OS::Neutron::RBACPolicy', { action: 'access_as_external', object_type: 'qos_policy' }, /Invalid action/],
  ['OS::Neutron::RBACPolicy', { action: 'access_as_external', object_type: 'network' }, undefined],
  ['OS::Neutron::NetworkGateway', { connections: [{ segmentation_type: 'vlan' }] }, /for using vlan/],
  [
    'OS::Neutron::NetworkGateway',
    { connections: [{ segmentation_type: 'flat', segmentation_id: 4 }] },
    /for using flat/,
  ],
  [
    'OS::Neutron::ProviderNet',
    { network_type: 'local', segmentation_id: 4 },
    /not allowed for network types: local, flat/,
  ],
  ['OS::Neutron::ProviderNet', { network_type: 'vxlan', physical_network: 'p' }, /physical_network not allowed/],
  ['OS::Keystone::User', { roles: [{ role: 'r' }] }, /Either project or domain must be specified/],
  ['OS::Keystone::User', { roles: [{ role: 'r', project: 'p', domain: 'd' }] }, /project, domain/],
  ['OS::Designate::Zone', { type: 'PRIMARY' }, /Property email is required/],
  ['OS::Designate::Zone', { type: 'SECONDARY' }, /Property masters is required/],
  ['OS::Manila::ShareNetwork', { nova_network: 'n' }, /no longer supported/],
  ['OS::Manila::ShareNetwork', { neutron_network: 'n' }, /without neutron_subnet/],
  ['OS::Barbican::RSAContainer', { private_key_ref: 'a', public_key_ref: 'a' }, /Duplicate refs/],
  ['OS::Barbican::CertificateContainer', { private_key_ref: 'a', certificate_ref: 'a' }, /Duplicate refs/],
  ['OS::Barbican::GenericContainer', { secrets: [{ ref: 'a' }, { ref: 'a' }] }, /Duplicate refs/],
  ['OS::Barbican::Order', { type: 'key' }, /algorithm and bit_length are required/],
  ['OS::Barbican::Order', { type: 'certificate', profile: 'p' }, /profile cannot be specified without ca_id/],
  ['OS::Barbican::Order', { type: 'asymmetric', algorithm: 'a', bit_length: 8, ca_id: 'c' }, /Unexpected properties/],
  ['OS::Barbican::Secret', { payload_content_type: 'text/plain' }, /without payload/],
  ['OS::Barbican::Secret', { payload: 'p', payload_content_type: 'application/octet-stream' }, /must be specified/],
  ['OS::Barbican::Secret', { payload: 'p', payload_content_encoding: 'base64' }, /should only be specified/],
  ['OS::Octavia::Listener', { protocol: 'TERMINATED_HTTPS' }, /default_tls_container_ref required/],
  ['OS::Octavia::L7Policy', { action: 'REJECT', redirect_pool: 'p' }, /not required/],
  ['OS::Octavia::L7Policy', { action: 'REDIRECT_TO_POOL' }, /redirect_pool is required/],
  ['OS::Octavia::L7Policy', { action: 'REDIRECT_TO_POOL', redirect_url: 'u' }, /should only be specified/],
  ['OS::Octavia::L7Policy', { action: 'REDIRECT_TO_URL' }, /redirect_url is required/],
  ['OS::Octavia::L7Policy', { action: 'REDIRECT_TO_URL', redirect_pool: 'p' }, /should only be specified/],
  ['OS::Octavia::L7Rule', { type: 'COOKIE' }, /Property key is missing/],
  ['OS::Octavia::Pool', {}, /listener, loadbalancer/],
  ['OS::Octavia::Pool', { listener: 'l', session_persistence: { type: 'APP_COOKIE' } }, /cookie_name is required/],
  [
    'OS::Octavia::Pool',
    { listener: 'l', session_persistence: { type: 'SOURCE_IP', cookie_name: 'c' } },
    /must NOT be specified/,
  ],
  ['OS::Zaqar::Subscription', { subscriber: 'ftp://here' }, /subscriber type/],
  ['OS::Glance::WebImage', { container_format: 'ami', disk_format: 'raw' }, /Invalid mix/],
  ['OS::Glance::WebImage', { members: ['p'], visibility: 'public' }, /should only be specified/],
  ['OS::Mistral::Workflow', { type: 'reverse' }, /'task_name' is not assigned/],
  ['OS::Mistral::Workflow', { type: 'direct', tasks: [{ name: 't', requires: ['u'], action: 'a' }] }, /Only reverse/],
  ['OS::Mistral::Workflow', { type: 'direct', tasks: [{ name: 't', action: 'a', workflow: 'w' }] }, /workflow, action/],
  ['OS::Mistral::Workflow', { type: 'direct', tasks: [{ name: 't' }] }, /workflow, action/],
  ['OS::Mistral::Workflow', { type: 'direct', tasks: [{ name: 't', action: 'a', concurrency: 1 }] }, /with_items/],
  ['OS::Mistral::CronTrigger', {}, /pattern, first_time/],
  ['OS::Trove::Instance', { users: [{ name: 'u' }] }, /Databases property is required/],
  [
    'OS::Trove::Instance',
    { databases: [{ name: 'd' }], users: [{ name: 'u', databases: ['e'] }] },
    /does not exist in databases/,
  ],
  ['OS::Trove::Instance', { networks: [{}] }, /Either network or port/],
  ['OS::Trove::Cluster', { instances: [{ networks: [{ network: 'n', port: 'p' }] }] }, /network, port/],
  ['OS::Zun::Container', { restart_policy: 'sometimes' }, /restart_policy "sometimes" is invalid/],
  ['OS::Zun::Container', { mounts: [{}] }, /"volume_id" or "volume_size"/],
  ['OS::Zun::Container', { mounts: [{ volume_id: 'v', volume_size: 1 }] }, /same time/],
  ['OS::Zun::Container', { networks: [{ port: 'p', fixed_ip: '10.0.0.1' }] }, /networks.fixed_ip, networks.port/],
  ['OS::Zun::Container', { networks: [{}] }, /network, port/],
  ['OS::Heat::RandomString', { length: 2, character_classes: [{ min: 3 }] }, /Length property cannot be smaller/],
  ['OS::Heat::Delay', { min_wait: 5000, max_jitter: 0, jitter_multiplier: 1 }, /exceeds stack timeout/],
  ['OS::Heat::ScalingPolicy', { adjustment_type: 'exact_capacity', min_adjustment_step: 1 }, /should only be/],
  ['OS::Heat::AutoScalingGroup', { min_size: 3, max_size: 2 }, /MinSize|min_size/],
  [
    'OS::Heat::SoftwareComponent',
    { configs: [{ actions: ['CREATE'] }, { actions: ['CREATE', 'UPDATE'] }] },
    /more than one configuration/,
  ],
  ['AWS::EC2::Instance', { SecurityGroups: ['g'], NetworkInterfaces: ['n'] }, /SecurityGroups/],
  ['AWS::EC2::Instance', { BlockDeviceMappings: [{ Ebs: {} }] }, /Ebs is missing/],
  ['AWS::EC2::Instance', { BlockDeviceMappings: [{ Ebs: { VolumeSize: 1 } }] }, /SnapshotId is missing/],
  ['AWS::EC2::EIPAssociation', {}, /Either 'EIP' or 'AllocationId'/],
  ['AWS::EC2::EIPAssociation', { EIP: '10.0.0.1' }, /Must specify 'InstanceId'/],
  ['AWS::EC2::EIPAssociation', { AllocationId: 'a' }, /InstanceId, NetworkInterfaceId/],
  ['AWS::ElasticLoadBalancing::LoadBalancer', { HealthCheck: { Interval: 1, Timeout: 2 } }, /larger than Timeout/],
  ['AWS::AutoScaling::LaunchConfiguration', {}, /ImageId and InstanceType are required/],
  ['AWS::AutoScaling::ScalingPolicy', { AdjustmentType: 'ExactCapacity', MinAdjustmentStep: 1 }, /should only be/],
  [
    'AWS::AutoScaling::AutoScalingGroup',
    { MinSize: 1, MaxSize: 2, InstanceId: 'i', VPCZoneIdentifier: ['a', 'b'] },
    /one VPCZoneIdentifier/,
  ],
  ['AWS::AutoScaling::AutoScalingGroup', { MinSize: 1, MaxSize: 2 }, /'InstanceId' or 'LaunchConfigurationName'/],
  ['OS::Magnum::ClusterTemplate', { coe: 'kubernetes', volume_driver: 'rexray' }, /is not supported by COE/],
];

describe('checks across properties', () => {
  it.each(cases.map(([type, given, said]) => ({ type, given, said })))('$type with $given', ({ type, given, said }) => {
    const found = reports(type, given);
    if (said === undefined) expect(found).toEqual([]);
    else expect(found).toEqual(expect.arrayContaining([expect.stringMatching(said)]));
  });

  it('a server with deployments is told so by its user_data_format (behaviour 266)', () => {
    const other = (format: string) => ({
      name: 'server',
      type: 'OS::Nova::Server',
      properties: { user_data_format: format } as Readonly<Record<string, Value>>,
      requires: new Set<string>(),
    });
    const stack = (format: string): Partial<ValidationView> => ({
      stack: { get: () => undefined, ofType: () => [], matching: () => [], byReference: () => other(format) },
    });
    const given = { server: 'server', config: 'c' };
    expect(reports('OS::Heat::SoftwareDeployment', given, stack('RAW'))).toEqual([
      expect.stringContaining('SOFTWARE_CONFIG'),
    ]);
    expect(reports('OS::Heat::SoftwareDeployment', given, stack('SOFTWARE_CONFIG'))).toEqual([]);
  });

  it('metadata of a server must not have deployments of its own', () => {
    const given = server({ user_data_format: 'SOFTWARE_CONFIG' });
    expect(reports('OS::Nova::Server', given, { metadata: { deployments: [] } })).toEqual([
      expect.stringContaining('deployments key not allowed'),
    ]);
  });
});

import { HeatError } from '../errors.ts';

/** Types that only an administrator may use; a trailing `*` stands for any ending. */
const adminTypes = [
  'OS::Blazar::Host',
  'OS::Cinder::EncryptedVolumeType',
  'OS::Cinder::QoSAssociation',
  'OS::Cinder::QoSSpecs',
  'OS::Cinder::Quota',
  'OS::Cinder::VolumeType',
  'OS::Keystone::*',
  'OS::Manila::ShareType',
  'OS::Neutron::ProviderNet',
  'OS::Neutron::QoSBandwidthLimitRule',
  'OS::Neutron::QoSDscpMarkingRule',
  'OS::Neutron::QoSMinimumBandwidthRule',
  'OS::Neutron::QoSMinimumPacketRateRule',
  'OS::Neutron::QoSPolicy',
  'OS::Neutron::Quota',
  'OS::Neutron::Segment',
  'OS::Nova::Flavor',
  'OS::Nova::HostAggregate',
  'OS::Nova::Quota',
  'OS::Octavia::AvailabilityZone',
  'OS::Octavia::AvailabilityZoneProfile',
  'OS::Octavia::Flavor',
  'OS::Octavia::FlavorProfile',
  'OS::Octavia::Quota',
];

const rulesFor = (type: string) =>
  adminTypes.filter((rule) => (rule.endsWith('*') ? type.startsWith(rule.slice(0, -1)) : rule === type));

/** Whether the caller may use a resource type (behaviours 320, 321). */
export function mayUseType(type: string, caller: { readonly roles: readonly string[] }): boolean {
  return rulesFor(type).length === 0 || caller.roles.some((role) => role.toLowerCase() === 'admin');
}

/** @throws HeatError Forbidden; Heat names the rule where it is for the type alone, the type where it is for many */
export function permitType(type: string, caller: { readonly roles: readonly string[] }): void {
  if (mayUseType(type, caller)) return;
  const name = rulesFor(type).includes(type) ? `resource_types:${type}` : type;
  throw new HeatError('Forbidden', `You are not authorized to use ${name}.`);
}

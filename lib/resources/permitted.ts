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

/** Whether the caller may use a resource type (behaviours 320, 321). */
export function mayUseType(type: string, caller: { readonly roles: readonly string[] }): boolean {
  const forAdmins = adminTypes.some((t) => (t.endsWith('*') ? type.startsWith(t.slice(0, -1)) : t === type));
  return !forAdmins || caller.roles.some((role) => role.toLowerCase() === 'admin');
}

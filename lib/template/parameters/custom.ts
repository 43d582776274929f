/**
 * Custom constraints that exist (entry points `heat.constraints` of Heat). Those with a dot ask a service whether there is
 * such an object, the others look at the value alone.
 */
const names = new Set(
  `cron_expression dns_domain dns_name expiration rel_dns_name ip_addr iso_8601 mac_addr net_cidr ip_or_cidr test_constr
  timezone json_string barbican.container barbican.secret blazar.reservation cinder.backup cinder.qos_specs cinder.snapshot
  cinder.volume cinder.vtype designate.zone glance.image keystone.domain keystone.group keystone.project keystone.region
  keystone.role keystone.service keystone.user magnum.cluster_template manila.share_network manila.share_snapshot
  manila.share_type mistral.workflow neutron.address_scope neutron.flow_classifier neutron.lbaas.listener
  neutron.lbaas.loadbalancer neutron.lbaas.pool neutron.lbaas.provider neutron.network neutron.port neutron.port_pair
  neutron.port_pair_group neutron.qos_policy neutron.router neutron.security_group neutron.segment neutron.subnet
  neutron.subnetpool neutron.taas.tap_service neutron.taas.tap_flow nova.flavor nova.host nova.keypair nova.network
  nova.server octavia.listener octavia.loadbalancer octavia.l7policy octavia.pool octavia.flavor octavia.flavorprofile
  octavia.availabilityzone octavia.availabilityzoneprofile trove.flavor zaqar.queue ironic.portgroup ironic.node`.split(
    /\s+/,
  ),
);

export function isCustomConstraint(name: string): boolean {
  return names.has(name);
}

import type { Reply, Route } from '../http.ts';
import { refuse } from './model.ts';

const extensions = [
  'address-group',
  'address-scope',
  'agent',
  'allowed-address-pairs',
  'auto-allocated-topology',
  'availability_zone',
  'availability_zone_filter',
  'default-subnetpools',
  'dns-integration',
  'dns-domain-ports',
  'empty-string-filtering',
  'external-net',
  'extra_dhcp_opt',
  'extraroute',
  'extraroute-atomic',
  'filter-validation',
  'fip-port-details',
  'ext-gw-mode',
  'ip-substring-filtering',
  'l3-ha',
  'dvr',
  'router',
  'metering',
  'multi-provider',
  'net-mtu',
  'net-mtu-writable',
  'network-ip-availability',
  'network_availability_zone',
  'pagination',
  'port-security',
  'project-id',
  'provider',
  'qos',
  'quotas',
  'quota_details',
  'rbac-policies',
  'router_availability_zone',
  'security-group',
  'segment',
  'service-type',
  'sorting',
  'standard-attr-description',
  'standard-attr-revisions',
  'standard-attr-tag',
  'standard-attr-timestamp',
  'stateful-security-group',
  'subnet_allocation',
  'subnet-service-types',
  'trunk',
  'trunk-details',
  'uplink-status-propagation',
];

const shown = (alias: string) => ({
  name: alias,
  alias,
  description: '',
  updated: '2016-01-01T00:00:00-00:00',
  links: [],
});
const ok = (body: unknown): Reply => ({ status: 200, body });

export const extensionRoutes: readonly Route[] = [
  { method: 'GET', path: '/v2.0/extensions', run: () => ok({ extensions: extensions.map(shown) }) },
  {
    method: 'GET',
    path: '/v2.0/extensions/{alias}',
    run: (call) => {
      const alias = call.params.alias ?? '';
      if (!extensions.includes(alias))
        throw refuse(404, 'HTTPNotFound', `Extension with alias ${alias} does not exist`);
      return ok({ extension: shown(alias) });
    },
  },
];

import type { ResourceType } from '../contract.ts';
import { attributes, boolean, map, resolve, since, string } from '../declare.ts';

export const port: ResourceType = {
  type: 'OS::Ironic::Port',
  support: since('13.0.0'),
  service: 'baremetal',
  properties: {
    node: string({ required: true, updateAllowed: true, custom: 'ironic.node' }),
    address: string({ required: true, updateAllowed: true }),
    portgroup: string({ updateAllowed: true, custom: 'ironic.portgroup' }),
    local_link_connection: map({ updateAllowed: true }),
    pxe_enabled: boolean({ updateAllowed: true }),
    physical_network: string({ updateAllowed: true }),
    extra: map({ updateAllowed: true }),
    is_smartnic: boolean({ updateAllowed: true }),
  },
  attributes: attributes({
    String: ['address', 'node_uuid', 'physical_network', 'portgroup_uuid'],
    Map: ['extra', 'internal_info', 'local_link_connection'],
    Boolean: ['is_smartnic', 'pxe_enabled'],
  }),
  translation: [resolve('node', 'ironic.node'), resolve('portgroup', 'ironic.portgroup')],
};

import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, listOf, mapOf, string } from '../declare.ts';

export const ipsecSiteConnection: ResourceType = {
  type: 'OS::Neutron::IPsecSiteConnection',
  service: 'network',
  extension: 'vpnaas',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    peer_address: string({ required: true }),
    peer_id: string({ required: true }),
    peer_cidrs: listOf(string({ custom: 'net_cidr' }), { required: true }),
    mtu: integer({ default: 1500 }),
    dpd: mapOf({
      actions: string({ default: 'hold', oneOf: ['clear', 'disabled', 'hold', 'restart', 'restart-by-peer'] }),
      interval: integer({ default: 30 }),
      timeout: integer({ default: 120 }),
    }),
    psk: string({ required: true }),
    initiator: string({ default: 'bi-directional', oneOf: ['bi-directional', 'response-only'] }),
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    ikepolicy_id: string({ required: true }),
    ipsecpolicy_id: string({ required: true }),
    vpnservice_id: string({ required: true }),
  },
  attributes: attributes({
    String: [
      'admin_state_up',
      'auth_mode',
      'description',
      'ikepolicy_id',
      'initiator',
      'ipsecpolicy_id',
      'mtu',
      'name',
      'peer_address',
      'peer_id',
      'psk',
      'route_mode',
      'status',
      'tenant_id',
      'vpnservice_id',
    ],
    Map: ['dpd'],
    List: ['peer_cidrs'],
  }),
};

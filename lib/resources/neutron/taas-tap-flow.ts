import type { ResourceType } from '../contract.ts';
import { resolve, since, string } from '../declare.ts';

export const taasTapFlow: ResourceType = {
  type: 'OS::Neutron::TaaS::TapFlow',
  support: since('12.0.0'),
  service: 'network',
  extension: 'taas',
  nullReference: true,
  properties: {
    name: string({ default: '', updateAllowed: true }),
    description: string({ default: '', updateAllowed: true }),
    port: string({ required: true, custom: 'neutron.port' }),
    tap_service: string({ required: true, custom: 'neutron.taas.tap_service' }),
    direction: string({ default: 'BOTH', oneOf: ['IN', 'OUT', 'BOTH'] }),
    vlan_filter: string({ pattern: '^([0-9]+(-[0-9]+)?)(,([0-9]+(-[0-9]+)?))*$' }),
  },
  attributes: {},
  translation: [resolve('port', 'neutron.port'), resolve('tap_service', 'neutron.taas.tap_service')],
};

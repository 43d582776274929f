import type { ResourceType } from '../contract.ts';
import { string } from '../declare.ts';
import { ofAssociation } from './dependencies.ts';
import { floatingIpAssociationBehaviour } from './floating-ip-association.behaviour.ts';

export const floatingIpAssociation: ResourceType = {
  type: 'OS::Neutron::FloatingIPAssociation',
  behaviour: floatingIpAssociationBehaviour,
  service: 'network',
  nullReference: true,
  properties: {
    floatingip_id: string({ required: true, updateAllowed: true }),
    port_id: string({ required: true, updateAllowed: true, custom: 'neutron.port' }),
    fixed_ip_address: string({ updateAllowed: true, custom: 'ip_addr' }),
  },
  attributes: {},
  hiddenDependencies: ofAssociation,
};

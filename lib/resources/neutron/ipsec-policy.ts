import type { ResourceType } from '../contract.ts';
import { attributes, integer, mapOf, string } from '../declare.ts';

export const ipsecPolicy: ResourceType = {
  type: 'OS::Neutron::IPsecPolicy',
  service: 'network',
  extension: 'vpnaas',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    transform_protocol: string({ default: 'esp', oneOf: ['esp', 'ah', 'ah-esp'] }),
    encapsulation_mode: string({ default: 'tunnel', oneOf: ['tunnel', 'transport'] }),
    auth_algorithm: string({ default: 'sha1', oneOf: ['sha1'] }),
    encryption_algorithm: string({ default: 'aes-128', oneOf: ['3des', 'aes-128', 'aes-192', 'aes-256'] }),
    lifetime: mapOf({
      units: string({ default: 'seconds', oneOf: ['seconds', 'kilobytes'] }),
      value: integer({ default: 3600 }),
    }),
    pfs: string({ default: 'group5', oneOf: ['group2', 'group5', 'group14'] }),
  },
  attributes: attributes({
    String: [
      'auth_algorithm',
      'description',
      'encapsulation_mode',
      'encryption_algorithm',
      'name',
      'pfs',
      'tenant_id',
      'transform_protocol',
    ],
    Map: ['lifetime'],
  }),
};

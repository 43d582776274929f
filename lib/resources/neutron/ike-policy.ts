import type { ResourceType } from '../contract.ts';
import { attributes, integer, mapOf, string } from '../declare.ts';

export const ikePolicy: ResourceType = {
  type: 'OS::Neutron::IKEPolicy',
  service: 'network',
  extension: 'vpnaas',
  nullReference: true,
  properties: {
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    auth_algorithm: string({ default: 'sha1', updateAllowed: true, oneOf: ['sha1', 'sha256', 'sha384', 'sha512'] }),
    encryption_algorithm: string({
      default: 'aes-128',
      updateAllowed: true,
      oneOf: ['3des', 'aes-128', 'aes-192', 'aes-256'],
    }),
    phase1_negotiation_mode: string({ default: 'main', oneOf: ['main'] }),
    lifetime: mapOf(
      { units: string({ default: 'seconds', oneOf: ['seconds', 'kilobytes'] }), value: integer({ default: 3600 }) },
      { updateAllowed: true },
    ),
    pfs: string({ default: 'group5', updateAllowed: true, oneOf: ['group2', 'group5', 'group14'] }),
    ike_version: string({ default: 'v1', updateAllowed: true, oneOf: ['v1', 'v2'] }),
  },
  attributes: attributes({
    String: [
      'auth_algorithm',
      'description',
      'encryption_algorithm',
      'ike_version',
      'name',
      'pfs',
      'phase1_negotiation_mode',
      'tenant_id',
    ],
    Map: ['lifetime'],
  }),
};

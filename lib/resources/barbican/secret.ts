import type { ResourceType } from '../contract.ts';
import { attributes, integer, since, string } from '../declare.ts';

export const secret: ResourceType = {
  type: 'OS::Barbican::Secret',
  support: since('2014.2'),
  service: 'key-manager',
  properties: {
    algorithm: string(),
    bit_length: integer({ range: [0] }),
    expiration: string({ custom: 'expiration' }),
    mode: string(),
    name: string(),
    payload: string(),
    payload_content_encoding: string({ oneOf: ['base64'] }),
    payload_content_type: string({ oneOf: ['text/plain', 'application/octet-stream'] }),
    secret_type: string({
      default: 'opaque',
      oneOf: ['symmetric', 'public', 'private', 'certificate', 'passphrase', 'opaque'],
      support: since('5.0.0'),
    }),
  },
  attributes: attributes({ String: ['decrypted_payload', 'status'] }),
};

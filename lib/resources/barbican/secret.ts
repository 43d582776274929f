import { isTruthy } from '../../template/scalars.ts';
import { needs, needsValue } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, since, string } from '../declare.ts';

export const secret: ResourceType = {
  type: 'OS::Barbican::Secret',
  support: since('2014.2'),
  service: 'key-manager',
  properties: {
    name: string(),
    payload: string(),
    secret_type: string({
      default: 'opaque',
      oneOf: ['symmetric', 'public', 'private', 'certificate', 'passphrase', 'opaque'],
      support: since('5.0.0'),
    }),
    payload_content_type: string({ oneOf: ['text/plain', 'application/octet-stream'] }),
    payload_content_encoding: string({ oneOf: ['base64'] }),
    expiration: string({ custom: 'expiration' }),
    algorithm: string(),
    bit_length: integer({ range: [0] }),
    mode: string(),
  },
  attributes: attributes({ String: ['decrypted_payload', 'status'] }),
  validate: (view) => {
    const { payload, payload_content_type: type, payload_content_encoding: encoding } = view.properties;
    if (isTruthy(type) && !isTruthy(payload)) needs(view, 'payload_content_type', 'payload');
    else if (type === 'application/octet-stream' && !isTruthy(encoding)) {
      const need = "'payload_content_encoding' property must be specified.";
      view.report(`Property unspecified. For '${type}' value of 'payload_content_type' property, ${need}`);
    }
    if (isTruthy(encoding) && (!isTruthy(type) || type === 'text/plain')) {
      needsValue(view, 'payload_content_encoding', 'payload_content_type', 'application/octet-stream');
    }
  },
};

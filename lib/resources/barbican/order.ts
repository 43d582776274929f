import { isTruthy } from '../../template/scalars.ts';
import { isSet, needs } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, since, string } from '../declare.ts';

const keyProperties = ['name', 'algorithm', 'bit_length', 'mode', 'payload_content_type', 'expiration'];
const allowedFor = {
  key: keyProperties,
  asymmetric: [...keyProperties, 'pass_phrase'],
  certificate: ['name', 'request_type', 'subject_dn', 'source_container_ref', 'ca_id', 'profile', 'request_data'],
};

export const order: ResourceType = {
  type: 'OS::Barbican::Order',
  support: since('2014.2'),
  service: 'key-manager',
  properties: {
    name: string(),
    payload_content_type: string(),
    expiration: string({ custom: 'expiration' }),
    algorithm: string(),
    bit_length: integer(),
    mode: string(),
    type: string({ required: true, oneOf: ['key', 'asymmetric', 'certificate'], support: since('5.0.0') }),
    request_type: string({ oneOf: ['stored-key', 'simple-cmc', 'custom'], support: since('5.0.0') }),
    subject_dn: string({ support: since('5.0.0') }),
    source_container_ref: string({ custom: 'barbican.container', support: since('5.0.0') }),
    ca_id: string({ support: since('5.0.0') }),
    profile: string({ support: since('5.0.0') }),
    request_data: string({ support: since('5.0.0') }),
    pass_phrase: string({ support: since('5.0.0') }),
  },
  attributes: attributes(
    {
      String: [
        'certificate',
        'container_ref',
        'intermediates',
        'order_ref',
        'private_key',
        'public_key',
        'secret_ref',
        'status',
      ],
    },
    {
      certificate: { support: since('5.0.0') },
      container_ref: { support: since('5.0.0') },
      intermediates: { support: since('5.0.0') },
      private_key: { support: since('5.0.0') },
      public_key: { support: since('5.0.0') },
    },
  ),
  validate: (view) => {
    const { type, algorithm, bit_length, profile, ca_id } = view.properties;
    if (type !== 'certificate' && !(isSet(algorithm) && isSet(bit_length))) {
      view.report(`Properties algorithm and bit_length are required for ${type} type of order.`);
    }
    if (type === 'certificate' && isTruthy(profile) && !isTruthy(ca_id)) needs(view, 'profile', 'ca_id');
    const allowed = allowedFor[type as keyof typeof allowedFor] ?? [];
    const extra = Object.entries(view.properties)
      .filter(([name, value]) => name !== 'type' && isSet(value) && !allowed.includes(name))
      .map(([name]) => name);
    if (extra.length > 0) {
      const rule = `Only these properties are allowed for ${type} type of order: ${[...allowed].sort().join(', ')}.`;
      view.report(`Unexpected properties: ${extra.sort().join(', ')}. ${rule}`);
    }
  },
};

import { isSet } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, since, string } from '../declare.ts';

export const certificateContainer: ResourceType = {
  type: 'OS::Barbican::CertificateContainer',
  support: since('6.0.0'),
  service: 'key-manager',
  properties: {
    name: string(),
    certificate_ref: string({ custom: 'barbican.secret' }),
    private_key_ref: string({ custom: 'barbican.secret' }),
    private_key_passphrase_ref: string({ custom: 'barbican.secret' }),
    intermediates_ref: string({ custom: 'barbican.secret' }),
  },
  attributes: attributes({ List: ['consumers'], String: ['container_ref', 'status'], Map: ['secret_refs'] }),
  validate: (view) => {
    const refs = Object.entries(view.properties).filter(([name, value]) => name !== 'name' && isSet(value));
    if (new Set(refs.map(([, value]) => value)).size < refs.length) view.report('Duplicate refs are not allowed.');
  },
};

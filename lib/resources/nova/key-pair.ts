import type { ResourceType } from '../contract.ts';
import { attributes, boolean, resolve, since, string } from '../declare.ts';
import { keyPairBehaviour } from './key-pair.behaviour.ts';

export const keyPair: ResourceType = {
  type: 'OS::Nova::KeyPair',
  behaviour: keyPairBehaviour,
  support: since('2014.1'),
  service: 'compute',
  properties: {
    name: string({ required: true, length: [1, 255] }),
    save_private_key: boolean({ default: false }),
    public_key: string(),
    type: string({ oneOf: ['ssh', 'x509'], support: since('8.0.0') }),
    user: string({ custom: 'keystone.user', support: since('9.0.0') }),
  },
  attributes: attributes({ String: ['private_key', 'public_key'] }, { private_key: { cache: false } }),
  translation: [resolve('user', 'keystone.user')],
};

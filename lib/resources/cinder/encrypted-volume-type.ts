import type { ResourceType } from '../contract.ts';
import { integer, since, string } from '../declare.ts';

export const encryptedVolumeType: ResourceType = {
  type: 'OS::Cinder::EncryptedVolumeType',
  support: since('5.0.0'),
  service: 'volumev3',
  extension: 'encryption',
  properties: {
    provider: string({ required: true, updateAllowed: true }),
    control_location: string({ default: 'front-end', updateAllowed: true, oneOf: ['front-end', 'back-end'] }),
    cipher: string({ updateAllowed: true, oneOf: ['aes-xts-plain64', 'aes-cbc-essiv'] }),
    key_size: integer({ updateAllowed: true }),
    volume_type: string({ required: true, custom: 'cinder.vtype' }),
  },
  attributes: {},
};

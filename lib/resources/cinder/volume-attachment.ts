import type { ResourceType } from '../contract.ts';
import { string } from '../declare.ts';
import { volumeAttachmentBehaviour } from './volume-attachment.behaviour.ts';

export const volumeAttachment: ResourceType = {
  type: 'OS::Cinder::VolumeAttachment',
  behaviour: volumeAttachmentBehaviour,
  service: 'volumev3',
  properties: {
    instance_uuid: string({ required: true, updateAllowed: true }),
    volume_id: string({ required: true, updateAllowed: true, custom: 'cinder.volume' }),
    mountpoint: string({ updateAllowed: true }),
  },
  attributes: {},
};

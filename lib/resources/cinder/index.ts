import type { ResourceType } from '../contract.ts';
import { encryptedVolumeType } from './encrypted-volume-type.ts';
import { qosAssociation } from './qos-association.ts';
import { qosSpecs } from './qos-specs.ts';
import { quota } from './quota.ts';
import { volume } from './volume.ts';
import { volumeAttachment } from './volume-attachment.ts';
import { volumeType } from './volume-type.ts';

export const cinderTypes: readonly ResourceType[] = [
  encryptedVolumeType,
  qosSpecs,
  qosAssociation,
  quota,
  volume,
  volumeAttachment,
  volumeType,
];

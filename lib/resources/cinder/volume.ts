import type { ResourceType } from '../contract.ts';
import { attributes, boolean, deprecated, hidden, integer, map, replace, since, string } from '../declare.ts';

export const volume: ResourceType = {
  type: 'OS::Cinder::Volume',
  service: 'volumev3',
  snapshotPolicy: true,
  properties: {
    availability_zone: string(),
    backup_id: string({ updateAllowed: true, custom: 'cinder.backup' }),
    description: string({ updateAllowed: true }),
    image: string({ custom: 'glance.image' }),
    imageRef: string({ support: hidden('5.0.0', deprecated('2014.1')) }),
    metadata: map({ default: {}, updateAllowed: true }),
    multiattach: boolean({ default: false, support: hidden('13.0.0', since('6.0.0')) }),
    name: string({ updateAllowed: true }),
    read_only: boolean({ updateAllowed: true, support: since('5.0.0') }),
    scheduler_hints: map({ support: since('2015.1') }),
    size: integer({ updateAllowed: true, range: [1] }),
    snapshot_id: string({ custom: 'cinder.snapshot' }),
    source_volid: string({ custom: 'cinder.volume' }),
    volume_type: string({ updateAllowed: true, custom: 'cinder.vtype' }),
  },
  attributes: attributes(
    {
      String: [
        'attachments',
        'availability_zone',
        'bootable',
        'created_at',
        'display_description',
        'display_name',
        'encrypted',
        'metadata',
        'size',
        'snapshot_id',
        'source_volid',
        'status',
        'volume_type',
      ],
      List: ['attachments_list'],
      Map: ['metadata_values'],
      Boolean: ['multiattach'],
    },
    {
      attachments: { cache: false, support: deprecated('9.0.0', since('2015.1')) },
      attachments_list: { cache: false, support: since('9.0.0') },
      multiattach: { support: since('6.0.0') },
      status: { cache: false },
    },
  ),
  translation: [replace('image', 'imageRef')],
};

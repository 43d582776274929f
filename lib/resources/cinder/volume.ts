import { isTruthy } from '../../template/scalars.ts';
import { toRepr } from '../../template/text.ts';
import { isSet } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, deprecated, hidden, integer, map, replace, since, string } from '../declare.ts';
import { volumeBehaviour } from './volume.behaviour.ts';

export const volume: ResourceType = {
  type: 'OS::Cinder::Volume',
  behaviour: volumeBehaviour,
  service: 'volumev3',
  snapshotPolicy: true,
  properties: {
    availability_zone: string(),
    size: integer({ updateAllowed: true, range: [1] }),
    snapshot_id: string({ custom: 'cinder.snapshot' }),
    backup_id: string({ updateAllowed: true, custom: 'cinder.backup' }),
    name: string({ updateAllowed: true }),
    description: string({ updateAllowed: true }),
    volume_type: string({ updateAllowed: true, custom: 'cinder.vtype' }),
    metadata: map({ default: {}, updateAllowed: true }),
    imageRef: string({ support: hidden('5.0.0', deprecated('2014.1')) }),
    image: string({ custom: 'glance.image' }),
    source_volid: string({ custom: 'cinder.volume' }),
    scheduler_hints: map({ support: since('2015.1') }),
    read_only: boolean({ updateAllowed: true, support: since('5.0.0') }),
    multiattach: boolean({ default: false, support: hidden('13.0.0', since('6.0.0')) }),
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
  validate: (view) => {
    const { size, backup_id } = view.properties;
    if (isTruthy(backup_id)) return;
    const sources = ['snapshot_id', 'source_volid', 'image', 'imageRef'].filter((name) =>
      isTruthy(view.properties[name]),
    );
    const given = `currently specified options: ${toRepr(sources)}.`;
    const sized = sources.length === 1 && (sources[0] === 'snapshot_id' || sources[0] === 'source_volid');
    if (!isSet(size) && !sized) {
      const need = 'one and only one of "source_volid", "snapshot_id" must be specified';
      view.report(`If neither "backup_id" nor "size" is provided, ${need}, but ${given}`);
    } else if (isTruthy(size) && sources.length > 1) {
      const need = 'only one of "image", "imageRef", "source_volid", "snapshot_id" can be specified';
      view.report(`If "size" is provided, ${need}, but ${given}`);
    }
  },
};

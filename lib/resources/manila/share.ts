import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, listOf, map, mapOf, since, string } from '../declare.ts';

export const share: ResourceType = {
  type: 'OS::Manila::Share',
  support: since('5.0.0'),
  service: 'sharev2',
  properties: {
    share_protocol: string({ required: true, oneOf: ['NFS', 'CIFS', 'GlusterFS', 'HDFS', 'CEPHFS'] }),
    size: integer({ required: true }),
    snapshot: string({ custom: 'manila.share_snapshot' }),
    name: string({ updateAllowed: true }),
    metadata: map({ updateAllowed: true }),
    share_network: string({ custom: 'manila.share_network' }),
    description: string({ updateAllowed: true }),
    share_type: string({ custom: 'manila.share_type' }),
    is_public: boolean({ default: false, updateAllowed: true }),
    access_rules: listOf(
      mapOf({
        access_to: string({ required: true }),
        access_type: string({ required: true, oneOf: ['ip', 'user', 'cert', 'cephx'] }),
        access_level: string({ oneOf: ['ro', 'rw'] }),
      }),
      { default: [], updateAllowed: true },
    ),
  },
  attributes: attributes({
    String: ['availability_zone', 'created_at', 'host', 'project_id', 'share_server_id', 'status'],
    List: ['export_locations'],
  }),
};

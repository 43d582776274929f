import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, listOf, map, mapOf, since, string } from '../declare.ts';

export const share: ResourceType = {
  type: 'OS::Manila::Share',
  support: since('5.0.0'),
  service: 'sharev2',
  properties: {
    access_rules: listOf(
      mapOf({
        access_level: string({ oneOf: ['ro', 'rw'] }),
        access_to: string({ required: true }),
        access_type: string({ required: true, oneOf: ['ip', 'user', 'cert', 'cephx'] }),
      }),
      { default: [], updateAllowed: true },
    ),
    description: string({ updateAllowed: true }),
    is_public: boolean({ default: false, updateAllowed: true }),
    metadata: map({ updateAllowed: true }),
    name: string({ updateAllowed: true }),
    share_network: string({ custom: 'manila.share_network' }),
    share_protocol: string({ required: true, oneOf: ['NFS', 'CIFS', 'GlusterFS', 'HDFS', 'CEPHFS'] }),
    share_type: string({ custom: 'manila.share_type' }),
    size: integer({ required: true }),
    snapshot: string({ custom: 'manila.share_snapshot' }),
  },
  attributes: attributes({
    String: ['availability_zone', 'created_at', 'host', 'project_id', 'share_server_id', 'status'],
    List: ['export_locations'],
  }),
};

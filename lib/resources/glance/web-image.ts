import { isTruthy } from '../../template/scalars.ts';
import { needsValue } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { boolean, integer, list, listOf, map, since, string } from '../declare.ts';

export const webImage: ResourceType = {
  type: 'OS::Glance::WebImage',
  support: since('12.0.0'),
  service: 'image',
  properties: {
    name: string(),
    id: string(),
    min_disk: integer({ default: 0, range: [0] }),
    min_ram: integer({ default: 0, range: [0] }),
    protected: boolean({ default: false, updateAllowed: true }),
    disk_format: string({
      required: true,
      oneOf: ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'],
    }),
    container_format: string({ required: true, oneOf: ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker'] }),
    location: string({ required: true }),
    tags: list({ updateAllowed: true }),
    architecture: string({ updateAllowed: true }),
    kernel_id: string({
      updateAllowed: true,
      pattern: '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$',
    }),
    os_distro: string({ updateAllowed: true }),
    os_version: string({ updateAllowed: true }),
    owner: string({ updateAllowed: true }),
    extra_properties: map({ default: {}, updateAllowed: true, support: since('17.0.0') }),
    visibility: string({
      default: 'private',
      updateAllowed: true,
      oneOf: ['public', 'private', 'community', 'shared'],
    }),
    ramdisk_id: string({
      updateAllowed: true,
      pattern: '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$',
    }),
    active: boolean({ default: true, updateAllowed: true, support: since('16.0.0') }),
    members: listOf(string(), { updateAllowed: true, support: since('16.0.0') }),
  },
  attributes: {},
  validate: (view) => {
    const { container_format, disk_format, members, visibility } = view.properties;
    if (['ami', 'ari', 'aki'].some((format) => format === container_format) && disk_format !== container_format) {
      const rule =
        "When setting a disk or container format to one of 'aki', 'ari', or 'ami', the container and disk formats must match.";
      view.report(`Invalid mix of disk and container formats. ${rule}`);
    }
    if (isTruthy(members) && visibility !== 'shared') needsValue(view, 'members', 'visibility', 'shared');
  },
};

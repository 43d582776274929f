import type { ResourceType } from '../contract.ts';
import { boolean, map, since, string } from '../declare.ts';

export const shareType: ResourceType = {
  type: 'OS::Manila::ShareType',
  support: since('5.0.0'),
  service: 'sharev2',
  properties: {
    name: string({ required: true }),
    is_public: boolean({ default: true }),
    driver_handles_share_servers: boolean({ required: true }),
    extra_specs: map({ updateAllowed: true }),
    snapshot_support: boolean({ default: true, support: since('6.0.0') }),
  },
  attributes: {},
};

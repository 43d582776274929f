import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, hidden, since, string } from '../declare.ts';

export const floatingIp: ResourceType = {
  type: 'OS::Nova::FloatingIP',
  support: hidden('11.0.0', deprecated('9.0.0', since('2014.1'))),
  properties: {
    pool: string(),
  },
  attributes: attributes({ String: ['ip', 'pool'] }),
};

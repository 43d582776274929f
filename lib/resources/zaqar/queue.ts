import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, hidden, map, since, string } from '../declare.ts';

export const queue: ResourceType = {
  type: 'OS::Zaqar::Queue',
  support: since('2014.2'),
  service: 'messaging',
  physicalNameLimit: 64,
  properties: {
    name: string({ length: [null, 64] }),
    metadata: map({ updateAllowed: true }),
  },
  attributes: attributes(
    { untyped: ['href', 'queue_id'] },
    { queue_id: { cache: false, support: hidden('6.0.0', deprecated('2015.1', since('2014.1'))) } },
  ),
};

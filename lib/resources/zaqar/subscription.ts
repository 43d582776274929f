import type { ResourceType } from '../contract.ts';
import { integer, map, since, string } from '../declare.ts';

export const subscription: ResourceType = {
  type: 'OS::Zaqar::Subscription',
  support: since('8.0.0'),
  service: 'messaging',
  properties: {
    queue_name: string({ required: true, custom: 'zaqar.queue' }),
    subscriber: string({ required: true, updateAllowed: true }),
    ttl: integer({ default: 220367260800, updateAllowed: true, range: [60] }),
    options: map({ updateAllowed: true }),
  },
  attributes: {},
  validate: (view) => {
    const valid = ['http', 'https', 'mailto', 'trust+http', 'trust+https'];
    if (!valid.includes(String(view.properties.subscriber).split(':', 1)[0] ?? '')) {
      view.report(`The subscriber type of must be one of: ${valid.join(', ')}.`);
    }
  },
};

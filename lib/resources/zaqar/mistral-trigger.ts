import type { ResourceType } from '../contract.ts';
import { integer, map, since, string } from '../declare.ts';

export const mistralTrigger: ResourceType = {
  type: 'OS::Zaqar::MistralTrigger',
  support: since('8.0.0'),
  service: 'messaging',
  properties: {
    queue_name: string({ required: true, custom: 'zaqar.queue' }),
    ttl: integer({ default: 220367260800, updateAllowed: true, range: [60] }),
    workflow_id: string({ required: true, updateAllowed: true, custom: 'mistral.workflow' }),
    params: map({ default: {}, updateAllowed: true }),
    input: map({ default: {}, updateAllowed: true }),
  },
  attributes: {},
};

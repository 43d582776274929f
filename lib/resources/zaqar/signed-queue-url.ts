import type { ResourceType } from '../contract.ts';
import { attributes, integer, list, listOf, since, string } from '../declare.ts';

export const signedQueueUrl: ResourceType = {
  type: 'OS::Zaqar::SignedQueueURL',
  support: since('8.0.0'),
  service: 'messaging',
  properties: {
    queue: string({ required: true }),
    paths: list(),
    ttl: integer(),
    methods: listOf(string({ oneOf: ['GET', 'DELETE', 'PATCH', 'POST', 'PUT'] })),
  },
  attributes: attributes({ untyped: ['expires', 'methods', 'paths', 'project', 'query_str', 'signature'] }),
};

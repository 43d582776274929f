import type { ResourceType } from '../contract.ts';
import { attributes, integer, list, listOf, since, string } from '../declare.ts';

export const signedQueueUrl: ResourceType = {
  type: 'OS::Zaqar::SignedQueueURL',
  support: since('8.0.0'),
  service: 'messaging',
  properties: {
    methods: listOf(string({ oneOf: ['GET', 'DELETE', 'PATCH', 'POST', 'PUT'] })),
    paths: list(),
    queue: string({ required: true }),
    ttl: integer(),
  },
  attributes: attributes({ untyped: ['expires', 'methods', 'paths', 'project', 'query_str', 'signature'] }),
};

import type { ResourceType } from '../contract.ts';
import { attributes, integer, number, since, string } from '../declare.ts';

export const swiftSignal: ResourceType = {
  type: 'OS::Heat::SwiftSignal',
  support: since('2014.2'),
  service: 'object-store',
  properties: {
    handle: string({ required: true }),
    timeout: number({ required: true, range: [1, 43200] }),
    count: integer({ default: 1, range: [1, 1000] }),
  },
  attributes: attributes({ String: ['data'] }),
};

import type { ResourceType } from '../contract.ts';
import { listOf, mapOf, number, since, string } from '../declare.ts';
import { serverGroupBehaviour } from './server-group.behaviour.ts';

export const serverGroup: ResourceType = {
  type: 'OS::Nova::ServerGroup',
  behaviour: serverGroupBehaviour,
  support: since('2014.2'),
  service: 'compute',
  properties: {
    name: string(),
    policies: listOf(string(), {
      default: ['anti-affinity'],
      oneOf: ['anti-affinity', 'affinity', 'soft-anti-affinity', 'soft-affinity'],
    }),
    rules: mapOf({ max_server_per_host: number() }, { support: since('17.0.0') }),
  },
  attributes: {},
};

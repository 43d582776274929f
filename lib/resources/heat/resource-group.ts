import type { ResourceType } from '../contract.ts';
import { attributes, integer, list, listOf, map, mapOf, number, since, string } from '../declare.ts';
import { groupTemplate } from './group-templates.ts';
import { resourceGroupBehaviour } from './resource-group.behaviour.ts';

export const resourceGroup: ResourceType = {
  type: 'OS::Heat::ResourceGroup',
  behaviour: resourceGroupBehaviour,
  updates: 'always',
  support: since('2014.1'),
  dynamicAttributes: true,
  properties: {
    count: integer({ default: 1, updateAllowed: true, range: [0] }),
    index_var: string({ default: '%index%', length: [3], support: since('2014.2') }),
    resource_def: mapOf(
      { type: string({ required: true }), properties: map(), metadata: map({ support: since('5.0.0') }) },
      { required: true, updateAllowed: true },
    ),
    removal_policies: listOf(mapOf({ resource_list: list({ default: [] }) }), {
      default: [],
      updateAllowed: true,
      support: since('2015.1'),
    }),
    removal_policies_mode: string({
      default: 'append',
      updateAllowed: true,
      oneOf: ['append', 'update'],
      support: since('10.0.0'),
    }),
  },
  attributes: attributes(
    { Map: ['attributes', 'refs_map'], List: ['refs', 'removed_rsrc_list'] },
    {
      attributes: { support: since('2014.2') },
      refs_map: { support: since('7.0.0') },
      removed_rsrc_list: { support: since('7.0.0') },
    },
  ),
  updatePolicy: {
    batch_create: mapOf(
      { max_batch_size: integer({ default: 1, range: [1] }), pause_time: number({ default: 0, range: [0] }) },
      { support: since('5.0.0') },
    ),
    rolling_update: mapOf(
      {
        max_batch_size: integer({ default: 1, range: [1] }),
        min_in_service: integer({ default: 0, range: [0] }),
        pause_time: number({ default: 0, range: [0] }),
      },
      { support: since('5.0.0') },
    ),
  },
  nested: groupTemplate,
};

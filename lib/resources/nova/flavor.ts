import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, listOf, map, number, resolve, since, string } from '../declare.ts';
import { flavorBehaviour } from './flavor.behaviour.ts';

export const flavor: ResourceType = {
  type: 'OS::Nova::Flavor',
  behaviour: flavorBehaviour,
  support: since('2014.2'),
  service: 'compute',
  properties: {
    tenants: listOf(string({ custom: 'keystone.project' }), {
      default: [],
      updateAllowed: true,
      support: since('8.0.0'),
    }),
    flavorid: string({ support: since('7.0.0') }),
    name: string({ support: since('7.0.0') }),
    ram: integer({ required: true }),
    vcpus: integer({ required: true }),
    disk: integer({ default: 0 }),
    swap: integer({ default: 0 }),
    ephemeral: integer({ default: 0 }),
    rxtx_factor: number({ default: 1.0 }),
    extra_specs: map({ updateAllowed: true }),
    is_public: boolean({ default: true, support: since('6.0.0') }),
  },
  attributes: attributes(
    { Map: ['extra_specs'], Boolean: ['is_public'] },
    { extra_specs: { support: since('7.0.0') }, is_public: { support: since('6.0.0') } },
  ),
  translation: [resolve('tenants', 'keystone.project')],
};

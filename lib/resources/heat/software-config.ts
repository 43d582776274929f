import type { ResourceType } from '../contract.ts';
import { any, attributes, boolean, listOf, map, mapOf, since, string } from '../declare.ts';
import { softwareConfigBehaviour } from './configs.behaviour.ts';

export const softwareConfig: ResourceType = {
  type: 'OS::Heat::SoftwareConfig',
  behaviour: softwareConfigBehaviour,
  support: since('2014.1'),
  properties: {
    config: string(),
    group: string({ default: 'Heat::Ungrouped' }),
    inputs: listOf(
      mapOf({
        default: any(),
        description: string(),
        name: string({ required: true }),
        replace_on_change: boolean({ default: false }),
        type: string({ default: 'String', oneOf: ['String', 'Number', 'CommaDelimitedList', 'Json', 'Boolean'] }),
      }),
    ),
    options: map(),
    outputs: listOf(
      mapOf({
        description: string(),
        error_output: boolean({ default: false }),
        name: string({ required: true }),
        type: string({ default: 'String', oneOf: ['String', 'Number', 'CommaDelimitedList', 'Json', 'Boolean'] }),
      }),
    ),
  },
  attributes: attributes({ String: ['config'] }),
};

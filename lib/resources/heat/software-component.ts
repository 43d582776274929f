import { maps, texts } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { any, attributes, boolean, listOf, map, mapOf, since, string } from '../declare.ts';

export const softwareComponent: ResourceType = {
  type: 'OS::Heat::SoftwareComponent',
  support: since('2014.2'),
  properties: {
    configs: listOf(
      mapOf({
        actions: listOf(string(), { default: ['CREATE', 'UPDATE'], length: [1] }),
        config: string(),
        tool: string({ required: true }),
      }),
      { required: true, length: [1] },
    ),
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
  validate: (view) => {
    const seen = new Set<string>();
    for (const { actions } of maps(view.properties.configs)) {
      const own = texts(actions);
      if (own.some((action) => seen.has(action))) {
        const rule = 'Defining more than one configuration for the same action in SoftwareComponent';
        view.report(`${rule} "${view.name}" is not allowed.`);
      }
      for (const action of own) seen.add(action);
    }
  },
};

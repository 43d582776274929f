import { maps, texts } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, listOf, mapOf, since, string } from '../declare.ts';
import { configProperties } from './config-properties.ts';
import { softwareComponentBehaviour } from './configs.behaviour.ts';

export const softwareComponent: ResourceType = {
  type: 'OS::Heat::SoftwareComponent',
  behaviour: softwareComponentBehaviour,
  support: since('2014.2'),
  properties: {
    ...configProperties,
    configs: listOf(
      mapOf({
        actions: listOf(string(), { default: ['CREATE', 'UPDATE'], length: [1] }),
        config: string(),
        tool: string({ required: true }),
      }),
      { required: true, length: [1] },
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

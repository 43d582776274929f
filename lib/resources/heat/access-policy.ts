import { toText } from '../../template/text.ts';
import type { Value } from '../../template/values.ts';
import type { ResourceType } from '../contract.ts';
import { list } from '../declare.ts';

export const accessPolicy: ResourceType = {
  type: 'OS::Heat::AccessPolicy',
  properties: {
    AllowedResources: list({ required: true }),
  },
  attributes: {},
  validate: (view) => {
    for (const name of view.properties.AllowedResources as readonly Value[]) {
      if (typeof name === 'string' && view.stack.get(name)) continue;
      view.report(`AccessPolicy resource ${toText(name)} not in stack`);
    }
  },
};

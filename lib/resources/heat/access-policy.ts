import { texts } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { list } from '../declare.ts';

export const accessPolicy: ResourceType = {
  type: 'OS::Heat::AccessPolicy',
  properties: {
    AllowedResources: list({ required: true }),
  },
  attributes: {},
  validate: (view) => {
    for (const name of texts(view.properties.AllowedResources)) {
      if (!view.stack.get(name)) view.report(`AccessPolicy resource ${name} not in stack`);
    }
  },
};

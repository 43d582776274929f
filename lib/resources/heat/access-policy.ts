import type { ResourceType } from '../contract.ts';
import { list } from '../declare.ts';

export const accessPolicy: ResourceType = {
  type: 'OS::Heat::AccessPolicy',
  properties: {
    AllowedResources: list({ required: true }),
  },
  attributes: {},
};

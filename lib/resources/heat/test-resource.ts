import type { ResourceType } from '../contract.ts';
import { attributes, boolean, mapOf, number, since, string } from '../declare.ts';
import { testResourceBehaviour } from './local.behaviour.ts';

export const testResource: ResourceType = {
  type: 'OS::Heat::TestResource',
  behaviour: testResourceBehaviour,
  needsReplace: ({ after, changed }) => changed.has('value') && after.update_replace === true,
  support: since('5.0.0'),
  properties: {
    constraint_prop_secs: number({ default: 0, updateAllowed: true, custom: 'test_constr', support: since('6.0.0') }),
    attr_wait_secs: number({ default: 0, updateAllowed: true, support: since('6.0.0') }),
    value: string({ default: 'test_string', updateAllowed: true }),
    update_replace_value: string({ support: since('7.0.0') }),
    fail: boolean({ default: false, updateAllowed: true }),
    update_replace: boolean({ default: false, updateAllowed: true }),
    wait_secs: number({ default: 0, updateAllowed: true }),
    action_wait_secs: mapOf(
      {
        create: number({ updateAllowed: true }),
        update: number({ updateAllowed: true }),
        delete: number({ updateAllowed: true }),
      },
      { updateAllowed: true },
    ),
    client_name: string({ default: '', updateAllowed: true }),
    entity_name: string({ default: '', updateAllowed: true }),
  },
  attributes: attributes({ untyped: ['output'] }, { output: { cache: false } }),
};

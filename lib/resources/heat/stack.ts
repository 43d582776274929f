import { isMap, type Value, type ValueMap } from '../../template/values.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, integer, map, mapOf, since, string } from '../declare.ts';
import { stackBehaviour } from './stack.behaviour.ts';

function region({ context }: ValueMap): Value {
  return isMap(context) ? (context.region_name ?? null) : null;
}

export const stack: ResourceType = {
  type: 'OS::Heat::Stack',
  behaviour: stackBehaviour,
  needsReplace: ({ before, after, changed }) => changed.has('context') && region(after) !== region(before),
  updates: 'always',
  properties: {
    context: mapOf(
      {
        region_name: string(),
        credential_secret_id: string({ updateAllowed: true, support: since('12.0.0') }),
        ca_cert: string({ updateAllowed: true, support: since('12.0.0') }),
        insecure: boolean({ default: false, updateAllowed: true, support: since('12.0.0') }),
      },
      { updateAllowed: true },
    ),
    template: string({ required: true, updateAllowed: true }),
    timeout: integer({ updateAllowed: true }),
    parameters: map({ default: {}, updateAllowed: true }),
  },
  attributes: attributes({ Map: ['outputs'], String: ['stack_name'] }),
};

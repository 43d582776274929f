import { equal } from '../../template/scalars.ts';
import { isList, isMap, type Value, type ValueMap } from '../../template/values.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, boolean, list, map, mapOf, since, string } from '../declare.ts';

function inputOf({ input }: ValueMap, name: Value): Value {
  return isMap(input) && typeof name === 'string' ? (input[name] ?? null) : null;
}

export const externalResource: ResourceType = {
  type: 'OS::Mistral::ExternalResource',
  needsReplace: ({ before, after }) => {
    const watched = isList(after.replace_on_change_inputs) ? after.replace_on_change_inputs : [];
    return watched.some((input) => !equal(inputOf(before, input), inputOf(after, input)));
  },
  support: since('9.0.0'),
  service: 'workflowv2',
  properties: {
    actions: mapOf(
      {
        CREATE: mapOf({
          workflow: string({ required: true, custom: 'mistral.workflow' }),
          params: map({ default: {} }),
        }),
        UPDATE: mapOf({
          workflow: string({ required: true, custom: 'mistral.workflow' }),
          params: map({ default: {} }),
        }),
        SUSPEND: mapOf({
          workflow: string({ required: true, custom: 'mistral.workflow' }),
          params: map({ default: {} }),
        }),
        RESUME: mapOf({
          workflow: string({ required: true, custom: 'mistral.workflow' }),
          params: map({ default: {} }),
        }),
        DELETE: mapOf({
          workflow: string({ required: true, custom: 'mistral.workflow' }),
          params: map({ default: {} }),
        }),
      },
      { required: true },
    ),
    input: map({ default: {}, updateAllowed: true }),
    description: string({ default: 'Heat managed' }),
    replace_on_change_inputs: list({ default: [] }),
    always_update: boolean({ default: false }),
  },
  attributes: attributes({ Map: ['output'] }),
};

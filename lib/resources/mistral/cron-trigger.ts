import { isTruthy } from '../../template/scalars.ts';
import { unspecified } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, integer, map, mapOf, since, string } from '../declare.ts';

export const cronTrigger: ResourceType = {
  type: 'OS::Mistral::CronTrigger',
  support: since('5.0.0'),
  service: 'workflowv2',
  properties: {
    name: string(),
    pattern: string({ custom: 'cron_expression' }),
    workflow: mapOf({ name: string({ required: true, custom: 'mistral.workflow' }), input: map() }, { required: true }),
    first_time: string(),
    count: integer(),
  },
  attributes: attributes({ String: ['next_execution_time'], Integer: ['remaining_executions'] }),
  validate: (view) => {
    if (!isTruthy(view.properties.pattern) && !isTruthy(view.properties.first_time)) {
      unspecified(view, 'pattern', 'first_time');
    }
  },
};

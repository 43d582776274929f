import { isTruthy } from '../../template/scalars.ts';
import { isMap, type ValueMap } from '../../template/values.ts';
import { conflict, isSet, maps, needs, unspecified } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import {
  attributes,
  boolean,
  deprecated,
  hidden,
  integer,
  list,
  listOf,
  map,
  mapOf,
  replaceBeside,
  since,
  string,
} from '../declare.ts';

export const workflow: ResourceType = {
  type: 'OS::Mistral::Workflow',
  early: ['name'],
  support: since('2015.1'),
  service: 'workflowv2',
  replaceCheckFailed: false,
  properties: {
    name: string(),
    type: string({ required: true, updateAllowed: true, oneOf: ['direct', 'reverse'] }),
    use_request_body_as_input: boolean({ updateAllowed: true, support: since('6.0.0') }),
    tags: list({ updateAllowed: true, support: since('10.0.0') }),
    description: string({ updateAllowed: true }),
    input: map({ updateAllowed: true }),
    output: map({ updateAllowed: true }),
    params: map({ updateAllowed: true }),
    task_defaults: mapOf(
      {
        on_success: list(),
        on_error: list(),
        on_complete: list(),
        requires: list(),
        retry: map(),
        wait_before: integer(),
        wait_after: integer(),
        pause_before: boolean(),
        timeout: integer(),
        concurrency: integer({ support: since('8.0.0') }),
      },
      { updateAllowed: true, support: since('5.0.0') },
    ),
    tasks: listOf(
      mapOf({
        name: string({ required: true }),
        description: string(),
        input: map(),
        action: string(),
        workflow: string({ custom: 'mistral.workflow' }),
        publish: map(),
        on_success: list(),
        on_error: list(),
        on_complete: list(),
        policies: map({ support: hidden('8.0.0', deprecated('5.0.0', since('2015.1'))) }),
        requires: list(),
        retry: map({ support: since('5.0.0') }),
        wait_before: integer({ support: since('5.0.0') }),
        wait_after: integer({ support: since('5.0.0') }),
        pause_before: boolean({ support: since('5.0.0') }),
        timeout: integer({ support: since('5.0.0') }),
        with_items: string({ support: since('5.0.0') }),
        keep_result: boolean({ support: since('5.0.0') }),
        concurrency: integer({ support: since('8.0.0') }),
        target: string({ support: since('5.0.0') }),
        join: string({ support: since('6.0.0') }),
      }),
      { required: true, updateAllowed: true, length: [1] },
    ),
  },
  attributes: attributes(
    { String: ['alarm_url'], Map: ['data'], List: ['executions'] },
    { alarm_url: { cache: false } },
  ),
  translation: [
    replaceBeside('tasks.pause_before', 'policies', 'pause_before'),
    replaceBeside('tasks.wait_after', 'policies', 'wait_after'),
    replaceBeside('tasks.wait_before', 'policies', 'wait_before'),
    replaceBeside('tasks.timeout', 'policies', 'timeout'),
    replaceBeside('tasks.concurrency', 'policies', 'concurrency'),
    replaceBeside('tasks.retry', 'policies', 'retry'),
    { rule: 'Delete', path: 'tasks.policies' },
  ],
  validate: (view) => {
    const { type, params } = view.properties;
    if (type === 'reverse' && !(isMap(params ?? null) && isTruthy((params as ValueMap | null)?.task_name))) {
      view.report("'task_name' is not assigned in 'params' in case of reverse type workflow.", 'params');
    }
    for (const task of maps(view.properties.tasks)) {
      if (isTruthy(task.workflow) && isTruthy(task.action)) conflict(view, 'workflow', 'action');
      if (!isTruthy(task.workflow) && !isTruthy(task.action)) unspecified(view, 'workflow', 'action');
      if (isSet(task.requires) && type === 'direct') {
        const rule = "Only reverse workflows can contain property 'requires'.";
        view.report(`task ${task.name} contains property 'requires' in case of direct workflow. ${rule}`, 'tasks');
      }
      if (!isSet(task.with_items) && isSet(task.concurrency)) needs(view, 'concurrency', 'with_items');
    }
  },
};

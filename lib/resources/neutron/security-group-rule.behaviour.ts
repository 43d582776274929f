import type { Value } from '../../template/values.ts';
import type { ActionContext, Behaviour } from '../contract.ts';
import { rest } from '../rest/engine.ts';
import { text } from '../rest/values.ts';
import { bodyOf, network } from './common.ts';

const shape = { rename: { security_group: 'security_group_id', remote_group: 'remote_group_id' } };

function ruleBody(context: ActionContext): Record<string, Value> {
  const body = bodyOf(context, shape);
  for (const key of ['port_range_min', 'port_range_max']) {
    const port = body[key];
    if (port !== undefined) body[key] = String(port);
  }
  return body;
}

export const securityGroupRuleBehaviour: Behaviour = rest(
  network(
    'security_group_rule',
    'security_group_rules',
    {
      create: ruleBody,
      find: {
        query: (context) => ({ security_group_id: text(context.properties.security_group) ?? '' }),
        loose: ['protocol', 'ethertype'],
      },
    },
    'security-group-rules',
  ),
);

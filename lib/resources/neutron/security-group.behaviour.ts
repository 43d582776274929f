import { z } from 'zod';
import { CloudError } from '../../openstack/index.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import { type Behaviour, type ReadContext, ResourceFailure } from '../contract.ts';
import type { Body } from '../rest/declaration.ts';
import { rest } from '../rest/engine.ts';
import { asValue, maps, text } from '../rest/values.ts';
import { bodyOf, changesOf, hasExtension, network } from './common.ts';

const shape = { named: true, apart: ['rules'] };
const statefulAlias = 'stateful-security-group';

export const securityGroupBehaviour: Behaviour = rest(
  network(
    'security_group',
    'security_groups',
    {
      async create(context) {
        return withStateful(context, bodyOf(context, shape));
      },
      async complete(context, id) {
        const rules = maps(context.properties.rules);
        if (rules.length > 0) await bringRules(context, id, rules);
      },
      update: (context) => withStateful(context, changesOf(context, shape)),
      async alongUpdate(context, id) {
        if ('stateful' in context.changed) await refuseWhileAttached(context, id);
        if ('rules' in context.changed) await bringRules(context, id, maps(context.changed.rules));
      },
      remove: {
        before: (context, id) => removeRules(context, id),
      },
      attributes: { rules: 'security_group_rules' },
      lasting: ['name', 'description'],
    },
    'security-groups',
  ),
);

/** Groups are stateful unless told otherwise, where the service knows the difference. */
async function withStateful(context: ReadContext, { stateful, ...body }: Body): Promise<Body> {
  if (stateful === undefined || !(await hasExtension(context, statefulAlias))) return body;
  return { ...body, stateful: stateful ?? true };
}

const compared = [
  'direction',
  'ethertype',
  'protocol',
  'port_range_min',
  'port_range_max',
  'remote_group_id',
  'remote_ip_prefix',
] as const;

const keyOf = (rule: Body) =>
  JSON.stringify(compared.map((key) => (rule[key] === null || rule[key] === undefined ? null : String(rule[key]))));

const defaultEgress: readonly Body[] = [
  { direction: 'egress', ethertype: 'IPv4' },
  { direction: 'egress', ethertype: 'IPv6' },
];

/** A rule of the template in the words of the API. */
function ruleBody(rule: ValueMap, group: string): Body {
  const { remote_mode: mode, description, port_range_min: min, port_range_max: max, ...others } = rule;
  const made: Record<string, Value> = { ...others, security_group_id: group };
  if (mode === 'remote_group_id') {
    made.remote_ip_prefix = null;
    // Without a group the rule means the group itself.
    made.remote_group_id = text(rule.remote_group_id) ?? group;
  } else if (mode !== undefined && mode !== null) made.remote_group_id = null;
  for (const [key, port] of Object.entries({ port_range_min: min, port_range_max: max })) {
    made[key] = port === null || port === undefined ? null : String(port);
  }
  for (const key of ['protocol', 'remote_ip_prefix', 'remote_group_id']) if (made[key] === '') made[key] = null;
  if (text(description) !== undefined) made.description = description ?? null;
  return made;
}

/**
 * Makes the rules of a group what the template says: what is too much goes, what is missing comes. Without an egress rule the
 * group keeps the two that every new group has.
 */
async function bringRules(context: ReadContext, group: string, wanted: readonly ValueMap[]): Promise<void> {
  const rules = wanted.map((rule) => ruleBody(rule, group));
  if (!rules.some((rule) => rule.direction === 'egress')) {
    rules.push(...defaultEgress.map((rule) => ({ ...rule, security_group_id: group })));
  }
  const missing = new Map(rules.map((rule) => [keyOf(rule), rule]));
  for (const rule of await rulesOf(context, group)) {
    if (!missing.delete(keyOf(rule))) await removeRule(context, String(rule.id));
  }
  if (missing.size === 0) return;
  await context.cloud.request({
    service: 'network',
    method: 'POST',
    path: '/v2.0/security-group-rules',
    body: { security_group_rules: [...missing.values()] },
  });
}

async function rulesOf(context: ReadContext, group: string): Promise<readonly Body[]> {
  const { body } = await context.cloud.request({
    service: 'network',
    method: 'GET',
    path: `/v2.0/security-groups/${encodeURIComponent(group)}`,
    schema: z.looseObject({
      security_group: z.looseObject({ security_group_rules: z.array(z.record(z.string(), z.unknown())) }),
    }),
  });
  return body.security_group.security_group_rules;
}

/** Rules that name the group itself would keep it in use. */
async function removeRules(context: ReadContext, group: string): Promise<void> {
  for (const rule of await rulesOf(context, group)) {
    if (rule.remote_group_id !== null && rule.remote_group_id !== undefined) await removeRule(context, String(rule.id));
  }
}

async function removeRule(context: ReadContext, id: string): Promise<void> {
  try {
    await context.cloud.request({ service: 'network', method: 'DELETE', path: `/v2.0/security-group-rules/${id}` });
  } catch (error) {
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
  }
}

async function refuseWhileAttached(context: ReadContext, group: string): Promise<void> {
  const { body } = await context.cloud.request({
    service: 'network',
    method: 'GET',
    path: '/v2.0/ports',
    query: { security_groups: group, fields: 'id' },
    schema: z.looseObject({ ports: z.array(z.unknown()) }),
  });
  if (maps(asValue(body.ports)).length === 0) return;
  throw new ResourceFailure(
    'NotSupported',
    `Updating the "stateful" property while security group "${group}" is attached to ports. Detach all ports from the security group and retry. is not supported.`,
  );
}

import type { Behaviour } from '../contract.ts';
import { rest } from '../rest/engine.ts';
import { given, mapAt, nameOf, texts } from '../rest/values.ts';

/** Groups have one policy with rules since 2.64. */
export const serverGroupBehaviour: Behaviour = rest({
  service: 'compute',
  microversion: '2.64',
  collection: '/os-server-groups',
  singular: 'server_group',
  plural: 'server_groups',
  create(context) {
    const rules = given(mapAt(context.properties.rules) ?? {});
    return {
      name: nameOf(context),
      policy: texts(context.properties.policies)[0] ?? 'anti-affinity',
      ...(Object.keys(rules).length > 0 && { rules }),
    };
  },
});

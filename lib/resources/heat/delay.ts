import type { ResourceType } from '../contract.ts';
import { list, number, since } from '../declare.ts';
import { delayBehaviour } from './delay.behaviour.ts';

export const delay: ResourceType = {
  type: 'OS::Heat::Delay',
  behaviour: delayBehaviour,
  support: since('11.0.0'),
  properties: {
    min_wait: number({ default: 0, updateAllowed: true, range: [0] }),
    max_jitter: number({ default: 0, updateAllowed: true, range: [0] }),
    jitter_multiplier: number({ default: 1.0, updateAllowed: true, range: [0] }),
    actions: list({ default: ['CREATE'], updateAllowed: true, oneOf: ['CREATE', 'DELETE', 'SUSPEND', 'RESUME'] }),
  },
  attributes: {},
  validate: (view) => {
    if (!view.strict) return;
    const { min_wait, max_jitter, jitter_multiplier } = view.properties;
    const longest = Number(min_wait) + Number(max_jitter) * Number(jitter_multiplier);
    if (longest > view.timeout) view.report(`OS::Heat::Delay maximum delay ${longest}s exceeds stack timeout.`);
  },
};

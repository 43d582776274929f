import { isSet } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { boolean, resolve, since, string } from '../declare.ts';

export const l7Rule: ResourceType = {
  type: 'OS::Octavia::L7Rule',
  support: since('10.0.0'),
  service: 'load-balancer',
  properties: {
    admin_state_up: boolean({ default: true, updateAllowed: true }),
    l7policy: string({ required: true, custom: 'octavia.l7policy' }),
    type: string({
      required: true,
      updateAllowed: true,
      oneOf: ['HOST_NAME', 'PATH', 'FILE_TYPE', 'HEADER', 'COOKIE'],
    }),
    compare_type: string({
      required: true,
      updateAllowed: true,
      oneOf: ['REGEX', 'STARTS_WITH', 'ENDS_WITH', 'CONTAINS', 'EQUAL_TO'],
    }),
    invert: boolean({ default: false, updateAllowed: true }),
    key: string({ updateAllowed: true }),
    value: string({ required: true, updateAllowed: true }),
  },
  attributes: {},
  translation: [resolve('l7policy', 'octavia.l7policy')],
  validate: (view) => {
    const { type, key } = view.properties;
    if ((type === 'HEADER' || type === 'COOKIE') && !isSet(key)) {
      view.report('Property key is missing. This property should be specified for rules of HEADER and COOKIE types.');
    }
  },
};

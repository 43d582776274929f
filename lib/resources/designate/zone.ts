import { isTruthy } from '../../template/scalars.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, deprecated, integer, list, map, replaceBeside, since, string } from '../declare.ts';

export const zone: ResourceType = {
  type: 'OS::Designate::Zone',
  support: since('8.0.0'),
  service: 'dns',
  properties: {
    name: string({ required: true, length: [null, 255] }),
    ttl: integer({ updateAllowed: true, range: [1, 2147483647] }),
    description: string({ updateAllowed: true, length: [null, 160] }),
    email: string({ updateAllowed: true }),
    type: string({ default: 'PRIMARY', oneOf: ['PRIMARY', 'SECONDARY'] }),
    masters: list({ updateAllowed: true, support: deprecated('15.0.0') }),
    primaries: list({ updateAllowed: true }),
    attributes: map({ support: since('24.0.0') }),
  },
  attributes: attributes({ String: ['serial'] }),
  translation: [replaceBeside('masters', 'primaries')],
  validate: (view) => {
    for (const [type, property] of [
      ['PRIMARY', 'email'],
      ['SECONDARY', 'masters'],
    ] as const) {
      if (view.properties.type === type && !isTruthy(view.properties[property])) {
        view.report(`Property ${property} is required for zone type ${type}`);
      }
    }
  },
};

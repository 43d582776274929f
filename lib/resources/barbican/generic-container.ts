import { maps } from '../checks.ts';
import type { ResourceType } from '../contract.ts';
import { attributes, listOf, mapOf, since, string } from '../declare.ts';

export const genericContainer: ResourceType = {
  type: 'OS::Barbican::GenericContainer',
  support: since('6.0.0'),
  service: 'key-manager',
  properties: {
    name: string(),
    secrets: listOf(
      mapOf({ name: string({ required: true }), ref: string({ required: true, custom: 'barbican.secret' }) }),
    ),
  },
  attributes: attributes({ List: ['consumers'], String: ['container_ref', 'status'], Map: ['secret_refs'] }),
  validate: (view) => {
    const refs = maps(view.properties.secrets).map((secret) => secret.ref);
    if (new Set(refs).size < refs.length) view.report('Duplicate refs are not allowed.');
  },
};

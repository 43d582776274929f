import type { ResourceType } from '../contract.ts';
import { since, string } from '../declare.ts';

export const rbacPolicy: ResourceType = {
  type: 'OS::Neutron::RBACPolicy',
  support: since('6.0.0'),
  service: 'network',
  extension: 'rbac-policies',
  nullReference: true,
  properties: {
    object_type: string({
      required: true,
      oneOf: ['network', 'qos_policy', 'security_group', 'address_scope', 'subnetpool'],
    }),
    target_tenant: string({ required: true, updateAllowed: true }),
    action: string({ required: true, oneOf: ['access_as_shared', 'access_as_external'] }),
    object_id: string({ required: true }),
    tenant_id: string(),
  },
  attributes: {},
  translation: [{ rule: 'Resolve', path: 'object_id', find: { kind: 'neutron.', by: 'object_type' } }],
  validate: (view) => {
    const { action, object_type } = view.properties;
    const valid = object_type === 'network' ? ['access_as_shared', 'access_as_external'] : ['access_as_shared'];
    if (valid.some((name) => name === action)) return;
    const choice = `Valid actions: ${valid.join(', ')}`;
    view.report(`Invalid action "${action}" for object type ${object_type}. ${choice}`, 'action');
  },
};

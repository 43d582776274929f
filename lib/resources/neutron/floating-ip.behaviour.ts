import type { Behaviour } from '../contract.ts';
import { rest } from '../rest/engine.ts';
import { text } from '../rest/values.ts';
import { bodyOf, network } from './common.ts';

const shape = { rename: { floating_network: 'floating_network_id', floating_subnet: 'subnet_id' } };

export const floatingIpBehaviour: Behaviour = rest(
  network('floatingip', 'floatingips', {
    create: (context) => bodyOf(context, shape),
    update(context) {
      // Heat sends both whatever changed: the address belongs to the port.
      const { port_id, fixed_ip_address } = context.properties;
      return { port_id: text(port_id) ?? null, fixed_ip_address: text(fixed_ip_address) ?? null };
    },
    find: {
      query: (context) => ({ floating_network_id: text(context.properties.floating_network) ?? '' }),
      loose: ['subnet_id', 'dns_name', 'dns_domain'],
    },
    lasting: ['floating_network_id', 'floating_ip_address', 'tenant_id'],
  }),
);

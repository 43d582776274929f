import { CloudError, listAll } from '../../openstack/index.ts';
import type { Behaviour, Outcome, ReadContext } from '../contract.ts';
import { text } from '../rest/values.ts';

const done: Outcome = { status: 'complete' };

/** The interface has no id of its own: ROUTER:subnet_id=SUBNET or ROUTER:port_id=PORT stands for one. */
function partsOf({ properties }: ReadContext): { router: string; key: 'subnet_id' | 'port_id'; value: string } {
  const subnet = text(properties.subnet);
  const router = text(properties.router) ?? '';
  if (subnet !== undefined) return { router, key: 'subnet_id', value: subnet };
  return { router, key: 'port_id', value: text(properties.port) ?? '' };
}

const idFor = ({ router, key, value }: ReturnType<typeof partsOf>) => `${router}:${key}=${value}`;

export const routerInterfaceBehaviour: Behaviour = {
  async create(context) {
    if (context.resource.physicalId !== null) return done;
    const parts = partsOf(context);
    await context.cloud.request({
      service: 'network',
      method: 'PUT',
      path: `/v2.0/routers/${encodeURIComponent(parts.router)}/add_router_interface`,
      body: { [parts.key]: parts.value },
    });
    await context.created(idFor(parts));
    return done;
  },

  async delete(context) {
    const id = context.resource.physicalId;
    if (id === null) return done;
    const [router = '', second = '', third] = id.split(/[:=]/);
    const body = third === undefined ? { subnet_id: second } : { [second]: third };
    try {
      await context.cloud.request({
        service: 'network',
        method: 'PUT',
        path: `/v2.0/routers/${encodeURIComponent(router)}/remove_router_interface`,
        body,
      });
    } catch (error) {
      if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
    }
    return done;
  },

  find: async (context) => ((await isThere(context)) ? [idFor(partsOf(context))] : []),
  usable: isThere,
  wholeWhenRefused: true,
};

async function isThere(context: ReadContext): Promise<boolean> {
  const parts = partsOf(context);
  const ports = await listAll(
    context.cloud,
    { service: 'network', path: '/v2.0/ports', query: { device_id: parts.router } },
    'ports',
  );
  return ports.some((port) => {
    if (parts.key === 'port_id') return port.id === parts.value;
    const addresses = Array.isArray(port.fixed_ips) ? port.fixed_ips : [];
    return (
      String(port.device_owner).startsWith('network:') &&
      port.device_owner !== 'network:router_gateway' &&
      addresses.some((address: Record<string, unknown>) => address.subnet_id === parts.value)
    );
  });
}

import { CloudError } from '../../openstack/index.ts';
import type { Behaviour, Outcome, ReadContext } from '../contract.ts';
import { asValue, given, text } from '../rest/values.ts';
import { showNetworkObject } from './common.ts';

const done: Outcome = { status: 'complete' };

async function associate(context: ReadContext, floatingIp: string, body: object): Promise<void> {
  await context.cloud.request({
    service: 'network',
    method: 'PUT',
    path: `/v2.0/floatingips/${encodeURIComponent(floatingIp)}`,
    body: { floatingip: body },
  });
}

/** A floating IP that is gone has no association any more. */
async function dissociate(context: ReadContext, floatingIp: string): Promise<void> {
  try {
    await associate(context, floatingIp, { port_id: null });
  } catch (error) {
    if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
  }
}

const floatingIpOf = ({ properties }: ReadContext) => text(properties.floatingip_id) ?? '';

/** An association has no object of its own: its id is that of the resource. */
export const floatingIpAssociationBehaviour: Behaviour = {
  async create(context) {
    const { port_id, fixed_ip_address } = context.properties;
    await associate(
      context,
      floatingIpOf(context),
      given({ port_id: port_id ?? null, fixed_ip_address: fixed_ip_address ?? null }),
    );
    if (context.resource.physicalId === null) await context.created(context.resource.uuid);
    return done;
  },

  async update(context) {
    const before = text(context.before.floatingip_id);
    if (before !== undefined && before !== floatingIpOf(context)) await dissociate(context, before);
    const { port_id, fixed_ip_address } = context.properties;
    await associate(context, floatingIpOf(context), {
      port_id: text(port_id) ?? null,
      fixed_ip_address: text(fixed_ip_address) ?? null,
    });
    return done;
  },

  /** Leaves the floating IP alone when it already serves another port. */
  async delete(context) {
    if (context.resource.physicalId === null) return done;
    const port = text(context.properties.port_id);
    try {
      const now = await showNetworkObject(context, 'floatingip', 'floatingips', floatingIpOf(context));
      if (port === undefined || now.port_id === port) await dissociate(context, floatingIpOf(context));
    } catch (error) {
      if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
    }
    return done;
  },

  async find(context) {
    const now = await showNetworkObject(context, 'floatingip', 'floatingips', floatingIpOf(context));
    return now.port_id === text(context.properties.port_id) ? [context.resource.uuid] : [];
  },

  async attributes(context, names) {
    const object = await showNetworkObject(context, 'floatingip', 'floatingips', floatingIpOf(context));
    return Object.fromEntries(names.map((name) => [name, name === 'show' ? asValue(object) : asValue(object[name])]));
  },
};

import { CloudError } from '../../openstack/index.ts';
import type { Behaviour, Outcome, ReadContext } from '../contract.ts';
import { asValue, mapAt, text } from '../rest/values.ts';
import { showNetworkObject } from './common.ts';

const done: Outcome = { status: 'complete' };

async function setGateway(context: ReadContext, router: string, gateway: object): Promise<void> {
  await context.cloud.request({
    service: 'network',
    method: 'PUT',
    path: `/v2.0/routers/${encodeURIComponent(router)}`,
    body: { router: { external_gateway_info: gateway } },
  });
}

/** The gateway of a router as a resource of its own; ROUTER:NETWORK stands for its id. */
export const routerGatewayBehaviour: Behaviour = {
  async create(context) {
    if (context.resource.physicalId !== null) return done;
    const router = text(context.properties.router_id) ?? '';
    const network = text(context.properties.network) ?? '';
    await setGateway(context, router, { network_id: network });
    await context.created(`${router}:${network}`);
    return done;
  },

  async delete(context) {
    const [router, network] = (context.resource.physicalId ?? '').split(':');
    if (router === undefined || router === '') return done;
    try {
      const { external_gateway_info: now } = await showNetworkObject(context, 'router', 'routers', router);
      if (mapAt(asValue(now))?.network_id === network) await setGateway(context, router, {});
    } catch (error) {
      if (!(error instanceof CloudError) || error.class !== 'gone') throw error;
    }
    return done;
  },

  async find(context) {
    const router = text(context.properties.router_id) ?? '';
    const network = text(context.properties.network) ?? '';
    const { external_gateway_info: now } = await showNetworkObject(context, 'router', 'routers', router);
    return mapAt(asValue(now))?.network_id === network ? [`${router}:${network}`] : [];
  },
};

import type { Value } from '../../template/values.ts';
import { type Behaviour, ResourceFailure } from '../contract.ts';
import { rest } from '../rest/engine.ts';
import { given, maps, text } from '../rest/values.ts';
import { bodyOf, changesOf, network, setTags, updateTags } from './common.ts';

const shape = {
  named: true,
  rename: { network: 'network_id', segment: 'segment_id', subnetpool: 'subnetpool_id' },
};

export const subnetBehaviour: Behaviour = rest(
  network('subnet', 'subnets', {
    create: (context) => tidy(withGateway(bodyOf(context, shape))),
    complete: setTags('subnets'),
    update(context) {
      if (context.changed.gateway_ip === 'auto') {
        throw notSupported(
          'The value "auto" for gateway_ip cannot be used to update an existing subnet. It is only supported during subnet creation.',
        );
      }
      if (text(context.changed.segment) !== undefined && text(context.before.segment) !== undefined) {
        throw notSupported(
          'Updating the subnet segment assciation only allowed when the current segment_id is None. The subnet is currently associated with segment. In this state update',
        );
      }
      const body = tidy(withGateway(changesOf(context, shape)));
      if ('allocation_pools' in body) body.allocation_pools ??= [];
      if (body.segment_id === '' || body.segment_id === null) delete body.segment_id;
      return body;
    },
    alongUpdate: updateTags('subnets'),
    find: { loose: ['cidr', 'prefixlen'] },
    lasting: [
      'name',
      'network_id',
      'tenant_id',
      'cidr',
      'ip_version',
      'gateway_ip',
      'allocation_pools',
      'dns_nameservers',
      'enable_dhcp',
      'host_routes',
    ],
  }),
);

/** Empty text takes the gateway away (null in the API), `auto` leaves it to the service, as if not given. */
function withGateway(body: Record<string, Value>): Record<string, Value> {
  const { gateway_ip: gateway, ...others } = body;
  if (gateway === undefined || gateway === 'auto') return others;
  return { ...others, gateway_ip: text(gateway) ?? null };
}

/** The API wants no nulls inside pools and routes. */
function tidy(body: Record<string, Value>): Record<string, Value> {
  const lists = ['allocation_pools', 'host_routes'].filter((key) => Array.isArray(body[key]));
  return { ...body, ...Object.fromEntries(lists.map((key) => [key, maps(body[key]).map((map) => given(map))])) };
}

const notSupported = (what: string) =>
  new ResourceFailure('ResourceActionNotSupported', `${what} is not supported for resource.`);

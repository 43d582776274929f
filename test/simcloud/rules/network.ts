import assert from 'node:assert/strict';
import type { Asker, Rule } from './tools.ts';

const subnetBody = (network: string, cidr: string, more: object = {}) => ({
  subnet: { network_id: network, cidr, ip_version: cidr.includes(':') ? 6 : 4, ...more },
});
const portBody = (network: string, more: object = {}) => ({ port: { network_id: network, ...more } });

const network = (user: Asker) => user.make('network:/networks', { network: {} });
const subnet = (user: Asker, net: string, cidr = '10.71.0.0/24', more: object = {}) =>
  user.make('network:/subnets', subnetBody(net, cidr, more));
const port = (user: Asker, net: string, more: object = {}) => user.make('network:/ports', portBody(net, more));

async function external(user: Asker): Promise<string> {
  const { body } = await user.cloud.request({
    service: 'network',
    method: 'GET',
    path: '/v2.0/networks',
    query: { name: 'public' },
  });
  return String((body as { networks: { id: string }[] }).networks[0]?.id);
}

/** A router with a gateway and an interface on the subnet; both go with the rule. */
async function routed(user: Asker, later: (work: () => Promise<unknown>) => void, net: string): Promise<string> {
  const router = await user.make('network:/routers', {
    router: { external_gateway_info: { network_id: await external(user) } },
  });
  await user.ask('PUT', `network:/routers/${router}/add_router_interface`, { subnet_id: net });
  later(() =>
    user.ask('PUT', `network:/routers/${router}/remove_router_interface`, { subnet_id: net }).catch(() => {}),
  );
  return router;
}

export const networkRules: readonly Rule[] = [
  {
    name: 'a network and a subnet with a port on them stay',
    async run({ user }) {
      const net = await network(user);
      const sub = await subnet(user, net);
      const held = await port(user, net);
      await user.refused(409, /one or more ports still in use/i, 'DELETE', `network:/networks/${net}`);
      await user.refused(409, /have an IP allocation from this subnet/, 'DELETE', `network:/subnets/${sub}`);
      await user.ask('DELETE', `network:/ports/${held}`);
      await user.ask('DELETE', `network:/subnets/${sub}`);
    },
  },
  {
    name: 'a subnet has a range that fits',
    async run({ user }) {
      const net = await network(user);
      const refused = (status: number, words: RegExp, cidr: string, more: object = {}) =>
        user.refused(status, words, 'POST', 'network:/subnets', subnetBody(net, cidr, more));
      await subnet(user, net);
      await refused(400, /overlaps with another subnet/, '10.71.0.128/25');
      await refused(400, /cidr '10.72.0.0\/24' does not match the ip_version '6'/, '10.72.0.0/24', { ip_version: 6 });
      await refused(400, /not a valid|Invalid input/, 'nonsense');
      await refused(409, /conflicts with allocation pool/, '10.72.0.0/24', {
        gateway_ip: '10.72.0.20',
        allocation_pools: [{ start: '10.72.0.10', end: '10.72.0.30' }],
      });
      await refused(400, /spans beyond the subnet cidr/, '10.72.0.0/24', {
        allocation_pools: [{ start: '10.72.0.10', end: '10.72.1.30' }],
      });
      await refused(409, /overlapping allocation pools/i, '10.72.0.0/24', {
        allocation_pools: [
          { start: '10.72.0.10', end: '10.72.0.30' },
          { start: '10.72.0.20', end: '10.72.0.40' },
        ],
      });
      await refused(400, /is not a valid nameserver|Invalid input/, '10.72.0.0/24', { dns_nameservers: ['nobody'] });
    },
  },
  {
    name: 'a port has an address of its own, in a subnet of its network',
    async run({ user }) {
      const net = await network(user);
      const sub = await subnet(user, net);
      const at = (ip_address: string) => ({ fixed_ips: [{ subnet_id: sub, ip_address }] });
      await port(user, net, { ...at('10.71.0.9'), mac_address: 'fa:16:3e:11:22:33' });
      const refused = (status: number, words: RegExp, more: object) =>
        user.refused(status, words, 'POST', 'network:/ports', portBody(net, more));
      await refused(409, /already allocated in subnet/i, at('10.71.0.9'));
      await refused(400, /is not a valid IP for the specified subnet|not a valid IP/i, at('10.99.0.9'));
      await refused(409, /mac address fa:16:3e:11:22:33 is in use/i, { mac_address: 'fa:16:3e:11:22:33' });
      await refused(400, /not a valid MAC address/i, { mac_address: 'no mac' });
      await refused(404, /Security group .* does not exist/i, {
        security_groups: ['0cbb4d2c-2ad4-4b3c-8a3f-6f2f4f6f7a11'],
      });
      await user.refused(
        404,
        /could not be found/,
        'POST',
        'network:/ports',
        portBody('0cbb4d2c-2ad4-4b3c-8a3f-6f2f4f6f7a11'),
      );
      await user.refused(400, /is not a valid UUID/, 'POST', 'network:/ports', portBody('nonsense'));
      await user.refused(400, /Unrecognized attribute/, 'POST', 'network:/ports', portBody(net, { colour: 'blue' }));
    },
  },
  {
    name: 'a subnet whose addresses are all given away has none left',
    async run({ user }) {
      const net = await network(user);
      await subnet(user, net, '10.71.0.0/24', { allocation_pools: [{ start: '10.71.0.10', end: '10.71.0.11' }] });
      await port(user, net);
      await port(user, net);
      await user.refused(409, /No more IP addresses available/i, 'POST', 'network:/ports', portBody(net));
    },
  },
  {
    name: 'a router with interfaces stays, and so do its ports',
    async run({ user, later }) {
      const net = await network(user);
      const sub = await subnet(user, net);
      const router = await routed(user, later, sub);
      await user.refused(
        409,
        /still in use|ports still attached|still has ports/i,
        'DELETE',
        `network:/routers/${router}`,
      );
      await user.refused(409, /have an IP allocation from this subnet/, 'DELETE', `network:/subnets/${sub}`);
      const { body } = await user.cloud.request({
        service: 'network',
        method: 'GET',
        path: '/v2.0/ports',
        query: { device_id: router, network_id: net },
      });
      const [held] = (body as { ports: { id: string }[] }).ports;
      await user.refused(409, /cannot be deleted directly via the port API/, 'DELETE', `network:/ports/${held?.id}`);
      const add = `network:/routers/${router}/add_router_interface`;
      await user.refused(400, /already has a port on subnet/, 'PUT', add, { subnet_id: sub });
      await user.refused(400, /Either subnet_id or port_id must be specified/, 'PUT', add, {});
      const bare = await subnet(user, net, '10.73.0.0/24', { gateway_ip: null });
      await user.refused(400, /must have a gateway IP/, 'PUT', add, { subnet_id: bare });
      const remove = `network:/routers/${router}/remove_router_interface`;
      await user.refused(404, /has no interface on subnet/, 'PUT', remove, { subnet_id: bare });
      await user.refused(400, /not connected with router/, 'PUT', `network:/routers/${router}`, {
        router: { routes: [{ destination: '10.80.0.0/24', nexthop: '192.0.2.1' }] },
      });
    },
  },
  {
    name: 'interfaces of a router do not overlap',
    async run({ user, later }) {
      const [one, two] = [await network(user), await network(user)];
      const router = await routed(user, later, await subnet(user, one));
      const other = await subnet(user, two);
      await user.refused(400, /overlaps with cidr/, 'PUT', `network:/routers/${router}/add_router_interface`, {
        subnet_id: other,
      });
    },
  },
  {
    name: 'a floating IP needs a way to its port, and keeps that way open',
    async run({ user, later }) {
      const net = await network(user);
      const sub = await subnet(user, net);
      const held = await port(user, net);
      const outside = await external(user);
      const floating = (more: object) => ({ floatingip: { floating_network_id: outside, ...more } });
      await user.refused(
        404,
        /is not reachable from subnet/,
        'POST',
        'network:/floatingips',
        floating({ port_id: held }),
      );
      await user.refused(400, /is not a valid external network/, 'POST', 'network:/floatingips', {
        floatingip: { floating_network_id: net },
      });
      const router = await routed(user, later, sub);
      const id = await user.make('network:/floatingips', floating({ port_id: held }));
      await user.refused(
        409,
        /already has a floating IP|already associated/i,
        'POST',
        'network:/floatingips',
        floating({ port_id: held }),
      );
      await user.refused(
        409,
        /required by one or more floating IPs/,
        'PUT',
        `network:/routers/${router}/remove_router_interface`,
        { subnet_id: sub },
      );
      await user.refused(409, /required by one or more floating IPs/, 'PUT', `network:/routers/${router}`, {
        router: { external_gateway_info: {} },
      });
      // A port that goes takes only the association along.
      await user.ask('DELETE', `network:/ports/${held}`);
      assert.equal((await user.ask('GET', `network:/floatingips/${id}`)).port_id, null);
    },
  },
  {
    name: 'security groups in use stay, and rules are not doubled',
    async run({ user }) {
      const group = await user.make('network:/security-groups', { security_group: { name: 'rules' } });
      const rule = {
        security_group_rule: {
          security_group_id: group,
          direction: 'ingress',
          protocol: 'tcp',
          port_range_min: 22,
          port_range_max: 22,
        },
      };
      await user.ask('POST', 'network:/security-group-rules', rule);
      const add = (more: object) => ({ security_group_rule: { ...rule.security_group_rule, ...more } });
      await user.refused(409, /already exists/, 'POST', 'network:/security-group-rules', rule);
      await user.refused(
        400,
        /port_range_max|Invalid value for port|must be <=/i,
        'POST',
        'network:/security-group-rules',
        add({ port_range_min: 30 }),
      );
      await user.refused(400, /protocol/i, 'POST', 'network:/security-group-rules', add({ protocol: 'nonsense' }));
      await user.refused(
        400,
        /prefix|remote/i,
        'POST',
        'network:/security-group-rules',
        add({ remote_ip_prefix: 'here' }),
      );
      await user.refused(409, /Default security group already exists/i, 'POST', 'network:/security-groups', {
        security_group: { name: 'default' },
      });
      const net = await network(user);
      const held = await port(user, net, { security_groups: [group] });
      await user.refused(409, /in use/i, 'DELETE', `network:/security-groups/${group}`);
      await user.ask('PUT', `network:/ports/${held}`, { port: { security_groups: [] } });
    },
  },
  {
    name: 'a network of another project is not there',
    async run({ user, admin }) {
      const id = '0cbb4d2c-2ad4-4b3c-8a3f-6f2f4f6f7a11';
      for (const kind of ['networks', 'subnets', 'ports', 'routers', 'floatingips', 'security-groups']) {
        await user.refused(404, /could not be found|does not exist/i, 'GET', `network:/${kind}/${id}`);
        await admin.refused(404, /could not be found|does not exist/i, 'DELETE', `network:/${kind}/${id}`);
      }
      await user.refused(403, /disallowed by policy/, 'POST', 'network:/networks', { network: { shared: true } });
    },
  },
  {
    name: 'tags are set, replaced and taken away',
    async run({ user }) {
      const net = await network(user);
      await user.ask('PUT', `network:/networks/${net}/tags`, { tags: ['one', 'two'] });
      await user.ask('PUT', `network:/networks/${net}/tags/three`);
      await user.ask('DELETE', `network:/networks/${net}/tags/one`);
      const { tags } = await user.ask('GET', `network:/networks/${net}`);
      assert.deepEqual([...(tags as string[])].sort(), ['three', 'two']);
      await user.refused(404, /could not be found/i, 'DELETE', `network:/networks/${net}/tags/one`);
    },
  },
  {
    name: 'a network quota is a limit',
    async run({ user, admin, later }) {
      const path = `network:/quotas/${user.cloud.projectId}`;
      later(() => admin.ask('DELETE', path));
      const query = { project_id: user.cloud.projectId };
      const { body } = await user.cloud.request({ service: 'network', method: 'GET', path: '/v2.0/networks', query });
      const limit = (body as { networks: unknown[] }).networks.length + 1;
      await admin.ask('PUT', path, { quota: { network: limit, port: 0 } });
      const net = await network(user);
      await user.refused(409, /Quota exceeded for resources/, 'POST', 'network:/networks', { network: {} });
      await user.refused(409, /Quota exceeded for resources/, 'POST', 'network:/ports', portBody(net));
      assert.equal((await user.ask('GET', path)).network, limit);
      await user.refused(403, /disallowed by policy/, 'PUT', path, { quota: { network: 5 } });
    },
  },
];

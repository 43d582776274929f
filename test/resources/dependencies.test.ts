import { describe, expect, it } from 'vitest';
import { resourceType } from '../../lib/resources/registry.ts';
import type { Neighbours, ResourceView } from '../../lib/template/schema.ts';
import { isMap, type Value, type ValueMap } from '../../lib/template/values.ts';

type Stack = Readonly<Record<string, readonly [type: string, properties: ValueMap, ...requires: string[]]>>;

/** Hidden dependencies of one resource of a stack; references are the names of resources (behaviours 80 and 81). */
function hidden(stack: Stack, name: string): readonly string[] {
  const views = Object.entries(stack).map(
    ([own, [type, properties, ...requires]]): ResourceView => ({
      name: own,
      type,
      properties,
      requires: new Set(requires),
    }),
  );
  const at = (value: Value | undefined, path: readonly string[]): Value | undefined =>
    path.length === 0 ? value : isMap(value) ? at(value[path[0] ?? ''], path.slice(1)) : undefined;
  const neighbours: Neighbours = {
    get: (other) => views.find((view) => view.name === other),
    ofType: (type) => views.filter((view) => view.type === type),
    matching: (type, property, value) =>
      views.filter((view) => view.type === type && (at(view.properties, property.split('.')) ?? null) === value),
    byReference: (reference) => views.find((view) => view.name === reference),
  };
  const self = views.find((view) => view.name === name);
  const found = self && resourceType(self.type)?.hiddenDependencies?.(self, neighbours);
  return [...new Set(found ?? [])].sort();
}

const subnet = (network: Value) => ['OS::Neutron::Subnet', { network }] as const;
const lab: Stack = {
  net: ['OS::Neutron::Net', {}],
  one: subnet('net'),
  two: subnet('net'),
  other: subnet('elsewhere'),
  router: ['OS::Neutron::Router', { external_gateway_info: { network: 'public' } }],
  routed: ['OS::Neutron::RouterInterface', { router: 'router', subnet: 'one' }],
  gateway: ['OS::Neutron::RouterGateway', { router_id: 'router', network: 'public' }],
  port: ['OS::Neutron::Port', { network: 'net', fixed_ips: [{ subnet: 'one' }] }],
  bare: ['OS::Neutron::Port', { network: 'net' }],
};

describe('hidden dependencies', () => {
  it('a port waits for all subnets of its network', () => {
    expect(hidden(lab, 'port')).toEqual(['one', 'two']);
  });

  it('a server waits for the subnets of its networks; with a port alone, for those of every network', () => {
    const server = (networks: Value) => hidden({ ...lab, it: ['OS::Nova::Server', { networks }] }, 'it');
    expect(server([{ network: 'net' }])).toEqual(['one', 'two']);
    expect(server([{ network: 'net' }, { network: 'elsewhere' }])).toEqual(['one', 'other', 'two']);
    expect(server([{ port: 'port' }])).toEqual(['one', 'other', 'two']);
    expect(server([])).toEqual([]);
  });

  it('a router with a gateway waits for the subnets of that network', () => {
    const stack: Stack = { ...lab, outside: subnet('public') };
    expect(hidden(stack, 'router')).toEqual(['outside']);
    expect(hidden({ ...stack, plain: ['OS::Neutron::Router', {}] }, 'plain')).toEqual([]);
  });

  it('a router gateway waits for the interfaces of its router and the subnets of its network', () => {
    expect(hidden({ ...lab, outside: subnet('public') }, 'gateway')).toEqual(['outside', 'routed']);
  });

  it('a floating IP waits for the way to its port', () => {
    const floating = (port: string) =>
      hidden({ ...lab, it: ['OS::Neutron::FloatingIP', { floating_network: 'public', port_id: port }, port] }, 'it');
    expect(floating('port')).toEqual(['gateway', 'routed', 'router']);
    // A port without addresses names no subnet, so no interface either.
    expect(floating('bare')).toEqual(['gateway', 'router']);
  });

  it('an association waits for the interface of the first address of its port', () => {
    const stack: Stack = { ...lab, it: ['OS::Neutron::FloatingIPAssociation', { port_id: 'port' }, 'port'] };
    expect(hidden(stack, 'it')).toEqual(['routed']);
  });

  it('extra routes wait for the interfaces and gateways of their router', () => {
    const route = (type: string, property: string) => hidden({ ...lab, it: [type, { [property]: 'router' }] }, 'it');
    expect(route('OS::Neutron::ExtraRoute', 'router_id')).toEqual(['gateway', 'routed']);
    expect(route('OS::Neutron::ExtraRouteSet', 'router')).toEqual(['routed']);
  });
});

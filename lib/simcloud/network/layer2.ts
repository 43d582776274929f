import type { World } from '../world.ts';
import type { Addresses } from './addresses.ts';
import type { Kind, KindEngine } from './kinds.ts';
import type { Neighbours, Net, NetTables, Port, Subnet } from './model.ts';
import { networkKind } from './networks.ts';
import { portKind } from './ports.ts';
import { subnetKind } from './subnets.ts';

export interface Layer2 {
  readonly networks: Kind<Net>;
  readonly subnets: Kind<Subnet>;
  readonly ports: Kind<Port>;
}

/** Networks, subnets and ports. */
export function layer2(
  world: World,
  tables: NetTables,
  engine: KindEngine,
  addresses: Addresses,
  other: Neighbours,
): Layer2 {
  const networks = networkKind(world, tables, engine, other, () => subnets);
  const subnets: Kind<Subnet> = subnetKind(world, tables, engine, other, networks);
  return { networks, subnets, ports: portKind(world, tables, engine, addresses, other, networks) };
}

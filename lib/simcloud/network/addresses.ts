import { isRecord } from '../http.ts';
import type { World } from '../world.ts';
import { contains, eui64, formatIp, parseCidr, parseIp } from './ip.ts';
import { badInput, type FixedIp, type NetTables, notFound, refuse, type Subnet } from './model.ts';

/** Hands out and takes back addresses of subnets. */
export interface Addresses {
  /**
   * The addresses a port on the network gets for the wanted `fixed_ips` (undefined: one per IP version), not yet taken.
   * @throws Refusal 400, 404 or 409 in Neutron's words. `own` are addresses the port has already.
   */
  choose(network: string, wanted: unknown, mac: string, own?: readonly FixedIp[]): FixedIp[];
  take(port: string, ips: readonly FixedIp[]): void;
  release(ips: readonly FixedIp[]): void;
  inUse(subnet: string): boolean;
  used(subnet: string): number;
}

export function createAddresses(world: World, tables: NetTables): Addresses {
  const { subnets, allocations } = tables;
  const key = (subnet: string, ip: string) => `${subnet}|${ip}`;

  const pick = (subnet: Subnet, taken: readonly FixedIp[]): string | undefined => {
    for (const pool of subnet.allocation_pools) {
      const first = parseIp(pool.start)!.value;
      const size = parseIp(pool.end)!.value - first + 1n;
      // Somewhere in the first addresses of the pool, then onwards, round to the start.
      const start = BigInt(Math.floor(world.random.next() * Number(size > 256n ? 256n : size)));
      const tries = size > 70_000n ? 70_000n : size;
      for (let i = 0n; i < tries; i++) {
        const ip = formatIp(subnet.ip_version, first + ((start + i) % size));
        if (!allocations.has(key(subnet.id, ip)) && !taken.some((each) => each.ip_address === ip)) return ip;
      }
    }
    return undefined;
  };
  const stateless = (subnet: Subnet) =>
    subnet.ipv6_address_mode === 'slaac' || subnet.ipv6_address_mode === 'dhcpv6-stateless';

  return {
    choose(network, wanted, mac, own = []) {
      const onNetwork = [...subnets.where('network_id', network)];
      const chosen: FixedIp[] = [];
      const slaac = (subnet: Subnet) => ({
        subnet_id: subnet.id,
        ip_address: formatIp(6, eui64(parseCidr(subnet.cidr)!, mac)),
      });
      if (!Array.isArray(wanted)) {
        for (const version of [4, 6] as const) {
          const usable = onNetwork.filter((subnet) => subnet.ip_version === version && !stateless(subnet));
          if (usable.length === 0) continue;
          const found = usable
            .map((subnet) => ({ subnet_id: subnet.id, ip_address: pick(subnet, chosen) }))
            .find((each) => each.ip_address !== undefined);
          if (!found)
            throw refuse(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${network}.`);
          chosen.push(found as FixedIp);
        }
        for (const subnet of onNetwork) if (stateless(subnet)) chosen.push(slaac(subnet));
        return chosen;
      }
      for (const each of wanted) {
        if (!isRecord(each)) throw badInput(`'${each}' is not a dictionary`);
        let subnet: Subnet | undefined;
        if (each.subnet_id !== undefined && each.subnet_id !== null) {
          subnet = subnets.get(String(each.subnet_id));
          if (!subnet) throw notFound.subnet(String(each.subnet_id));
          if (subnet.network_id !== network)
            throw badInput(
              `Failed to create port on network ${network}, because fixed_ips included invalid subnet ${subnet.id}`,
            );
        }
        if (each.ip_address === undefined || each.ip_address === null) {
          if (!subnet) throw badInput('IP allocation requires subnet_id or ip_address');
          const from = subnet.id;
          const kept = own.find((old) => old.subnet_id === from && !chosen.includes(old));
          const ip = stateless(subnet) ? slaac(subnet).ip_address : (kept?.ip_address ?? pick(subnet, chosen));
          if (ip === undefined)
            throw refuse(409, 'IpAddressGenerationFailure', `No more IP addresses available on network ${network}.`);
          chosen.push({ subnet_id: subnet.id, ip_address: ip });
          continue;
        }
        const address = parseIp(each.ip_address);
        if (!address) throw badInput(`'${each.ip_address}' is not a valid IP address`);
        const ip = formatIp(address.version, address.value);
        const fits = (candidate: Subnet) => contains(parseCidr(candidate.cidr)!, address);
        if (subnet && !fits(subnet))
          throw refuse(400, 'InvalidIpForSubnet', `IP address ${ip} is not a valid IP for the specified subnet.`);
        subnet ??= onNetwork.find(fits);
        if (!subnet)
          throw refuse(
            400,
            'InvalidIpForNetwork',
            `IP address ${ip} is not a valid IP for any of the subnets on the specified network.`,
          );
        const home = subnet.id;
        const mine = own.some((old) => old.subnet_id === home && old.ip_address === ip);
        if ((!mine && allocations.has(key(subnet.id, ip))) || chosen.some((c) => c.ip_address === ip))
          throw refuse(409, 'IpAddressAlreadyAllocated', `IP address ${ip} already allocated in subnet ${subnet.id}`);
        chosen.push({ subnet_id: subnet.id, ip_address: ip });
      }
      return chosen;
    },
    take(port, ips) {
      for (const ip of ips)
        allocations.add({ id: key(ip.subnet_id, ip.ip_address), subnet_id: ip.subnet_id, port_id: port });
    },
    release(ips) {
      for (const ip of ips) allocations.remove(key(ip.subnet_id, ip.ip_address));
    },
    inUse: (subnet) => allocations.where('subnet_id', subnet).size > 0,
    used: (subnet) => allocations.where('subnet_id', subnet).size,
  };
}

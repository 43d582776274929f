import { type Call, micros, seconds } from '../http.ts';
import { type Compute, links, type Server } from './model.ts';

const task: Readonly<Record<string, string>> = {
  resize_prep: 'RESIZE',
  resize_reverting: 'REVERT_RESIZE',
  rebuilding: 'REBUILD',
  reboot_started: 'REBOOT',
  reboot_started_hard: 'HARD_REBOOT',
  updating_password: 'PASSWORD',
};
const state: Readonly<Record<string, string>> = {
  building: 'BUILD',
  active: 'ACTIVE',
  stopped: 'SHUTOFF',
  suspended: 'SUSPENDED',
  paused: 'PAUSED',
  resized: 'VERIFY_RESIZE',
  error: 'ERROR',
  rescued: 'RESCUE',
  shelved: 'SHELVED',
  shelved_offloaded: 'SHELVED_OFFLOADED',
};

export function statusOf(server: Server): string {
  if (server.vm_state === 'error') return 'ERROR';
  return (server.task_state !== null ? task[server.task_state] : undefined) ?? state[server.vm_state] ?? 'UNKNOWN';
}

/** Nova shows the progress in these states only. */
const shownProgress = new Set(['ACTIVE', 'BUILD', 'REBUILD', 'RESIZE', 'VERIFY_RESIZE', 'MIGRATING']);

const hostId = '47df4e70d95e6bc50404821b2cb05b0535ca83035f92a873075693ce';

/** How Nova shows a server, by microversion and role; and its addresses. */
export function serverView({ network }: Compute) {
  const addresses = (server: Server): Record<string, unknown[]> => {
    const found: Record<string, unknown[]> = {};
    for (const { id } of server._ports) {
      const port = network.tables.ports.get(id);
      const name = port && network.tables.networks.get(port.network_id)?.name;
      if (!port || name === undefined) continue;
      const list = found[name] ?? [];
      found[name] = list;
      const shown = (addr: string, type: string) => ({
        version: addr.includes(':') ? 6 : 4,
        addr,
        'OS-EXT-IPS:type': type,
        'OS-EXT-IPS-MAC:mac_addr': port.mac_address,
      });
      for (const ip of port.fixed_ips) {
        list.push(shown(ip.ip_address, 'fixed'));
        for (const fip of network.tables.floatingips.where('port_id', id))
          if (fip.fixed_ip_address === ip.ip_address) list.push(shown(fip.floating_ip_address, 'floating'));
      }
    }
    return found;
  };
  const groupNames = (server: Server) => {
    const names = new Set<string>();
    for (const { id } of server._ports)
      for (const group of network.tables.ports.get(id)?.security_groups ?? [])
        names.add(network.tables.groups.get(group)?.name ?? group);
    return [...names].map((name) => ({ name }));
  };

  const view = (server: Server, call: Call): Record<string, unknown> => {
    const { version, token } = call;
    const named = groupNames(server);
    return {
      id: server.id,
      name: server.name,
      status: statusOf(server),
      tenant_id: server.project_id,
      user_id: server.user_id,
      metadata: server.metadata,
      hostId: server.availability_zone === '' ? '' : hostId,
      image:
        server.image === ''
          ? ''
          : { id: server.image, links: [{ rel: 'bookmark', href: `${call.base}/images/${server.image}` }] },
      flavor:
        version >= 47
          ? {
              vcpus: server._flavor.vcpus,
              ram: server._flavor.ram,
              disk: server._flavor.disk,
              ephemeral: server._flavor.ephemeral,
              swap: server._flavor.swap,
              original_name: server._flavor.original_name,
              extra_specs: server._flavor.extra_specs,
            }
          : { id: server.flavor, links: [{ rel: 'bookmark', href: `${call.base}/flavors/${server.flavor}` }] },
      created: seconds(server.created),
      updated: seconds(server.updated),
      addresses: addresses(server),
      accessIPv4: server.accessIPv4,
      accessIPv6: server.accessIPv6,
      links: links(call, 'servers', server.id),
      'OS-DCF:diskConfig': server.disk_config,
      ...(server.fault
        ? { fault: server.fault }
        : shownProgress.has(statusOf(server))
          ? { progress: server.progress }
          : {}),
      'OS-EXT-AZ:availability_zone': server.availability_zone,
      config_drive: server.config_drive ? 'True' : '',
      key_name: server.key_name,
      'OS-SRV-USG:launched_at': server.launched === null ? null : micros(server.launched),
      'OS-SRV-USG:terminated_at': null,
      ...(named.length > 0 && { security_groups: named }),
      ...(token.admin && {
        'OS-EXT-SRV-ATTR:host': server.availability_zone === '' ? null : 'fake1',
        'OS-EXT-SRV-ATTR:instance_name': `instance-${server.id.slice(0, 8)}`,
        'OS-EXT-SRV-ATTR:hypervisor_hostname': server.availability_zone === '' ? null : 'fake1',
        ...(version >= 3 && {
          'OS-EXT-SRV-ATTR:reservation_id': `r-${server.id.slice(0, 8)}`,
          'OS-EXT-SRV-ATTR:launch_index': 0,
          'OS-EXT-SRV-ATTR:kernel_id': '',
          'OS-EXT-SRV-ATTR:ramdisk_id': '',
          'OS-EXT-SRV-ATTR:root_device_name': '/dev/sda',
          'OS-EXT-SRV-ATTR:user_data': server.user_data,
        }),
        ...(version >= 16 && { host_status: 'UP' }),
      }),
      ...((version >= 90 || (token.admin && version >= 3)) && { 'OS-EXT-SRV-ATTR:hostname': server.hostname }),
      'OS-EXT-STS:task_state': server.task_state,
      'OS-EXT-STS:vm_state': server.vm_state,
      'OS-EXT-STS:power_state': server.power_state,
      'os-extended-volumes:volumes_attached': server._volumes.map((volume) => ({
        id: volume.volume_id,
        ...(version >= 3 && { delete_on_termination: volume.delete_on_termination }),
      })),
      ...(version >= 9 && { locked: server.locked }),
      ...(version >= 73 && { locked_reason: null }),
      ...(version >= 19 && { description: server.description }),
      ...(version >= 26 && { tags: server.tags }),
      ...(version >= 63 && { trusted_image_certificates: null }),
      ...(version >= 71 &&
        call.path !== '/v2.1/servers/detail' && { server_groups: server._group === null ? [] : [server._group] }),
    };
  };

  return { addresses, view };
}

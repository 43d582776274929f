import { bodyOf } from '../engine.ts';
import { type Call, isRecord, Refusal, type Reply, type Route } from '../http.ts';
import type { Port } from '../network/model.ts';
import type { Lifecycle } from './lifecycle.ts';
import { type AttachedVolume, actor, bad, type Compute, conflict, findServer, gone, type Server } from './model.ts';

/** The network of an interface for which none was asked. */
function onlyNetwork({ network }: Compute, call: Call): string {
  const [id, ...others] = network.usable(actor(call));
  if (id === undefined)
    throw bad(`No specific network was requested and none are available for project '${call.token.project}'.`);
  if (others.length > 0) throw bad('Multiple possible networks found, use a Network ID to be more specific.');
  return id;
}

/** Interfaces and volumes of a server. */
export function attachmentRoutes(compute: Compute, life: Lifecycle): Route[] {
  const { world, servers, network, volumes } = compute;
  const portView = (port: Port, call: Call) => ({
    net_id: port.network_id,
    port_id: port.id,
    mac_addr: port.mac_address,
    port_state: port.status,
    fixed_ips: port.fixed_ips,
    ...(call.version >= 70 && { tag: null }),
  });
  const portOf = (call: Call): [Server, Port] => {
    const server = findServer(compute, call);
    const port = network.tables.ports.get(call.params.port!);
    if (!port || port.device_id !== server.id)
      throw gone(`Instance ${server.id} does not have a port with id ${call.params.port}`);
    return [server, port];
  };
  const attachPort = (call: Call): Reply => {
    const server = findServer(compute, call);
    const about = isRecord(call.json) && isRecord(call.json.interfaceAttachment) ? call.json.interfaceAttachment : {};
    if (!['active', 'paused', 'stopped'].includes(server.vm_state))
      throw conflict(`Cannot 'attach_interface' instance ${server.id} while it is in vm_state ${server.vm_state}`);
    if (about.port_id !== undefined && about.net_id !== undefined)
      throw bad('Must not input both network_id and port_id');
    const tag = typeof about.tag === 'string' ? about.tag : null;
    let port: Port | undefined;
    if (typeof about.port_id === 'string') {
      port = network.tables.ports.get(about.port_id);
      if (!port || (!call.token.admin && port.project_id !== call.token.project))
        throw gone(`Port id ${about.port_id} could not be found.`);
      if (port.device_id !== '') throw conflict(`Port ${port.id} is still in use.`);
    } else {
      const id = typeof about.net_id === 'string' ? about.net_id : onlyNetwork(compute, call);
      if (!network.networkVisible(id, actor(call))) throw bad(`Network ${id} could not be found.`);
      const ips = Array.isArray(about.fixed_ips) ? about.fixed_ips : undefined;
      try {
        port = network.createPort(
          { network_id: id, device_id: server.id, ...(ips && { fixed_ips: ips }) },
          { project: server.project_id, admin: false },
        );
      } catch (error) {
        throw error instanceof Refusal ? bad(error.message) : error;
      }
    }
    network.bind(port, server.id, 'nova');
    servers.update(server, { _ports: [...server._ports, { id: port.id, made: about.port_id === undefined, tag }] });
    return { status: 200, body: { interfaceAttachment: portView(port, call) } };
  };
  world.step('server.portGone', (key) => {
    const [id = '', port = ''] = key.split('|');
    const server = servers.get(id);
    const attached = server?._ports.find((each) => each.id === port);
    if (server && attached) life.dropPort(server, attached);
  });

  const volumeView = (server: Server, volume: AttachedVolume, call: Call) => ({
    ...(call.version < 89 && { id: volume.volume_id }),
    volumeId: volume.volume_id,
    serverId: server.id,
    device: volume.device,
    ...(call.version >= 70 && { tag: volume.tag }),
    ...(call.version >= 79 && { delete_on_termination: volume.delete_on_termination }),
    ...(call.version >= 89 && { attachment_id: volume.attachment_id, bdm_uuid: volume.bdm_uuid }),
  });
  const volumeOf = (call: Call): [Server, AttachedVolume] => {
    const server = findServer(compute, call);
    const volume = server._volumes.find((each) => each.volume_id === call.params.volume);
    if (!volume) throw gone(`Instance ${server.id} is not attached to volume ${call.params.volume}`);
    return [server, volume];
  };
  const changeable = (server: Server, what: string) => {
    if (
      !['active', 'paused', 'stopped', 'suspended', 'resized', 'shelved', 'shelved_offloaded'].includes(server.vm_state)
    )
      throw conflict(`Cannot '${what}' instance ${server.id} while it is in vm_state ${server.vm_state}`);
  };
  const attachVolume = (call: Call): Reply => {
    const server = findServer(compute, call);
    const about = bodyOf(call, 'volumeAttachment', "'volumeAttachment' is a required property");
    const id = String(about.volumeId);
    const volume = volumes.find(id, actor(call));
    if (!volume) throw gone(`Volume ${id} could not be found.`);
    changeable(server, 'attach_volume');
    if (volume.attachments.length > 0 && !volume.multiattach)
      throw bad(
        `Invalid volume: volume ${id} is already attached to instances: ${volume.attachments.map((each) => each.server_id).join(', ')}`,
      );
    if (volume.status !== 'available' && !(volume.multiattach && volume.status === 'in-use'))
      throw bad(
        `Invalid input received: Invalid volume: Volume ${id} status must be available or downloading to reserve, but the current status is ${volume.status}. (HTTP 400) (Request-ID: req-${world.random.uuid()})`,
      );
    const device = typeof about.device === 'string' ? about.device : undefined;
    const attached = life.attachVolume(server, id, {
      ...(device !== undefined && { device }),
      tag: typeof about.tag === 'string' ? about.tag : null,
      remove: about.delete_on_termination === true,
    });
    const { attachment_id: _, bdm_uuid: __, ...shown } = volumeView(server, attached, call) as Record<string, unknown>;
    return { status: 200, body: { volumeAttachment: { id, ...shown } } };
  };
  world.step('server.volumeGone', (key) => {
    const [id = '', volume = ''] = key.split('|');
    const server = servers.get(id);
    if (server) servers.update(server, { _volumes: server._volumes.filter((each) => each.volume_id !== volume) });
    const row = volumes.volumes.get(volume);
    if (row) volumes.detached(row, id);
  });

  return [
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/os-interface',
      run: (call) => ({
        status: 200,
        body: {
          interfaceAttachments: findServer(compute, call)
            ._ports.flatMap(({ id }) => network.tables.ports.get(id) ?? [])
            .map((port) => portView(port, call)),
        },
      }),
    },
    { method: 'POST', path: '/v2.1/servers/{id}/os-interface', run: attachPort },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/os-interface/{port}',
      run: (call) => ({ status: 200, body: { interfaceAttachment: portView(portOf(call)[1], call) } }),
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}/os-interface/{port}',
      run: (call) => {
        const server = findServer(compute, call);
        // Nova answers 202 also for a port that has just gone from the server; only an unknown port is refused.
        if (!network.tables.ports.has(call.params.port!)) throw gone(`Port ${call.params.port} not found`);
        world.after(world.latency('attach'), 'server.portGone', `${server.id}|${call.params.port}`);
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/os-volume_attachments',
      run: (call) => {
        const server = findServer(compute, call);
        return {
          status: 200,
          body: { volumeAttachments: server._volumes.map((volume) => volumeView(server, volume, call)) },
        };
      },
    },
    { method: 'POST', path: '/v2.1/servers/{id}/os-volume_attachments', run: attachVolume },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/os-volume_attachments/{volume}',
      run: (call) => ({ status: 200, body: { volumeAttachment: volumeView(...volumeOf(call), call) } }),
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/os-volume_attachments/{volume}',
      run: (call) => {
        const [server, volume] = volumeOf(call);
        const about = bodyOf(call, 'volumeAttachment', "'volumeAttachment' is a required property");
        if (typeof about.delete_on_termination === 'boolean')
          servers.update(server, {
            _volumes: server._volumes.map((each) =>
              each === volume ? { ...each, delete_on_termination: about.delete_on_termination === true } : each,
            ),
          });
        return { status: 202 };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}/os-volume_attachments/{volume}',
      run: (call) => {
        const [server, attached] = volumeOf(call);
        if (attached.root) throw bad('Cannot detach a root device volume');
        changeable(server, 'detach_volume');
        const volume = volumes.volumes.get(attached.volume_id);
        if (volume && volume.status === 'detaching')
          throw bad(
            `Invalid volume: Invalid input received: Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' to detach.`,
          );
        if (volume) volumes.volumes.update(volume, { status: 'detaching', updated: world.now() });
        world.after(world.latency('attach'), 'server.volumeGone', `${server.id}|${attached.volume_id}`);
        return { status: 202 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/os-security-groups',
      run: (call) => {
        const ids = new Set(
          findServer(compute, call)._ports.flatMap(({ id }) => network.tables.ports.get(id)?.security_groups ?? []),
        );
        return {
          status: 200,
          body: {
            security_groups: [...ids]
              .flatMap((id) => network.tables.groups.get(id) ?? [])
              .map((group) => ({
                id: group.id,
                description: group.description,
                name: group.name,
                tenant_id: group.project_id,
                rules: [],
              })),
          },
        };
      },
    },
  ];
}

import { isRecord, seconds } from '../http.ts';
import type { AttachedPort, AttachedVolume, Compute, Server } from './model.ts';

/** Everything that happens to a server by itself: it is built, settles after an action, and goes. */
export interface Lifecycle {
  /** Starts `task`; after `kind`'s latency the server takes on `next`. */
  act(server: Server, task: string, next: Partial<Server>, kind?: string): void;
  build(server: Server): void;
  destroy(server: Server): void;
  touch(server: Server, change: Partial<Server>): void;
  fail(server: Server, message: string): void;
  attachVolume(
    server: Server,
    volume: string,
    about: { device?: string; tag?: string | null; remove?: boolean; root?: boolean },
  ): AttachedVolume;
  dropPort(server: Server, port: AttachedPort): void;
}

export function lifecycle(compute: Compute): Lifecycle {
  const { world, servers, network, volumes } = compute;
  const touch = (server: Server, change: Partial<Server>) => {
    servers.update(server, { ...change, updated: world.now() });
  };
  const fail = (server: Server, message: string) =>
    touch(server, {
      vm_state: 'error',
      task_state: null,
      power_state: 0,
      _plan: null,
      fault: { code: 500, created: seconds(world.now()), message },
    });

  const nextDevice = (server: Server) => {
    for (let i = 0; ; i++) {
      const device = `/dev/sd${String.fromCharCode(97 + i)}`;
      // The first name belongs to the root disk, be it a volume or not.
      if (i === 0 && !server._volumes.some((volume) => volume.root) && server.image !== '') continue;
      if (!server._volumes.some((volume) => volume.device === device)) return device;
    }
  };
  const attachVolume: Lifecycle['attachVolume'] = (server, volume, about) => {
    const attached: AttachedVolume = {
      volume_id: volume,
      device: about.device ?? nextDevice(server),
      attachment_id: world.random.uuid(),
      bdm_uuid: world.random.uuid(),
      delete_on_termination: about.remove === true,
      tag: about.tag ?? null,
      root: about.root === true,
    };
    volumes.attach(volumes.volumes.get(volume)!, server.id, attached.device, attached.attachment_id);
    servers.update(server, { _volumes: [...server._volumes, attached] });
    return attached;
  };
  const dropPort: Lifecycle['dropPort'] = (server, attached) => {
    const port = network.tables.ports.get(attached.id);
    if (port && port.device_id === server.id) {
      if (attached.made) network.removePort(port);
      else network.unbind(port);
    }
    servers.update(server, { _ports: server._ports.filter((each) => each.id !== attached.id) });
  };

  /** Ports and volumes of a new server. Throws a Refusal in another service's words when one cannot be had. */
  const equip = (server: Server) => {
    const plan = server._plan!;
    const actor = { project: server.project_id, admin: false };
    for (const each of plan.networks) {
      const port =
        each.port !== undefined
          ? network.findPort(each.port, { ...actor, admin: true })
          : network.createPort(
              {
                network_id: each.uuid,
                device_id: server.id,
                ...(each.fixed_ip !== undefined && { fixed_ips: [{ ip_address: each.fixed_ip }] }),
                ...(plan.groups.length > 0 &&
                  network.tables.networks.get(each.uuid!)?.port_security_enabled !== false && {
                    security_groups: plan.groups,
                  }),
              },
              actor,
            );
      network.bind(port, server.id, 'nova');
      if (!server._ports.some((known) => known.id === port.id))
        servers.update(server, {
          _ports: [...server._ports, { id: port.id, made: each.port === undefined, tag: each.tag }],
        });
    }
    for (const bdm of plan.volumes) {
      if (bdm.destination_type !== 'volume') continue;
      const root = Number(bdm.boot_index) === 0;
      let id = String(bdm.uuid ?? '');
      if (bdm.source_type !== 'volume') {
        const source =
          bdm.source_type === 'image' ? { imageRef: id } : bdm.source_type === 'snapshot' ? { snapshot_id: id } : {};
        const made = volumes.create(
          {
            ...source,
            size: bdm.volume_size ?? undefined,
            name: '',
            description: '',
            ...(bdm.volume_type !== undefined && { volume_type: bdm.volume_type }),
          },
          { ...actor, user: server.user_id },
        );
        volumes.ready(made);
        id = made.id;
      }
      const volume = volumes.find(id, actor);
      if (!volume) throw new Error(`Volume ${id} could not be found.`);
      attachVolume(server, id, {
        remove: bdm.delete_on_termination === true,
        root,
        ...(typeof bdm.device_name === 'string' && { device: bdm.device_name }),
        ...(root && { device: '/dev/sda' }),
        tag: typeof bdm.tag === 'string' ? bdm.tag : null,
      });
    }
  };

  world.step('server.built', (id) => {
    const server = servers.get(id);
    if (!server?._plan || server.task_state === 'deleting') return;
    if (server._plan.fail !== undefined) return fail(server, server._plan.fail);
    try {
      equip(server);
    } catch (error) {
      for (const port of [...server._ports]) dropPort(server, port);
      return fail(
        server,
        `Build of instance ${server.id} aborted: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    }
    touch(server, {
      vm_state: 'active',
      task_state: null,
      power_state: 1,
      launched: world.now(),
      availability_zone: 'nova',
      _plan: null,
      progress: 0,
    });
  });
  world.step('server.settle', (id) => {
    const server = servers.get(id);
    if (!server?._next || server.task_state === 'deleting') return;
    const next = server._next as Partial<Server>;
    touch(server, { task_state: null, ...next, _next: null });
  });
  world.step('server.gone', (id) => {
    const server = servers.get(id);
    if (!server) return;
    for (const port of [...server._ports]) dropPort(server, port);
    for (const attached of server._volumes) {
      const volume = volumes.volumes.get(attached.volume_id);
      if (!volume) continue;
      volumes.detached(volume, server.id);
      if (attached.delete_on_termination) volumes.remove(volume);
    }
    servers.remove(id);
  });

  return {
    touch,
    fail,
    attachVolume,
    dropPort,
    act(server, task, next, kind = 'serverAction') {
      touch(server, { task_state: task, _next: isRecord(next) ? next : {} });
      world.after(world.latency(kind), 'server.settle', server.id);
    },
    build: (server) => world.after(world.latency('server'), 'server.built', server.id),
    destroy(server) {
      if (server.task_state === 'deleting') return;
      touch(server, { task_state: 'deleting', _next: null });
      world.after(world.latency('serverDelete'), 'server.gone', server.id);
    },
  };
}

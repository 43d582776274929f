import { type Call, isRecord, Refusal, type Reply, type Route } from '../http.ts';
import { checkMetadata } from './body.ts';
import { snapshotOf } from './create.ts';
import type { Lifecycle } from './lifecycle.ts';
import { actor, bad, type Compute, conflict, findFlavor, findServer, gone, type Server } from './model.ts';

interface Action {
  /** States in which it is allowed; any when left out. */
  readonly from?: readonly string[];
  readonly until?: number;
  readonly admin?: boolean;
  /** Allowed on a locked server. */
  readonly locked?: boolean;
  /** Name in refusals when it is not the key without `os-`. */
  readonly name?: string;
  readonly run: (server: Server, about: Record<string, unknown>, call: Call) => Reply;
}

const accepted: Reply = { status: 202 };

/** POST /servers/{id}/action: one table of what each action needs and leads to. */
export function actionRoutes(
  compute: Compute,
  life: Lifecycle,
  view: (server: Server, call: Call) => Record<string, unknown>,
): Route[] {
  const { world, network, images } = compute;
  const simple =
    (task: string, next: Partial<Server>): Action['run'] =>
    (server) => {
      life.act(server, task, next);
      return accepted;
    };
  const consoleUrl = (type: string) =>
    `http://127.0.0.1:6080/vnc_auto.html?path=%3Ftoken%3D${world.random.uuid()}#${type}`.split('#')[0]!;
  const oldConsole = (type: string): Action => ({
    until: 5,
    run: (_server, about) => ({
      status: 200,
      body: { console: { type: String(about.type ?? type), url: consoleUrl(type) } },
    }),
  });
  const ports = (server: Server) => server._ports.flatMap(({ id }) => network.tables.ports.get(id) ?? []);
  const groupId = (about: Record<string, unknown>, server: Server) => {
    const id = network.group(String(about.name), server.project_id);
    if (id === undefined) throw gone(`Security group ${about.name} is not found for project ${server.project_id}`);
    return id;
  };

  const actions: Readonly<Record<string, Action>> = {
    'os-start': { from: ['stopped'], run: simple('powering-on', { vm_state: 'active', power_state: 1 }) },
    'os-stop': { from: ['active', 'error'], run: simple('powering-off', { vm_state: 'stopped', power_state: 4 }) },
    suspend: { from: ['active'], run: simple('suspending', { vm_state: 'suspended', power_state: 4 }) },
    resume: { from: ['suspended'], run: simple('resuming', { vm_state: 'active', power_state: 1 }) },
    pause: { from: ['active'], run: simple('pausing', { vm_state: 'paused', power_state: 3 }) },
    unpause: { from: ['paused'], run: simple('unpausing', { vm_state: 'active', power_state: 1 }) },
    shelve: {
      from: ['active', 'stopped', 'suspended', 'paused'],
      run: simple('shelving', { vm_state: 'shelved_offloaded', power_state: 4, availability_zone: '' }),
    },
    unshelve: {
      from: ['shelved', 'shelved_offloaded'],
      run: simple('unshelving', { vm_state: 'active', power_state: 1, availability_zone: 'nova' }),
    },
    rescue: {
      from: ['active', 'stopped', 'error'],
      run: (server) => {
        life.act(server, 'rescuing', { vm_state: 'rescued' });
        return { status: 200, body: { adminPass: world.random.hex(16).slice(0, 12) } };
      },
    },
    unrescue: { from: ['rescued'], run: simple('unrescuing', { vm_state: 'active' }) },
    reboot: {
      from: ['active', 'stopped', 'rescued', 'error', 'paused', 'suspended'],
      run: (server, about) => {
        const type = String(about.type).toUpperCase();
        if (type !== 'SOFT' && type !== 'HARD')
          throw bad(
            `Invalid input for field/attribute type. Value: ${about.type}. '${about.type}' is not one of ['HARD', 'Hard', 'hard', 'SOFT', 'Soft', 'soft']`,
          );
        life.act(server, type === 'HARD' ? 'reboot_started_hard' : 'reboot_started', {
          vm_state: 'active',
          power_state: 1,
        });
        return accepted;
      },
    },
    resize: {
      from: ['active', 'stopped'],
      run: (server, about, call) => {
        const flavor = findFlavor(compute, String(about.flavorRef), server.project_id, call.token.admin);
        if (!flavor) throw bad(`Flavor ${about.flavorRef} could not be found.`);
        if (flavor.id === server.flavor) throw bad('When resizing, instances must change flavor!');
        if (flavor.disk < server._flavor.disk && flavor.disk === 0 && server.image !== '')
          throw bad('Resize to zero disk flavor is not allowed.');
        const stopped = server.vm_state === 'stopped';
        life.act(server, 'resize_prep', {
          vm_state: 'resized',
          flavor: flavor.id,
          _flavor: snapshotOf(flavor),
          _old: { flavor: server.flavor, _flavor: server._flavor },
          ...(stopped && { power_state: 4 }),
        });
        return accepted;
      },
    },
    confirmResize: {
      from: ['resized'],
      run: (server) => {
        life.touch(server, { vm_state: server.power_state === 4 ? 'stopped' : 'active', _old: null, task_state: null });
        return { status: 204 };
      },
    },
    revertResize: {
      from: ['resized'],
      run: (server) => {
        life.act(server, 'resize_reverting', {
          vm_state: server.power_state === 4 ? 'stopped' : 'active',
          ...server._old,
          _old: null,
        });
        return accepted;
      },
    },
    rebuild: {
      from: ['active', 'stopped', 'error'],
      run: (server, about, call) => {
        const image = images.images.get(String(about.imageRef));
        if (!image || !images.visible(image, actor(call))) throw bad('Cannot find image for rebuild');
        if (isRecord(about.metadata)) checkMetadata(about.metadata);
        const stopped = server.vm_state === 'stopped';
        life.touch(server, {
          ...(server.image !== '' && { image: image.id }),
          ...(typeof about.name === 'string' && { name: about.name }),
          ...(isRecord(about.metadata) && { metadata: about.metadata as Record<string, string> }),
          ...(call.version >= 19 &&
            about.description !== undefined && { description: about.description as string | null }),
          ...(call.version >= 57 && about.user_data !== undefined && { user_data: about.user_data as string | null }),
          ...(call.version >= 54 && about.key_name !== undefined && { key_name: about.key_name as string | null }),
          fault: null,
        });
        life.act(
          server,
          'rebuilding',
          world.failNext === undefined
            ? { vm_state: stopped ? 'stopped' : 'active', power_state: stopped ? 4 : 1, launched: world.now() }
            : {
                vm_state: 'error',
                fault: { code: 500, created: new Date(world.now()).toISOString(), message: world.failNext },
              },
        );
        return {
          status: 202,
          body: {
            server: {
              ...view(server, call),
              adminPass: world.random.hex(16).slice(0, 12),
              ...(call.version >= 57 && { user_data: server.user_data }),
            },
          },
          headers: { location: `${call.base}/v2.1/servers/${server.id}` },
        };
      },
    },
    changePassword: { from: ['active'], run: () => accepted },
    lock: {
      locked: true,
      run: (server) => {
        life.touch(server, { locked: true });
        return accepted;
      },
    },
    unlock: {
      locked: true,
      run: (server) => {
        life.touch(server, { locked: false });
        return accepted;
      },
    },
    createImage: {
      from: ['active', 'stopped', 'paused', 'suspended'],
      locked: true,
      run: (server, about, call) => {
        if (typeof about.name !== 'string')
          throw bad("Invalid input for field/attribute createImage. 'name' is a required property");
        const from = images.images.get(server.image);
        const image = images.add({
          name: about.name,
          owner: server.project_id,
          status: 'queued',
          size: null,
          min_disk: server._flavor.disk,
          extra: {
            ...from?._extra,
            base_image_ref: server.image,
            instance_uuid: server.id,
            user_id: call.token.user,
            image_type: 'snapshot',
            ...(isRecord(about.metadata) ? about.metadata : {}),
          },
        });
        world.after(world.latency('image'), 'image.active', image.id);
        life.act(server, 'image_snapshot', { vm_state: server.vm_state }, 'image');
        return {
          status: 202,
          ...(call.version >= 45 ? { body: { image_id: image.id } } : {}),
          headers: { location: `${call.origin}/image/v2/images/${image.id}` },
        };
      },
    },
    'os-getConsoleOutput': {
      locked: true,
      run: () => ({ status: 200, body: { output: 'FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE' } }),
    },
    'os-getVNCConsole': oldConsole('novnc'),
    'os-getSPICEConsole': oldConsole('spice-html5'),
    'os-getRDPConsole': oldConsole('rdp-html5'),
    'os-getSerialConsole': oldConsole('serial'),
    addSecurityGroup: {
      run: (server, about) => {
        const id = groupId(about, server);
        for (const port of ports(server))
          network.tables.ports.update(port, { security_groups: [...new Set([...port.security_groups, id])] });
        return accepted;
      },
    },
    removeSecurityGroup: {
      run: (server, about) => {
        const id = groupId(about, server);
        if (!ports(server).some((port) => port.security_groups.includes(id)))
          throw gone(`Security group ${about.name} not associated with the instance ${server.id}`);
        for (const port of ports(server))
          network.tables.ports.update(port, { security_groups: port.security_groups.filter((each) => each !== id) });
        return accepted;
      },
    },
    addFloatingIp: {
      until: 43,
      run: () => {
        throw gone('floating IP not found');
      },
    },
    removeFloatingIp: {
      until: 43,
      run: () => {
        throw gone('floating IP not found');
      },
    },
    'os-resetState': {
      admin: true,
      run: (server, about) => {
        life.touch(server, { vm_state: about.state === 'error' ? 'error' : 'active', task_state: null });
        return accepted;
      },
    },
    forceDelete: {
      run: (server) => {
        life.destroy(server);
        return accepted;
      },
    },
    restore: {
      run: () => {
        throw new Refusal(404, 'The resource could not be found.');
      },
    },
  };

  return [
    {
      method: 'POST',
      path: '/v2.1/servers/{id}/action',
      run: (call) => {
        const [key = '', about] = isRecord(call.json) ? (Object.entries(call.json)[0] ?? []) : [];
        const action = actions[key];
        if (!action) throw bad(`There is no such action: ${key}`);
        if (action.until !== undefined && call.version > action.until)
          throw new Refusal(404, 'The resource could not be found.');
        const server = findServer(compute, call);
        if (action.admin && !call.token.admin)
          throw new Refusal(403, `Policy doesn't allow os_compute_api:os-admin-actions:reset_state to be performed.`);
        const name = action.name ?? key.replace(/^os-/, '');
        if (server.locked && !action.locked && !call.token.admin) throw conflict(`Instance ${server.id} is locked`);
        if (action.from && !action.from.includes(server.vm_state))
          throw conflict(`Cannot '${name}' instance ${server.id} while it is in vm_state ${server.vm_state}`);
        if (action.from && server.task_state !== null)
          throw conflict(`Cannot '${name}' instance ${server.id} while it is in task_state ${server.task_state}`);
        const reply = action.run(server, isRecord(about) ? about : {}, call);
        server._actions.push({
          action: name,
          request_id: `req-${world.random.uuid()}`,
          start: world.now(),
          user: call.token.user,
        });
        return reply;
      },
    },
    {
      method: 'POST',
      path: '/v2.1/servers/{id}/remote-consoles',
      since: 6,
      run: (call) => {
        findServer(compute, call);
        const about = isRecord(call.json) && isRecord(call.json.remote_console) ? call.json.remote_console : {};
        return {
          status: 200,
          body: { remote_console: { protocol: about.protocol, type: about.type, url: consoleUrl(String(about.type)) } },
        };
      },
    },
  ];
}

import { bodyOf } from '../engine.ts';
import { type Call, isRecord, micros, Refusal, type Reply, type Route } from '../http.ts';
import { python } from '../python.ts';
import { checkBody, checkMetadata, uuid } from './body.ts';
import type { Lifecycle } from './lifecycle.ts';
import {
  actor,
  type BuildPlan,
  bad,
  type Compute,
  conflict,
  type Flavor,
  findFlavor,
  findServer,
  links,
  type Server,
} from './model.ts';
import { serverView, statusOf } from './view.ts';

export function serverRoutes(
  compute: Compute,
  life: Lifecycle,
): { routes: Route[]; view: (server: Server, call: Call) => Record<string, unknown> } {
  const { world, servers, network, images, volumes, keypairs, groups, quotas } = compute;

  const { addresses, view } = serverView(compute);

  const checkQuota = (project: string, flavor: Flavor, count: number) => {
    const own = servers.where('project_id', project);
    const limit = (name: string) => quotas.limit('compute', project, name);
    if (limit('instances') < 0 && limit('cores') < 0 && limit('ram') < 0) return;
    let cores = 0;
    let ram = 0;
    for (const server of own) {
      cores += server._flavor.vcpus;
      ram += server._flavor.ram;
    }
    for (const [name, asked, used] of [
      ['instances', count, own.size],
      ['cores', flavor.vcpus * count, cores],
      ['ram', flavor.ram * count, ram],
    ] as const) {
      const most = limit(name);
      if (most >= 0 && used + asked > most)
        throw new Refusal(
          403,
          `Quota exceeded for ${name}: Requested ${asked}, but already used ${used} of ${most} ${name}`,
        );
    }
  };
  const imageOf = (ref: unknown, call: Call): string => {
    if (ref === undefined || ref === '') return '';
    if (typeof ref !== 'string' || !uuid.test(ref))
      throw bad(
        `Invalid input for field/attribute imageRef. Value: ${ref}. '${ref}' is not valid under any of the given schemas`,
      );
    const image = images.images.get(ref);
    if (!image || !images.visible(image, actor(call))) throw bad('Can not find requested image');
    if (image.status !== 'active') throw bad(`Image ${ref} is not active.`);
    return ref;
  };
  const networksOf = (body: Record<string, unknown>, call: Call): BuildPlan['networks'] => {
    const given = body.networks;
    if (given === 'none') return [];
    if (!Array.isArray(given) || given.length === 0) {
      const usable = network.usable(actor(call));
      if (usable.length > 1) throw conflict('Multiple possible networks found, use a Network ID to be more specific.');
      return usable.map((id) => ({ uuid: id, tag: null }));
    }
    return given.map((each: unknown) => {
      if (!isRecord(each))
        throw bad(
          `Invalid input for field/attribute networks. Value: ${python(given)}. ${python(each)} is not of type 'object'`,
        );
      const tag = typeof each.tag === 'string' ? each.tag : null;
      if (typeof each.port === 'string') {
        const port = network.tables.ports.get(each.port);
        if (!port || (!call.token.admin && port.project_id !== call.token.project))
          throw bad(`Port id ${each.port} could not be found.`);
        if (port.device_id !== '') throw conflict(`Port ${each.port} is still in use.`);
        if (port.fixed_ips.length === 0 && port.ip_allocation !== 'none')
          throw bad(`Port ${each.port} requires a FixedIP in order to be used.`);
        return { port: each.port, tag };
      }
      if (typeof each.uuid !== 'string') throw bad(`Bad network format: missing 'uuid'`);
      if (!network.networkVisible(each.uuid, actor(call))) throw bad(`Network ${each.uuid} could not be found.`);
      const net = network.tables.networks.get(each.uuid)!;
      if (net['router:external'] && !net.shared && !call.token.admin)
        throw new Refusal(403, `It is not allowed to create an interface on external network ${each.uuid}`);
      if (network.tables.subnets.where('network_id', each.uuid).size === 0)
        throw bad(`Network ${each.uuid} requires a subnet in order to boot instances on.`);
      return { uuid: each.uuid, tag, ...(typeof each.fixed_ip === 'string' && { fixed_ip: each.fixed_ip }) };
    });
  };
  const volumesOf = (body: Record<string, unknown>, image: string, call: Call): Record<string, unknown>[] => {
    const given = (
      Array.isArray(body.block_device_mapping_v2)
        ? body.block_device_mapping_v2
        : Array.isArray(body.block_device_mapping)
          ? body.block_device_mapping.map(legacyMapping)
          : []
    ).filter(isRecord);
    const invalid = (why: string) => bad(`Block Device Mapping is Invalid: ${why}`);
    for (const bdm of given) {
      if (bdm.source_type === 'volume') {
        const volume = volumes.find(String(bdm.uuid), actor(call));
        if (!volume) throw invalid(`failed to get volume ${bdm.uuid}.`);
        if (volume.status !== 'available' && !(volume.multiattach && volume.status === 'in-use'))
          throw bad(
            volume.status === 'in-use'
              ? `Invalid volume: volume ${volume.id} is already attached to instances: ${volume.attachments.map((each) => each.server_id).join(', ')}`
              : `Invalid volume: volume '${volume.id}' status must be 'available'. Currently in '${volume.status}'`,
          );
        if (Number(bdm.boot_index) === 0 && !volume.bootable) throw invalid(`Volume ${volume.id} is not bootable.`);
      }
      if (bdm.source_type === 'snapshot' && !volumes.snapshots.has(String(bdm.uuid)))
        throw invalid(`failed to get snapshot ${bdm.uuid}.`);
      if (bdm.source_type === 'image' && !images.images.has(String(bdm.uuid)))
        throw invalid(`failed to get image ${bdm.uuid}.`);
      if (
        (bdm.source_type === 'blank' || bdm.source_type === 'image') &&
        bdm.destination_type === 'volume' &&
        bdm.volume_size === undefined
      )
        throw invalid("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size");
    }
    if (image === '' && !given.some((bdm) => Number(bdm.boot_index) === 0))
      throw given.length === 0
        ? bad('Missing imageRef attribute')
        : invalid('Boot sequence for the instance and image/block device mapping combination is not valid.');
    return given;
  };
  const groupOf = (hint: unknown, call: Call): string | null => {
    if (hint === undefined) return null;
    const group = [...groups.all()].find(
      (row) => (row.id === hint || row.name === hint) && (call.token.admin || row.project_id === call.token.project),
    );
    if (!group) throw bad(`Instance group ${hint} could not be found.`);
    return group.id;
  };

  const create = (call: Call): Reply => {
    const whole = isRecord(call.json) ? call.json : {};
    const body = bodyOf(call, 'server', "'server' is a required property");
    checkBody(body, call.version);
    const project = call.token.project ?? '';
    const image = imageOf(body.imageRef, call);
    const flavor = findFlavor(compute, String(body.flavorRef).split('/').at(-1)!, project, call.token.admin);
    if (!flavor) throw bad(`Flavor ${body.flavorRef} could not be found.`);
    const bdms = volumesOf(body, image, call);
    const zone = body.availability_zone ?? 'nova';
    if (!['nova', 'nova:fake1', ''].includes(String(zone)))
      throw bad('The requested availability zone is not available');
    if (typeof body.key_name === 'string' && !keypairs.has(`${call.token.user}/${body.key_name}`))
      throw bad('Invalid key_name provided.');
    const hints = isRecord(whole['os:scheduler_hints'])
      ? whole['os:scheduler_hints']
      : isRecord(whole['OS-SCH-HNT:scheduler_hints'])
        ? whole['OS-SCH-HNT:scheduler_hints']
        : {};
    const group = groupOf(Array.isArray(hints.group) ? hints.group[0] : hints.group, call);
    const nets = networksOf(body, call);
    const wanted = (Array.isArray(body.security_groups) ? body.security_groups : []).map((each: unknown) =>
      isRecord(each) ? String(each.name) : '',
    );
    const secured = wanted.map((name) => {
      const id = network.group(name, project);
      if (id === undefined) throw bad(`Unable to find security_group with name or id '${name}'`);
      return id;
    });
    const count = Math.max(1, Number(body.min_count ?? 1), Number(body.max_count ?? body.min_count ?? 1));
    if (count > 1 && nets.some((each) => each.port !== undefined))
      throw bad('Cannot specify port IDs when requesting more than one instance.');
    checkQuota(project, flavor, count);
    const name = String(body.name).trim();
    let first: Server | undefined;
    for (let i = 0; i < count; i++) {
      const now = world.now();
      const server = servers.add({
        id: world.random.uuid(),
        name: count > 1 ? `${name}-${i + 1}` : name,
        project_id: project,
        user_id: call.token.user,
        vm_state: 'building',
        task_state: 'scheduling',
        power_state: 0,
        metadata: { ...(body.metadata as Record<string, string> | undefined) },
        image,
        flavor: flavor.id,
        _flavor: snapshotOf(flavor),
        created: now,
        updated: now,
        launched: null,
        key_name: typeof body.key_name === 'string' ? body.key_name : null,
        availability_zone: '',
        config_drive: body.config_drive === true || String(body.config_drive).toLowerCase() === 'true',
        user_data: typeof body.user_data === 'string' ? body.user_data : null,
        description: typeof body.description === 'string' ? body.description : call.version >= 19 ? null : name,
        hostname:
          typeof body.hostname === 'string' ? body.hostname : name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-'),
        tags: Array.isArray(body.tags) ? body.tags.map(String) : [],
        locked: false,
        fault: null,
        accessIPv4: String(body.accessIPv4 ?? ''),
        accessIPv6: String(body.accessIPv6 ?? ''),
        progress: 0,
        disk_config: String(body['OS-DCF:diskConfig'] ?? 'MANUAL'),
        _ports: [],
        _volumes: [],
        _group: group,
        _plan: {
          networks: nets,
          volumes: bdms,
          groups: secured,
          fail: world.failNext ?? (flavor.ram > hugeRam ? 'No valid host was found. ' : undefined),
        },
        _next: null,
        _old: null,
        _actions: [{ action: 'create', request_id: `req-${world.random.uuid()}`, start: now, user: call.token.user }],
      });
      first ??= server;
      life.build(server);
    }
    const { id } = first!;
    if (body.return_reservation_id === true) return { status: 202, body: { reservation_id: `r-${id.slice(0, 8)}` } };
    return {
      status: 202,
      body: {
        server: {
          id,
          links: links(call, 'servers', id),
          'OS-DCF:diskConfig': first!.disk_config,
          security_groups: wanted.length > 0 ? wanted.map((each) => ({ name: each })) : [{ name: 'default' }],
          adminPass: typeof body.adminPass === 'string' ? body.adminPass : world.random.hex(16).slice(0, 12),
        },
      },
      headers: { location: `${call.base}/v2.1/servers/${id}` },
    };
  };

  const list = (call: Call, full: boolean): Reply => {
    const { query } = call;
    const all = call.token.admin && ['1', 'true', 'True'].includes(query.get('all_tenants') ?? '');
    if (!call.token.admin && ['1', 'true', 'True'].includes(query.get('all_tenants') ?? ''))
      throw new Refusal(
        403,
        `Policy doesn't allow os_compute_api:servers:${full ? 'detail' : 'index'}:get_all_tenants to be performed.`,
      );
    const name = query.get('name');
    const pattern = name === null ? undefined : safePattern(name);
    const status = query.getAll('status').map((each) => each.toUpperCase());
    const since = query.get('changes-since');
    const tags = query.get('tags')?.split(',');
    const equal = (['image', 'flavor', 'key_name', 'user_id', 'vm_state', 'hostname'] as const).flatMap((field) =>
      query.has(field) ? [[field, query.get(field)] as const] : [],
    );
    const uuids = query.getAll('uuid');
    const found: Server[] = [];
    for (const server of all ? servers.all() : servers.where('project_id', call.token.project)) {
      if (world.hidden(server.id)) continue;
      if (pattern && !pattern(server.name)) continue;
      if (status.length > 0 && !status.includes(statusOf(server))) continue;
      if (since !== null && server.updated < Date.parse(since)) continue;
      if (tags && !tags.every((tag) => server.tags.includes(tag))) continue;
      if (uuids.length > 0 && !uuids.includes(server.id)) continue;
      if (!equal.every(([field, value]) => server[field] === value)) continue;
      found.push(server);
    }
    found.reverse();
    const marker = query.get('marker');
    if (marker !== null && !found.some((server) => server.id === marker)) throw bad(`marker [${marker}] not found`);
    const from = marker === null ? 0 : found.findIndex((server) => server.id === marker) + 1;
    const limit = Math.min(Number(query.get('limit') ?? 1000) || 1000, 1000);
    const page = found.slice(from, from + limit);
    const next = new URLSearchParams(query);
    if (page.length > 0) next.set('marker', page.at(-1)!.id);
    return {
      status: 200,
      body: {
        servers: page.map((server) =>
          full ? view(server, call) : { id: server.id, name: server.name, links: links(call, 'servers', server.id) },
        ),
        ...(page.length === limit && {
          servers_links: [{ rel: 'next', href: `${call.origin}/compute${call.path}?${next}` }],
        }),
      },
    };
  };
  const metadata = (
    call: Call,
    change?: (old: Record<string, string>, given: Record<string, string>) => Record<string, string>,
  ): Reply => {
    const server = findServer(compute, call);
    if (change) {
      const given = bodyOf(call, 'metadata', "'metadata' is a required property");
      checkMetadata(given);
      life.touch(server, { metadata: change(server.metadata, given as Record<string, string>) });
    }
    return { status: 200, body: { metadata: server.metadata } };
  };
  const item = (call: Call): [Server, string] => {
    const server = findServer(compute, call);
    if (!(call.params.key! in server.metadata)) throw new Refusal(404, 'Metadata item was not found');
    return [server, call.params.key!];
  };
  const tagged = (call: Call, change: (tags: string[]) => string[]) =>
    life.touch(findServer(compute, call), { tags: change(findServer(compute, call).tags) });

  const routes: Route[] = [
    { method: 'POST', path: '/v2.1/servers', run: create },
    { method: 'GET', path: '/v2.1/servers', run: (call) => list(call, false) },
    { method: 'GET', path: '/v2.1/servers/detail', run: (call) => list(call, true) },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}',
      run: (call) => ({ status: 200, body: { server: view(findServer(compute, call), call) } }),
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}',
      run: (call) => {
        const body = bodyOf(call, 'server', "'server' is a required property");
        const server = findServer(compute, call);
        if (
          body.name !== undefined &&
          (typeof body.name !== 'string' || body.name.trim() === '' || body.name.length > 255)
        )
          throw bad(`Invalid input for field/attribute name. Value: ${body.name}. ${python(body.name)} is too short`);
        life.touch(server, {
          ...(typeof body.name === 'string' && { name: body.name }),
          ...(typeof body.accessIPv4 === 'string' && { accessIPv4: body.accessIPv4 }),
          ...(typeof body.accessIPv6 === 'string' && { accessIPv6: body.accessIPv6 }),
          ...(call.version >= 19 &&
            body.description !== undefined && { description: body.description as string | null }),
          ...(call.version >= 90 && typeof body.hostname === 'string' && { hostname: body.hostname }),
        });
        return { status: 200, body: { server: view(server, call) } };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}',
      run: (call) => {
        const server = findServer(compute, call);
        if (server.locked && !call.token.admin) throw conflict(`Instance ${server.id} is locked`);
        life.destroy(server);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/ips',
      run: (call) => ({ status: 200, body: { addresses: plainAddresses(addresses(findServer(compute, call))) } }),
    },
    { method: 'GET', path: '/v2.1/servers/{id}/metadata', run: (call) => metadata(call) },
    {
      method: 'POST',
      path: '/v2.1/servers/{id}/metadata',
      run: (call) => metadata(call, (old, given) => ({ ...old, ...given })),
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/metadata',
      run: (call) => metadata(call, (_old, given) => ({ ...given })),
    },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/metadata/{key}',
      run: (call) => {
        const [server, key] = item(call);
        return { status: 200, body: { meta: { [key]: server.metadata[key] } } };
      },
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/metadata/{key}',
      run: (call) => {
        const meta = bodyOf(call, 'meta', "'meta' is a required property");
        if (!(call.params.key! in meta)) throw bad('Request body and URI mismatch');
        checkMetadata(meta);
        const server = findServer(compute, call);
        life.touch(server, { metadata: { ...server.metadata, ...(meta as Record<string, string>) } });
        return { status: 200, body: { meta } };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}/metadata/{key}',
      run: (call) => {
        const [server, key] = item(call);
        const { [key]: _, ...rest } = server.metadata;
        life.touch(server, { metadata: rest });
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/tags',
      since: 26,
      run: (call) => ({ status: 200, body: { tags: findServer(compute, call).tags } }),
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/tags',
      since: 26,
      run: (call) => {
        tagged(call, () => (isRecord(call.json) && Array.isArray(call.json.tags) ? call.json.tags.map(String) : []));
        return { status: 200, body: { tags: findServer(compute, call).tags } };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}/tags',
      since: 26,
      run: (call) => {
        tagged(call, () => []);
        return { status: 204 };
      },
    },
    {
      method: 'PUT',
      path: '/v2.1/servers/{id}/tags/{tag}',
      since: 26,
      run: (call) => {
        const had = findServer(compute, call).tags.includes(call.params.tag!);
        tagged(call, (tags) => [...new Set([...tags, call.params.tag!])]);
        return { status: had ? 204 : 201 };
      },
    },
    {
      method: 'DELETE',
      path: '/v2.1/servers/{id}/tags/{tag}',
      since: 26,
      run: (call) => {
        const server = findServer(compute, call);
        if (!server.tags.includes(call.params.tag!))
          throw new Refusal(404, `Server ${server.id} has no tag '${call.params.tag}'`);
        tagged(call, (tags) => tags.filter((tag) => tag !== call.params.tag));
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v2.1/servers/{id}/os-instance-actions',
      run: (call) => {
        const server = findServer(compute, call);
        return {
          status: 200,
          body: {
            instanceActions: [...server._actions].reverse().map((act) => ({
              action: act.action,
              instance_uuid: server.id,
              request_id: act.request_id,
              user_id: act.user,
              project_id: server.project_id,
              start_time: micros(act.start),
              message: null,
              ...(call.version >= 58 && { updated_at: micros(act.start) }),
            })),
          },
        };
      },
    },
  ];
  return { routes, view };
}

/** MiB; more than any host of the cloud has. */
const hugeRam = 8_192_000;

export const snapshotOf = (flavor: Flavor): Server['_flavor'] => ({
  vcpus: flavor.vcpus,
  ram: flavor.ram,
  disk: flavor.disk,
  ephemeral: flavor.ephemeral,
  swap: flavor.swap,
  original_name: flavor.name,
  extra_specs: { ...flavor.extra_specs },
});

const plainAddresses = (all: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(all).map(([name, list]) => [
      name,
      list.filter(isRecord).map(({ version, addr }) => ({ version, addr })),
    ]),
  );

/** Nova's `name` filter is a regular expression; only its simplest forms are used, so nothing else is run. */
function safePattern(text: string): (name: string) => boolean {
  const plain = text.replace(/^\^/, '').replace(/\$$/, '').replaceAll(/\\(.)/g, '$1');
  const [start, end] = [text.startsWith('^'), text.endsWith('$')];
  if (start && end) return (name) => name === plain;
  if (start) return (name) => name.startsWith(plain);
  if (end) return (name) => name.endsWith(plain);
  return (name) => name.includes(plain);
}

function legacyMapping(given: unknown): unknown {
  if (!isRecord(given)) return given;
  const snapshot = given.snapshot_id !== undefined && given.snapshot_id !== null;
  const last = String(given.device_name ?? '').at(-1);
  return {
    uuid: given.volume_id ?? given.snapshot_id,
    source_type: snapshot ? 'snapshot' : 'volume',
    destination_type: 'volume',
    delete_on_termination: given.delete_on_termination === true || given.delete_on_termination === '1',
    boot_index: last === 'a' ? 0 : -1,
    volume_size: given.volume_size,
  };
}

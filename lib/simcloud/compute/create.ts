import { bodyOf } from '../engine.ts';
import { type Call, isRecord, type Reply } from '../http.ts';
import { checkQuota, groupOf, imageOf, networksOf, volumesOf } from './asked.ts';
import { checkBody } from './body.ts';
import type { Lifecycle } from './lifecycle.ts';
import { bad, type Compute, type Flavor, findFlavor, links, type Server } from './model.ts';

/** Answers a request for one or more servers; they are built later. */
export function createServers(compute: Compute, life: Lifecycle, call: Call): Reply {
  const { world, servers, network, keypairs } = compute;
  const whole = isRecord(call.json) ? call.json : {};
  const body = bodyOf(call, 'server', "'server' is a required property");
  checkBody(body, call.version);
  const project = call.token.project ?? '';
  const image = imageOf(compute, body.imageRef, call);
  const flavor = findFlavor(compute, String(body.flavorRef).split('/').at(-1)!, project, call.token.admin);
  if (!flavor) throw bad(`Flavor ${body.flavorRef} could not be found.`);
  const bdms = volumesOf(compute, body, image, call);
  const zone = body.availability_zone ?? 'nova';
  if (!['nova', 'nova:fake1', ''].includes(String(zone))) throw bad('The requested availability zone is not available');
  if (typeof body.key_name === 'string' && !keypairs.has(`${call.token.user}/${body.key_name}`))
    throw bad('Invalid key_name provided.');
  const hints = isRecord(whole['os:scheduler_hints'])
    ? whole['os:scheduler_hints']
    : isRecord(whole['OS-SCH-HNT:scheduler_hints'])
      ? whole['OS-SCH-HNT:scheduler_hints']
      : {};
  const group = groupOf(compute, Array.isArray(hints.group) ? hints.group[0] : hints.group, call);
  const nets = networksOf(compute, body, call);
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
  checkQuota(compute, project, flavor, count);
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
      hostname: typeof body.hostname === 'string' ? body.hostname : name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-'),
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

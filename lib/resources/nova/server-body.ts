import type { Value, ValueMap } from '../../template/values.ts';
import type { ActionContext, ReadContext } from '../contract.ts';
import { given, mapAt, maps, nameOf, text, texts } from '../rest/values.ts';
import {
  associateFloatingIp,
  ensureOwnPort,
  needsOwnPort,
  networkIdOf,
  ownPorts,
  refuseOtherNetwork,
} from './server-ports.ts';
import { buildUserData, serverMetadata, type UserDataFormat } from './user-data.ts';

/** Body of the create call and the version it needs. Makes the server's own ports on the way (see server-ports). */
export async function createBody(context: ActionContext): Promise<{ body: object; microversion: string }> {
  const { properties } = context;
  const networks = await networksBody(context);
  const devices = maps(properties.block_device_mapping_v2).map(deviceBody);
  const hints = mapAt(properties.scheduler_hints);
  const userData = await userDataOf(context);
  const server = given({
    name: nameOf(context),
    flavorRef: properties.flavor ?? null,
    imageRef: text(properties.image) ?? '',
    key_name: text(properties.key_name) ?? null,
    availability_zone: text(properties.availability_zone) ?? null,
    config_drive: properties.config_drive ?? null,
    'OS-DCF:diskConfig': text(properties.diskConfig) ?? null,
    adminPass: text(properties.admin_pass) ?? null,
    user_data: userData === '' ? null : Buffer.from(userData, 'utf8').toString('base64'),
    min_count: 1,
    max_count: 1,
  });
  const metadata = serverMetadata(mapAt(properties.metadata) ?? {});
  const groups = texts(properties.security_groups);
  const personality = Object.entries(mapAt(properties.personality) ?? {});
  const tags = texts(properties.tags);
  const version = microversionFor(devices, networks);
  return {
    microversion: version,
    body: {
      server: {
        ...server,
        ...(Object.keys(metadata).length > 0 && { metadata }),
        ...(groups.length > 0 && { security_groups: groups.map((name) => ({ name })) }),
        ...(networks !== undefined && { networks }),
        ...(devices.length > 0 && { block_device_mapping_v2: devices }),
        ...oldDevices(maps(properties.block_device_mapping)),
        ...(personality.length > 0 && {
          personality: personality.map(([path, contents]) => ({
            path,
            contents: Buffer.from(String(contents ?? ''), 'utf8').toString('base64'),
          })),
        }),
        ...(tags.length > 0 && tagsInBody(version) && { tags }),
        ...(text(properties.reservation_id) !== undefined && { reservation_id: properties.reservation_id }),
      },
      ...(hints !== undefined && Object.keys(hints).length > 0 && { 'os:scheduler_hints': given(hints) }),
    },
  };
}

/** Without networks the service chooses only up to 2.36; a volume type needs 2.67, tags 2.52, injected files 2.56 at most. */
function microversionFor(devices: readonly ValueMap[], networks: unknown): string {
  if (devices.some((device) => text(device.volume_type) !== undefined)) return '2.67';
  return networks === undefined ? '2.36' : '2.52';
}

/** Whether tags go with the create call; else they are set when the server is there. */
export const tagsInBody = (version: string): boolean => Number(version.split('.')[1]) >= 52;

async function networksBody(context: ActionContext): Promise<readonly object[] | string | undefined> {
  const nets = maps(context.properties.networks);
  const word = nets.map((net) => text(net.allocate_network)).find((value) => value !== undefined);
  if (word !== undefined) return word;
  if (nets.length === 0) return undefined;
  const present = nets.some(needsOwnPort) ? await ownPorts(context) : new Map<string, string>();
  const bodies: object[] = [];
  for (const [index, net] of nets.entries()) {
    await refuseOtherNetwork(context, net);
    const port = text(net.port) ?? (needsOwnPort(net) ? await ensureOwnPort(context, net, index, present) : undefined);
    const floating = text(net.floating_ip);
    const fixed = text(net.fixed_ip);
    if (floating !== undefined && port !== undefined) await associateFloatingIp(context, floating, port, fixed);
    const tag = text(net.tag);
    const where = port === undefined ? { uuid: await networkIdOf(context, net) } : { port };
    bodies.push({
      ...where,
      ...(port === undefined && fixed !== undefined && { fixed_ip: fixed }),
      ...(tag !== undefined && { tag }),
    });
  }
  return bodies;
}

const uuidForm = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The user data as the server gets it; the id of a software config stands for its text (behaviours 271 to 274). */
export async function userDataOf(context: ReadContext): Promise<string> {
  const { properties, resource } = context;
  const format = (text(properties.user_data_format) ?? 'HEAT_CFNTOOLS') as UserDataFormat;
  let given = text(properties.user_data) ?? '';
  if (format !== 'HEAT_CFNTOOLS' && uuidForm.test(given)) {
    const config = (await context.engine.configs.show(given))?.config;
    if (config !== undefined) given = typeof config === 'string' ? config : JSON.stringify(config);
  }
  const metadata = format === 'SOFTWARE_CONFIG' ? collecting(resource.metadata) : resource.metadata;
  return buildUserData(format, given, metadata, undefined);
}

/** What agents in the guest look for in the metadata of a server that takes deployments. */
function collecting(metadata: ValueMap): ValueMap {
  const collector = mapAt(metadata['os-collect-config']) ?? {};
  return {
    ...metadata,
    deployments: metadata.deployments ?? [],
    'os-collect-config': { collectors: ['ec2', 'local'], ...collector },
  };
}

const sources = [
  ['volume_id', 'volume'],
  ['snapshot_id', 'snapshot'],
  ['image', 'image'],
] as const;

/** One entry of block_device_mapping_v2 as the API takes it. */
function deviceBody(device: ValueMap): ValueMap {
  const source = sources.find(([key]) => text(device[key]) !== undefined);
  const over = given({
    device_name: text(device.device_name) ?? null,
    device_type: device.device_type ?? null,
    disk_bus: device.disk_bus ?? null,
    boot_index: device.boot_index ?? null,
    volume_size: device.volume_size ?? null,
    delete_on_termination: device.delete_on_termination ?? null,
    volume_type: text(device.volume_type) ?? null,
  });
  if (source !== undefined) {
    const [key, type] = source;
    const made = { uuid: device[key] ?? null, source_type: type, destination_type: 'volume', boot_index: 0 };
    return { ...made, delete_on_termination: false, ...over };
  }
  const blank = { source_type: 'blank', destination_type: 'local', boot_index: -1, delete_on_termination: true };
  const swap = device.swap_size;
  if (swap) return { ...blank, guest_format: 'swap', volume_size: swap, ...over };
  const disk = given({
    volume_size: device.ephemeral_size || null,
    guest_format: text(device.ephemeral_format) ?? null,
  });
  return { ...blank, ...disk, ...over };
}

/** The older mapping, by device name. */
function oldDevices(devices: readonly ValueMap[]): Record<string, Value> {
  if (devices.length === 0) return {};
  return {
    block_device_mapping: devices.map((device) =>
      given({
        device_name: device.device_name ?? null,
        snapshot_id: text(device.snapshot_id) ?? null,
        volume_id: text(device.snapshot_id) === undefined ? (text(device.volume_id) ?? null) : null,
        volume_size: device.volume_size || null,
        delete_on_termination: device.delete_on_termination ? true : null,
      }),
    ),
  };
}

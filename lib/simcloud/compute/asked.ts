import { type Call, isRecord, Refusal } from '../http.ts';
import { python } from '../python.ts';
import { uuid } from './body.ts';
import { actor, type BuildPlan, bad, type Compute, conflict, type Flavor } from './model.ts';

/** What a request for a server names: each is looked up and judged as Nova does before it answers. */

/** @throws Refusal 403 */
export const checkQuota = ({ servers, quotas }: Compute, project: string, flavor: Flavor, count: number) => {
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
export const imageOf = ({ images }: Compute, ref: unknown, call: Call): string => {
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
export const networksOf = ({ network }: Compute, body: Record<string, unknown>, call: Call): BuildPlan['networks'] => {
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
export const volumesOf = (
  { images, volumes }: Compute,
  body: Record<string, unknown>,
  image: string,
  call: Call,
): Record<string, unknown>[] => {
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
export const groupOf = ({ groups }: Compute, hint: unknown, call: Call): string | null => {
  if (hint === undefined) return null;
  const group = [...groups.all()].find(
    (row) => (row.id === hint || row.name === hint) && (call.token.admin || row.project_id === call.token.project),
  );
  if (!group) throw bad(`Instance group ${hint} could not be found.`);
  return group.id;
};

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

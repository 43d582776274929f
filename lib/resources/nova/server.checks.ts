import { isTruthy } from '../../template/scalars.ts';
import type { ValidationView } from '../../template/schema.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import { conflict, isSet, maps } from '../checks.ts';

const sources = ['volume_id', 'snapshot_id', 'image', 'swap_size', 'ephemeral'];

/** A server boots from its image or from exactly one of its block devices. */
export function bootsFromOne(view: ValidationView): void {
  const { image, block_device_mapping, block_device_mapping_v2 } = view.properties;
  const old = maps(block_device_mapping);
  const devices = maps(block_device_mapping_v2);
  if (old.length > 0 && devices.length > 0) conflict(view, 'block_device_mapping', 'block_device_mapping_v2');
  for (const device of old) checkOldDevice(view, device);
  for (const device of devices) checkDevice(view, device);

  const boots = devices.filter((device) => !isSet(device.boot_index) || device.boot_index === 0);
  const bootable = [image, ...boots.flatMap((device) => [device.volume_id, device.snapshot_id, device.image])];
  const count = bootable.filter(isSet).length;
  if (count === 0 && !old.some((device) => device.device_name === 'vda')) {
    view.report(`Neither image nor bootable volume is specified for instance ${view.name}`);
  } else if (devices.length > 0 && count !== 1) {
    view.report(`Multiple bootable sources for instance ${view.name}.`);
  }
}

function checkOldDevice(view: ValidationView, { device_name, volume_id, snapshot_id }: ValueMap): void {
  if (isSet(volume_id) && isSet(snapshot_id)) conflict(view, 'volume_id', 'snapshot_id');
  if (!isSet(volume_id) && !isSet(snapshot_id)) {
    view.report(`Either volume_id or snapshot_id must be specified for device mapping ${device_name}`);
  }
}

function checkDevice(view: ValidationView, device: ValueMap): void {
  const ephemeral: Value = device.ephemeral_size || device.ephemeral_format || null;
  const given = sources.filter((source) => isSet(source === 'ephemeral' ? ephemeral : device[source]));
  if (given.length > 1) {
    conflict(view, 'volume_id', 'snapshot_id', 'image', 'swap_size', 'ephemeral_size', 'ephemeral_format');
  }
  if (given.length === 0) {
    view.report(
      'Either volume_id, snapshot_id, image_id, swap_size, ephemeral_size or ephemeral_format must be specified.',
    );
  }
}

/** What a network of a server needs, and what it cannot have together. */
export function checkNetwork(view: ValidationView, network: ValueMap): void {
  const { port, subnet, fixed_ip, floating_ip, allocate_network } = network;
  if (!isSet(network.network) && !isSet(port) && !isSet(subnet) && !isTruthy(allocate_network)) {
    view.report(
      `One of the properties "network", "port", "allocate_network" or "subnet" should be set for the specified network of server "${view.name}".`,
    );
  }
  if (isTruthy(allocate_network) && Object.values(network).filter(isSet).length !== 1) {
    view.report('Can not specify "allocate_network" with other keys of networks at the same time.');
  }
  if (isTruthy(fixed_ip) && isSet(port)) conflict(view, 'networks/fixed_ip', 'networks/port');
  const onlyNetwork = isSet(network.network) && !isSet(port) && !isSet(subnet);
  if (isSet(floating_ip) && onlyNetwork && !isTruthy(network.port_extra_properties)) {
    view.report(
      'Property "floating_ip" is not supported if only "network" is specified, because the corresponding port can not be retrieved.',
    );
  }
}

import { CloudError } from '../../openstack/index.ts';
import type { ValueMap } from '../../template/values.ts';
import type { Behaviour, Outcome } from '../contract.ts';
import { text } from '../rest/values.ts';
import { attachmentsOf, attachVolume, detachVolume, untilAttached, untilDetached } from './volume-calls.ts';

const done: Outcome = { status: 'complete' };

const serverOf = (properties: ValueMap) => text(properties.instance_uuid) ?? '';
const volumeOf = (properties: ValueMap) => text(properties.volume_id) ?? '';
const deviceOf = (properties: ValueMap) => text(properties.mountpoint);

export const volumeAttachmentBehaviour: Behaviour = {
  async create(context) {
    const { properties } = context;
    if (context.resource.physicalId === null) {
      const id = await attachVolume(context, serverOf(properties), volumeOf(properties), deviceOf(properties));
      await context.created(id);
    }
    const wait = await untilAttached(context, volumeOf(properties));
    return wait === undefined ? done : { status: 'waiting', on: wait, step: 'made' };
  },

  /** Off first, whatever changed, then on again: the id may become another one. */
  async update(context) {
    const { before, properties } = context;
    const [server, volume] = [serverOf(before), volumeOf(before)];
    if (context.step === undefined) {
      // Not by the id of the resource: a repeat may find it to be that of the new attachment already.
      const attachment = (await attachmentsOf(context, server)).get(volume);
      if (attachment !== undefined) await detachVolume(context, server, attachment);
    }
    if (context.step === undefined || context.step === 'detaching') {
      const wait = await untilDetached(context, server, volume);
      if (wait !== undefined) return { status: 'waiting', on: wait, step: 'detaching' };
    }
    const there = (await attachmentsOf(context, serverOf(properties))).get(volumeOf(properties));
    const id = there ?? (await attachVolume(context, serverOf(properties), volumeOf(properties), deviceOf(properties)));
    const wait = await untilAttached(context, volumeOf(properties));
    if (wait !== undefined) return { status: 'waiting', on: wait, step: 'attaching' };
    return { status: 'complete', physicalId: id };
  },

  async delete(context) {
    const id = context.resource.physicalId;
    if (id === null) return done;
    const { properties } = context;
    if (context.step === undefined) await detachVolume(context, serverOf(properties), id);
    const wait = await untilDetached(context, serverOf(properties), volumeOf(properties));
    return wait === undefined ? done : { status: 'waiting', on: wait, step: 'detaching' };
  },

  async find(context) {
    const id = (await attachmentsOf(context, serverOf(context.properties))).get(volumeOf(context.properties));
    return id === undefined ? [] : [id];
  },

  async usable(context) {
    const id = context.resource.physicalId;
    if (id === null) return false;
    try {
      return (await attachmentsOf(context, serverOf(context.properties))).has(volumeOf(context.properties));
    } catch (error) {
      if (error instanceof CloudError && error.class === 'gone') return false;
      throw error;
    }
  },
};

import { z } from 'zod';
import { CloudError, listAll } from '../../openstack/index.ts';
import { type ActionContext, type Behaviour, type Outcome, ResourceFailure } from '../contract.ts';
import { showNetworkObject } from '../neutron/common.ts';
import { inError, unknownState } from '../rest/engine.ts';
import { asValue, idOf, madeSince, mapAt, maps, nameOf, text, texts } from '../rest/values.ts';
import { serverAttributes } from './server-attributes.ts';
import { createBody, tagsInBody } from './server-body.ts';
import {
  act,
  deferred,
  failed,
  faultIn,
  microversion,
  showServer,
  statusOf,
  untilActive,
  untilGone,
  whileIn,
} from './server-calls.ts';
import { letGo, takeBack, withoutPorts } from './server-replace.ts';
import { updateServer } from './server-update.ts';

const done: Outcome = { status: 'complete' };
const createdSchema = z.looseObject({ server: z.looseObject({ id: z.string() }) });

export const serverBehaviour: Behaviour = {
  async create(context) {
    const known = context.resource.physicalId;
    if (known === null) {
      const id = await createCall(context);
      return { status: 'waiting', on: whileIn(id, deferred), step: 'made' };
    }
    const wait = untilActive(await showServer(context, known), known);
    if (wait !== undefined) return { status: 'waiting', on: wait, step: 'made' };
    await setMissingTags(context, known);
    return done;
  },

  update: updateServer,

  // Its own ports are made before it, so that they may be there without it.
  deleteWithoutId: true,

  async delete(context) {
    const id = context.resource.physicalId;
    if (id === null) return withoutPorts(context);
    if (context.deletionPolicy === 'Snapshot' && !isDeleting(context) && context.resource.status !== 'FAILED') {
      const wait = await image(context, id);
      if (wait !== undefined) return wait;
    }
    return deleteCall(context, id);
  },

  findsOwn: async (context) =>
    nameOf(context) === context.resource.physicalName || (await holderOfPort(context)) !== undefined,

  async find(context) {
    const name = nameOf(context);
    const listed = await listAll(
      context.cloud,
      {
        service: 'compute',
        path: '/servers/detail',
        query: { name: `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$` },
        microversion,
      },
      'servers',
    );
    const own = name === context.resource.physicalName;
    const holder = own ? undefined : await holderOfPort(context);
    return listed
      .filter((server) => server.name === name && madeSince(server, context.intent))
      .filter((server) => own || sameFlavor(server, context))
      .map(({ id }) => String(id))
      .filter((id) => holder === undefined || id === holder);
  },

  async check(context) {
    const status = statusOf(await showServer(context, idOf(context)));
    if (status !== 'ACTIVE') throw failed(`'status': expected 'ACTIVE', got '${status}'`);
    return done;
  },

  async suspend(context) {
    const id = idOf(context);
    const status = statusOf(await showServer(context, id));
    if (status === 'SUSPENDED') return done;
    if (context.step === undefined) await act(context, id, { suspend: null });
    const passing = ['ACTIVE', ...deferred.filter((state) => state !== 'SUSPENDED')];
    if (!passing.includes(status)) throw unknownState(status, `Suspend of server ${nameOf(context)} failed`);
    return { status: 'waiting', on: whileIn(id, passing), step: 'asked' };
  },

  async resume(context) {
    const id = idOf(context);
    const server = await showServer(context, id);
    if (context.step === undefined && statusOf(server) !== 'ACTIVE') await act(context, id, { resume: null });
    const wait = untilActive(server, id);
    return wait === undefined ? done : { status: 'waiting', on: wait, step: 'asked' };
  },

  async snapshot(context) {
    const id = idOf(context);
    const wait = await image(context, id);
    return wait ?? { status: 'complete', data: { snapshot_image_id: await imageId(context) } };
  },

  attributes: serverAttributes,

  async usable(context) {
    const id = context.resource.physicalId;
    if (id === null) return false;
    try {
      return !['ERROR', 'DELETED', 'SOFT_DELETED'].includes(statusOf(await showServer(context, id)));
    } catch (error) {
      if (error instanceof CloudError && error.class === 'gone') return false;
      throw error;
    }
  },

  prepareReplace: letGo,
  takeBack,
};

async function createCall(context: ActionContext): Promise<string> {
  const { body, microversion: version } = await createBody(context);
  const answer = await context.cloud.request({
    service: 'compute',
    method: 'POST',
    path: '/servers',
    microversion: version,
    body,
    schema: createdSchema,
  });
  const { id } = answer.body.server;
  await context.created(id);
  return id;
}

async function setMissingTags(context: ActionContext, id: string): Promise<void> {
  const tags = texts(context.properties.tags);
  const version = maps(context.properties.networks).length > 0 ? '2.52' : '2.36';
  if (tags.length === 0 || tagsInBody(version)) return;
  await context.cloud.request({
    service: 'compute',
    method: 'PUT',
    path: `/servers/${id}/tags`,
    microversion: '2.26',
    body: { tags },
  });
}

function sameFlavor(server: Readonly<Record<string, unknown>>, context: ActionContext): boolean {
  return mapAt(asValue(server.flavor))?.id === context.properties.flavor;
}

/** The server that has the first of the named ports, which one server alone can have. */
async function holderOfPort(context: ActionContext): Promise<string | undefined> {
  const port = maps(context.properties.networks)
    .map((net) => text(net.port))
    .find((id) => id !== undefined);
  if (port === undefined) return undefined;
  const { device_id: holder } = await showNetworkObject(context, 'port', 'ports', port);
  return text(asValue(holder));
}

const isDeleting = ({ step }: ActionContext) => step === 'deleting' || step === 'forced';

async function deleteCall(context: ActionContext, id: string): Promise<Outcome> {
  try {
    if (!isDeleting(context)) {
      await context.cloud.request({ service: 'compute', method: 'DELETE', path: `/servers/${id}` });
      return { status: 'waiting', on: untilGone(id), step: 'deleting' };
    }
    const server = await showServer(context, id);
    const status = statusOf(server);
    if (status === 'DELETED') return withoutPorts(context);
    if (status === 'SOFT_DELETED') {
      // The cloud would keep it for a while, with its ports and volumes.
      if (context.step !== 'forced') await act(context, id, { forceDelete: null });
      return { status: 'waiting', on: { kind: 'time', seconds: 2 }, step: 'forced' };
    }
    if (status !== 'ERROR') return { status: 'waiting', on: untilGone(id), step: 'deleting' };
    if (server['OS-EXT-STS:task_state'] === 'deleting') {
      return { status: 'waiting', on: { kind: 'time', seconds: 2 }, step: 'deleting' };
    }
    const { message, code } = faultIn(server);
    throw inError(status, `Server ${server.name} delete failed: (${code}) ${message}`);
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return withoutPorts(context);
    throw error;
  }
}

/** Makes an image of the server once, and waits for it; undefined: it is there. @throws ResourceFailure */
async function image(context: ActionContext, id: string): Promise<Outcome | undefined> {
  let found = await imageOf(context);
  if (found === undefined && context.step === undefined) {
    await act(context, id, { createImage: { name: context.resource.physicalName } });
    found = await imageOf(context);
  }
  if (found === undefined) return { status: 'waiting', on: { kind: 'time', seconds: 2 }, step: 'image' };
  const status = String(found.status).toLowerCase();
  if (['error', 'killed', 'deleted', 'pending_delete'].includes(status)) throw new ResourceFailure('Error', status);
  if (status === 'active') return undefined;
  return {
    status: 'waiting',
    on: {
      kind: 'poll',
      service: 'image',
      collection: '/v2/images',
      item: '/v2/images/',
      id: String(found.id),
      field: 'status',
      while: ['queued', 'saving', 'importing', 'uploading'],
    },
    step: 'image',
  };
}

async function imageOf(context: ActionContext): Promise<Readonly<Record<string, unknown>> | undefined> {
  const query = { name: context.resource.physicalName };
  const listed = await listAll(context.cloud, { service: 'image', path: '/v2/images', query }, 'images');
  return listed.find((one) => madeSince(one, context.intent));
}

const imageId = async (context: ActionContext) => String((await imageOf(context))?.id ?? '');

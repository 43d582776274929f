import { z } from 'zod';
import { type Cloud, CloudError, listAll } from '../../openstack/index.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import {
  type ActionContext,
  type Behaviour,
  type Outcome,
  type OwnSource,
  type ReadContext,
  ResourceFailure,
  type Wait,
} from '../contract.ts';
import { asValue, given, idOf, mapAt, maps, text } from '../rest/values.ts';

const done: Outcome = { status: 'complete' };
const service = 'orchestration';

const stackSchema = z.looseObject({
  stack: z.looseObject({ stack_status: z.string(), stack_status_reason: z.string().nullish() }),
});

/** A stack is asked by name and id, so that the service answers at once and sends no redirect. */
const pathOf = (context: ReadContext, id: string) =>
  `/stacks/${encodeURIComponent(context.resource.physicalName)}/${id}`;

/** @throws CloudError 'gone' */
async function show(context: ReadContext, id: string) {
  const { body } = await context.cloud.request({
    service,
    method: 'GET',
    path: pathOf(context, id),
    schema: stackSchema,
  });
  return body.stack;
}

/** Why the stack service of another region is not reached by this session; undefined: it is this one's. */
async function otherRegion(cloud: Cloud, properties: ValueMap): Promise<string | undefined> {
  const region = text(mapAt(properties.context)?.region_name);
  if (region === undefined || region === cloud.region) return undefined;
  if (cloud.region === undefined && (await cloud.has(service, region))) return undefined;
  const why = `public endpoint for ${service} service in ${region} region not found`;
  return `Cannot establish connection to Heat endpoint at region "${region}" due to "${why}"`;
}

async function refuseOtherRegion({ cloud, properties }: ReadContext): Promise<void> {
  const why = await otherRegion(cloud, properties);
  if (why !== undefined) throw new ResourceFailure('StackValidationFailed', why);
}

/** The stack with the files and the environment of the one that makes it, but with parameters of its own. */
function sourceOf(properties: ValueMap, { files, environment }: OwnSource) {
  const parameters = given(mapAt(properties.parameters) ?? {});
  return {
    template: text(properties.template) ?? '',
    parameters,
    files,
    environment: { ...environment, parameters },
  };
}

async function requestBody(context: ActionContext): Promise<object> {
  const timeout = context.properties.timeout;
  return {
    ...sourceOf(context.properties, await context.engine.ownSource()),
    disable_rollback: true,
    ...(typeof timeout === 'number' && { timeout_mins: timeout }),
  };
}

function whileRunning(context: ReadContext, id: string, action: string): Wait {
  return {
    kind: 'poll',
    service,
    collection: '/stacks',
    item: `/stacks/${encodeURIComponent(context.resource.physicalName)}/`,
    id,
    field: 'stack_status',
    while: [`${action}_IN_PROGRESS`],
  };
}

/** What the state of the remote stack means for `action`. @throws ResourceFailure */
async function settled(context: ActionContext, id: string, action: string): Promise<Outcome> {
  const stack = await show(context, id);
  const status = stack.stack_status;
  if (status === `${action}_COMPLETE`) return done;
  if (status === `${action}_FAILED`) {
    throw new ResourceFailure(
      'ResourceInError',
      `Went to status ${status} due to "${stack.stack_status_reason ?? ''}"`,
      {
        retry: true,
      },
    );
  }
  return { status: 'waiting', on: whileRunning(context, id, action), step: 'asked' };
}

async function act(context: ActionContext, action: 'SUSPEND' | 'RESUME' | 'CHECK'): Promise<Outcome> {
  const id = idOf(context);
  if (context.step !== undefined) return settled(context, id, action);
  const body = { [action.toLowerCase()]: null };
  await context.cloud.request({ service, method: 'POST', path: `${pathOf(context, id)}/actions`, body });
  return { status: 'waiting', on: whileRunning(context, id, action), step: 'asked' };
}

/** A stack that is made by the orchestration service of the catalogue, as any user makes one (behaviour 198). */
export const stackBehaviour: Behaviour = {
  async accept(cloud, properties, source) {
    const unreached = await otherRegion(cloud, properties);
    if (unreached !== undefined) return unreached;
    try {
      await cloud.request({ service, method: 'POST', path: '/validate', body: sourceOf(properties, source) });
      return undefined;
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      const region = text(mapAt(properties.context)?.region_name) ?? cloud.region;
      const at = region === undefined ? '' : ` at region "${region}"`;
      const [message = ''] = error.message.split('\n');
      return `Failed validating stack template using Heat endpoint${at} due to "ERROR: ${message}"`;
    }
  },

  async create(context) {
    const known = context.resource.physicalId;
    if (known !== null) return settled(context, known, 'CREATE');
    await refuseOtherRegion(context);
    const { body } = await context.cloud.request({
      service,
      method: 'POST',
      path: '/stacks',
      body: { ...(await requestBody(context)), stack_name: context.resource.physicalName },
      schema: z.looseObject({ stack: z.looseObject({ id: z.string() }) }),
    });
    await context.created(body.stack.id);
    return { status: 'waiting', on: whileRunning(context, body.stack.id, 'CREATE'), step: 'asked' };
  },

  async update(context) {
    const id = idOf(context);
    if (context.step !== undefined) return settled(context, id, 'UPDATE');
    await refuseOtherRegion(context);
    await context.cloud.request({
      service,
      method: 'PUT',
      path: pathOf(context, id),
      body: await requestBody(context),
    });
    return { status: 'waiting', on: whileRunning(context, id, 'UPDATE'), step: 'asked' };
  },

  async delete(context) {
    const id = context.resource.physicalId;
    if (id === null) return done;
    try {
      if (context.step === undefined) {
        await context.cloud.request({ service, method: 'DELETE', path: pathOf(context, id) });
      } else {
        const { stack_status: status, stack_status_reason: reason } = await show(context, id);
        if (status === 'DELETE_COMPLETE') return done;
        if (status === 'DELETE_FAILED') {
          throw new ResourceFailure('ResourceInError', `Went to status ${status} due to "${reason ?? ''}"`);
        }
      }
    } catch (error) {
      if (error instanceof CloudError && error.class === 'gone') return done;
      throw error;
    }
    const wait = { ...whileRunning(context, id, 'DELETE'), gone: true, until: ['DELETE_FAILED', 'DELETE_COMPLETE'] };
    return { status: 'waiting', on: wait, step: 'asked' };
  },

  async find(context) {
    const query = { name: context.resource.physicalName };
    const listed = await listAll(context.cloud, { service, path: '/stacks', query }, 'stacks');
    return listed.filter((one) => one.stack_name === query.name).map(({ id }) => String(id));
  },

  suspend: (context) => act(context, 'SUSPEND'),
  resume: (context) => act(context, 'RESUME'),
  check: (context) => act(context, 'CHECK'),

  async attributes(context, names) {
    const id = context.resource.physicalId;
    if (id === null) return {};
    const stack = await show(context, id);
    const outputs: ValueMap = Object.fromEntries(
      maps(asValue(stack.outputs)).map(({ output_key, output_value }) => [String(output_key), output_value ?? null]),
    );
    const value = (name: string): Value => {
      if (name === 'stack_name') return asValue(stack.stack_name);
      if (name === 'outputs') return outputs;
      return name === 'show' ? asValue(stack) : (outputs[name] ?? null);
    };
    return Object.fromEntries(names.map((name) => [name, value(name)]));
  },

  usable: async (context) => context.resource.physicalId !== null,
};

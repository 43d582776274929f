import { z } from 'zod';
import { CloudError, listAll } from '../../openstack/index.ts';
import type { Value } from '../../template/values.ts';
import { type ActionContext, type ReadContext, ResourceFailure, type UpdateContext } from '../contract.ts';
import type { Body, RestDeclaration, States } from '../rest/declaration.ts';
import { given, mapAt, nameOf, renamed, text, texts, without } from '../rest/values.ts';

/** States of networks, ports and routers. */
export const builtStates: States = {
  field: 'status',
  pending: ['BUILD'],
  ready: ['ACTIVE', 'DOWN'],
  failed: ['ERROR', 'DEGRADED'],
  unknown: 'Resource is not built',
};

interface Shape {
  /** Whether the type has a name property: then the physical name stands for a missing one. */
  readonly named?: boolean;
  /** Property names that the API calls otherwise. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Properties that are not part of the body. */
  readonly apart?: readonly string[];
}

const apart = ['value_specs', 'tags'];

/** The properties as the API takes them: without what is not given, `value_specs` laid over them. */
export function bodyOf(context: ReadContext, shape: Shape): Record<string, Value> {
  const props = given(context.properties);
  const own = renamed(without(props, [...apart, ...(shape.apart ?? [])]), shape.rename ?? {});
  return { ...own, ...(shape.named && { name: nameOf(context) }), ...mapAt(props.value_specs) };
}

/** Switches whose default is the cloud's: the API takes no null for them. */
const switches: readonly string[] = ['port_security_enabled', 'propagate_uplink_status'];

/**
 * The changed properties as the API takes them. Of those that were removed a name becomes the physical one, a description
 * empty, and a switch that has no default stays as it is.
 */
export function changesOf(context: UpdateContext, shape: Shape): Record<string, Value> {
  const { changed } = context;
  const own = renamed(without(changed, [...apart, ...(shape.apart ?? [])]), shape.rename ?? {});
  if ('name' in own && text(own.name) === undefined) own.name = context.resource.physicalName;
  if ('description' in own) own.description ??= '';
  for (const name of switches) if (own[name] === null) delete own[name];
  const before = mapAt(context.before.value_specs) ?? {};
  const specs = Object.entries(mapAt(changed.value_specs) ?? {}).filter(
    ([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value),
  );
  return { ...own, ...Object.fromEntries(specs) };
}

/** Sets the tags of a new object, when it has any. */
export const setTags =
  (plural: string) =>
  async (context: ActionContext, id: string): Promise<void> => {
    const tags = texts(context.properties.tags);
    if (tags.length > 0) await putTags(context, plural, id, tags);
  };

/** Replaces the tags, when they have changed. */
export const updateTags =
  (plural: string) =>
  async (context: UpdateContext, id: string): Promise<void> => {
    if ('tags' in context.changed) await putTags(context, plural, id, texts(context.changed.tags));
  };

async function putTags(context: ReadContext, plural: string, id: string, tags: readonly string[]): Promise<void> {
  await context.cloud.request({
    service: 'network',
    method: 'PUT',
    path: `/v2.0/${plural}/${id}/tags`,
    body: { tags: [...new Set(tags)] },
  });
}

/** What all declarations of this service share. `plural` is both key and path, unless `path` says otherwise. */
export function network(
  singular: string,
  plural: string,
  rest: Omit<RestDeclaration, 'service' | 'collection' | 'singular' | 'plural'>,
  path = plural,
): RestDeclaration {
  return { service: 'network', collection: `/v2.0/${path}`, singular, plural, ...rest };
}

/** GET of one network object. @throws CloudError 'gone' */
export async function showNetworkObject(
  context: ReadContext,
  singular: string,
  plural: string,
  id: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await context.cloud.request({
    service: 'network',
    method: 'GET',
    path: `/v2.0/${plural}/${encodeURIComponent(id)}`,
    schema: z.looseObject({ [singular]: z.record(z.string(), z.unknown()) }),
  });
  return body[singular] as Readonly<Record<string, unknown>>;
}

const uuidForm = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/**
 * Ids of security groups by name or id; names are looked for in the session's project alone.
 * @throws ResourceFailure EntityNotFound, PhysicalResourceNameAmbiguity
 */
export async function securityGroupIds(context: ReadContext, groups: readonly string[]): Promise<string[]> {
  if (groups.every((group) => uuidForm.test(group))) return [...groups];
  const query = { project_id: context.cloud.projectId, fields: ['id', 'name'] };
  const all = await listAll(
    context.cloud,
    { service: 'network', path: '/v2.0/security-groups', query },
    'security_groups',
  );
  return groups.map((group) => {
    if (uuidForm.test(group)) return group;
    const matches = all.filter(({ name }) => name === group);
    if (matches.length === 0) {
      throw new ResourceFailure('EntityNotFound', `The Resource (${group}) could not be found.`);
    }
    if (matches.length > 1) {
      throw new ResourceFailure(
        'PhysicalResourceNameAmbiguity',
        `Multiple physical resources were found with name (${group}).`,
      );
    }
    return String(matches[0]?.id);
  });
}

/** Whether the network service has an extension (by alias). */
export async function hasExtension(context: ReadContext, alias: string): Promise<boolean> {
  try {
    await context.cloud.request({ service: 'network', method: 'GET', path: `/v2.0/extensions/${alias}` });
    return true;
  } catch (error) {
    if (error instanceof CloudError && error.class === 'gone') return false;
    throw error;
  }
}

/** Brings the agents that serve an object to `wanted`, with the calls of one agent API. Safe to repeat. */
export async function placeOnAgents(
  context: ReadContext,
  place: { readonly object: string; readonly agents: string; readonly served: string; readonly body: Body },
  wanted: readonly string[],
): Promise<void> {
  const listed = await listAll(context.cloud, { service: 'network', path: place.object }, 'agents');
  const present = new Set(listed.map(({ id }) => String(id)));
  const call = (method: 'POST' | 'DELETE', path: string, body?: Body) =>
    context.cloud.request({ service: 'network', method, path, body }).catch((error: unknown) => {
      // Already there, or already gone.
      if (!(error instanceof CloudError) || !['busy', 'gone'].includes(error.class)) throw error;
    });
  const path = (agent: string) => `/v2.0/agents/${encodeURIComponent(agent)}/${place.agents}`;
  for (const agent of wanted) if (!present.has(agent)) await call('POST', path(agent), place.body);
  for (const agent of present) if (!wanted.includes(agent)) await call('DELETE', `${path(agent)}/${place.served}`);
}

import type {
  EventView,
  OutputView,
  PreviewedResource,
  ResourceDetails,
  StackIdentifier,
  StackView,
} from '../engine/service.ts';
import type { ValueMap } from '../template/values.ts';

/** Times of the API: UTC, whole seconds, with Z. */
export function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

const timeOrNull = (ms: number | null) => (ms === null ? null : time(ms));

/** `base` is the end point with version and project, e.g. `http://host/v1/PROJECT`. */
export function stackUrl(base: string, stack: StackIdentifier): string {
  return `${base}/stacks/${encodeURIComponent(stack.name)}/${stack.id}`;
}

function link(href: string, rel: string) {
  return { href, rel };
}

export function stackLinks(base: string, stack: StackIdentifier) {
  return [link(stackUrl(base, stack), 'self')];
}

/** Row of a list; `project` only for administrators. */
export function stackRow(base: string, stack: StackView, withProject: boolean) {
  return {
    id: stack.id,
    links: stackLinks(base, stack),
    stack_name: stack.name,
    description: '',
    stack_status: `${stack.action}_${stack.status}`,
    stack_status_reason: stack.reason,
    creation_time: time(stack.createdAt),
    updated_time: timeOrNull(stack.updatedAt),
    deletion_time: timeOrNull(stack.deletedAt),
    stack_owner: stack.owner,
    parent: stack.parentId,
    stack_user_project_id: stack.stackUserProjectId,
    tags: stack.tags,
    ...(withProject ? { project: stack.tenant } : {}),
  };
}

export function output(view: OutputView) {
  return {
    output_key: view.key,
    description: view.description,
    output_value: view.value,
    ...(view.error === undefined ? {} : { output_error: view.error }),
  };
}

function stackBody(base: string, stack: StackView) {
  const details = stack.details;
  return {
    stack_name: stack.name,
    id: stack.id,
    links: stackLinks(base, stack),
    creation_time: time(stack.createdAt),
    updated_time: timeOrNull(stack.updatedAt),
    deletion_time: timeOrNull(stack.deletedAt),
    notification_topics: details?.notificationTopics ?? [],
    parameters: details?.parameters ?? {},
    description: stack.description,
    template_description: details?.templateDescription ?? stack.description,
    capabilities: details?.capabilities ?? [],
    disable_rollback: stack.disableRollback,
    timeout_mins: stack.timeoutMins,
    stack_owner: stack.owner,
    parent: stack.parentId,
    stack_user_project_id: stack.stackUserProjectId,
    tags: stack.tags ?? [],
  };
}

/** Answer of show; `withOutputs` false leaves the outputs out. */
export function stackDetails(base: string, stack: StackView, withOutputs: boolean) {
  return {
    ...stackBody(base, stack),
    stack_status: `${stack.action}_${stack.status}`,
    stack_status_reason: stack.reason,
    ...(stack.lease ? { kiln_lease: { delete_at: time(stack.lease.deleteAt) } } : {}),
    ...(withOutputs && stack.deletedAt === null ? { outputs: (stack.details?.outputs ?? []).map(output) } : {}),
  };
}

/** Answer of preview: nothing is stored, so there is no id. */
export function stackPreview(base: string, stack: StackView) {
  return {
    ...stackBody(base, { ...stack, id: 'None' }),
    stack_user_project_id: null,
    outputs: (stack.details?.outputs ?? []).map(output),
    resources: (stack.resources ?? []).map((view) => newResource(stack.tenant, view)),
  };
}

function newResource(tenant: string, view: PreviewedResource): unknown {
  if (isList(view)) return view.map((one) => newResource(tenant, one));
  return { ...previewResource(tenant, view), properties: view.properties ?? {} };
}

const isList = (view: PreviewedResource): view is readonly PreviewedResource[] => Array.isArray(view);

const stackIdentity = (tenant: string, { name, id }: StackIdentifier) => ({
  tenant,
  stack_name: name,
  stack_id: id,
  path: '',
});

/** A resource as previews show it; one that is not there yet (time 0) has no times. */
export function previewResource(tenant: string, view: ResourceDetails) {
  return {
    updated_time: view.updatedAt === 0 ? null : time(view.updatedAt),
    creation_time: view.createdAt === 0 ? null : time(view.createdAt),
    resource_name: view.name,
    physical_resource_id: view.physicalId,
    resource_action: view.action,
    resource_status: view.status,
    resource_status_reason: view.reason,
    resource_type: view.type,
    resource_identity: { ...stackIdentity(tenant, view.stack), path: `/resources/${view.name}` },
    stack_identity: stackIdentity(tenant, view.stack),
    stack_name: view.stack.name,
    required_by: view.requiredBy,
    ...(view.parentResource === null ? {} : { parent_resource: view.parentResource }),
    ...(view.nested ? { nested_stack_id: stackIdentity(tenant, view.nested) } : {}),
    description: view.description,
    metadata: view.metadata,
    attributes: view.attributes,
  };
}

function resourceUrl(base: string, stack: StackIdentifier, name: string): string {
  return `${stackUrl(base, stack)}/resources/${encodeURIComponent(name)}`;
}

/** A resource of a list; `detail` adds description and attributes. */
export function resource(base: string, view: ResourceDetails, detail: boolean) {
  const links = [link(resourceUrl(base, view.stack, view.name), 'self'), link(stackUrl(base, view.stack), 'stack')];
  if (view.nested) links.push(link(stackUrl(base, view.nested), 'nested'));
  return {
    updated_time: time(view.updatedAt),
    creation_time: time(view.createdAt),
    logical_resource_id: view.name,
    resource_name: view.name,
    physical_resource_id: view.physicalId,
    resource_status: `${view.action}_${view.status}`,
    resource_status_reason: view.reason,
    resource_type: view.type,
    links,
    required_by: view.requiredBy,
    ...(view.parentResource === null ? {} : { parent_resource: view.parentResource }),
    ...(detail ? { description: view.description, attributes: view.attributes } : {}),
  };
}

/** `root`: the root stack is linked too (nested_depth was given). `whole`: type and properties too. */
export function event(
  base: string,
  view: EventView,
  options: { readonly root?: boolean; readonly whole?: boolean } = {},
) {
  const self = resourceUrl(base, view.stack, view.resourceName);
  const links = [
    link(`${self}/events/${view.id}`, 'self'),
    link(self, 'resource'),
    link(stackUrl(base, view.stack), 'stack'),
    ...(options.root ? [link(stackUrl(base, view.rootStack), 'root_stack')] : []),
  ];
  return {
    id: view.id,
    links,
    event_time: time(view.at),
    logical_resource_id: view.resourceName,
    resource_name: view.resourceName,
    physical_resource_id: view.physicalId,
    resource_status: `${view.action}_${view.status}`,
    resource_status_reason: view.reason,
    ...(options.whole ? { resource_type: view.resourceType, resource_properties: view.properties as ValueMap } : {}),
  };
}

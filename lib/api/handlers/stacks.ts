import type { ListStacks, ResourceDetails, UpdateStack } from '../../engine/service.ts';
import { HeatError } from '../../errors.ts';
import { checkStackName } from '../../template/naming.ts';
import { badRequest } from '../faults.ts';
import { type ApiResponse, empty, json } from '../http.ts';
import { acceptedUpdate, redirect } from '../plain.ts';
import { enforce } from '../policy.ts';
import {
  booleanParameter,
  commaParameter,
  directionParameter,
  filterParameters,
  integerParameter,
  listParameter,
} from '../query.ts';
import type { Call } from '../router.ts';
import { output, previewResource, stackDetails, stackLinks, stackPreview, stackRow, stackUrl, time } from '../views.ts';
import { flag, stackName, tagList, templateRequest, timeoutMins } from './input.ts';
import { leaseRequest } from './leases.ts';

/** Filter names of a list of stacks (behaviour 295); others are ignored. */
const stackFilters = [
  'id',
  'name',
  'status',
  'action',
  'tenant',
  'username',
  'owner_id',
  'stack_name',
  'stack_action',
  'stack_status',
  'stack_status_reason',
  'disable_rollback',
  'timeout_mins',
  'stack_owner',
  'parent',
  'stack_user_project_id',
];

function listQuery(query: URLSearchParams): ListStacks {
  const limit = query.get('limit') === '' ? undefined : integerParameter(query, 'limit');
  return {
    limit,
    marker: query.get('marker') ?? undefined,
    sortKeys: listParameter(query, 'sort_keys'),
    sortDir: directionParameter(query),
    filters: filterParameters(query, stackFilters),
    tags: commaParameter(query, 'tags'),
    tagsAny: commaParameter(query, 'tags_any'),
    notTags: commaParameter(query, 'not_tags'),
    notTagsAny: commaParameter(query, 'not_tags_any'),
    showDeleted: booleanParameter(query, 'show_deleted') ?? false,
    showNested: booleanParameter(query, 'show_nested') ?? false,
    showHidden: booleanParameter(query, 'show_hidden') ?? false,
  };
}

export async function listStacks(call: Call): Promise<ApiResponse> {
  const { caller, query, services, base } = call;
  if (booleanParameter(query, 'global_tenant')) enforce('stacks:global_index', 'nobody', caller);
  const withCount = booleanParameter(query, 'with_count') ?? false;
  const wanted = listQuery(query);
  const stacks = await services.stacks.list(caller, wanted);
  const body: Record<string, unknown> = { stacks: stacks.map((stack) => stackRow(base, stack, caller.admin)) };
  const last = stacks.at(-1);
  if (wanted.limit !== undefined && last && stacks.length === wanted.limit) {
    const next = new URLSearchParams(query);
    next.set('marker', last.id);
    body.links = [{ rel: 'next', href: `${base}/stacks?${next}` }];
  }
  if (withCount) body.count = await services.stacks.count(caller, wanted);
  return json(200, body);
}

export async function listStackDetails({ caller, services, base }: Call): Promise<ApiResponse> {
  const stacks = await services.stacks.list(caller, {});
  return json(200, { stacks: stacks.map((stack) => stackRow(base, stack, false)) });
}

export async function createStack(call: Call): Promise<ApiResponse> {
  const { caller, services, base } = call;
  const body = call.body!;
  if (body.adopt_stack_data !== undefined && body.adopt_stack_data !== null) {
    throw new HeatError('NotSupported', 'Stack Adopt not supported');
  }
  const name = stackName(body);
  const input = await templateRequest(call, { templateNeeded: true });
  checkStackName(name);
  const stack = await services.stacks.create(caller, {
    name,
    ...input,
    disableRollback: flag(body, 'disable_rollback'),
    timeoutMins: timeoutMins(body),
    tags: tagList(body),
    lease: leaseRequest(body.kiln_lease),
  });
  return json(201, { stack: { id: stack.id, links: stackLinks(base, stack) } }, { location: stackUrl(base, stack) });
}

export async function previewStack(call: Call): Promise<ApiResponse> {
  const body = call.body!;
  const name = stackName(body);
  const input = await templateRequest(call, { templateNeeded: true });
  checkStackName(name);
  const view = await call.services.stacks.preview(call.caller, {
    name,
    ...input,
    disableRollback: flag(body, 'disable_rollback'),
    timeoutMins: timeoutMins(body),
    tags: tagList(body),
  });
  return json(200, { stack: stackPreview(call.base, view) });
}

/** Redirects to the canonical URL, with what follows the name and the query kept (behaviour 164). */
export async function lookupStack(call: Call): Promise<ApiResponse> {
  const named = call.params.stack_name!;
  const rest = call.params.rest === undefined ? '' : `/${call.params.rest}`;
  const { accept } = call.request.headers;
  const arn = /^arn:openstack:heat::([^:/]+):stacks\/([^/]+)\/([^/]+)((?:\/[^/]+)*)$/.exec(named);
  const query = call.query.size > 0 ? `?${call.query}` : '';
  if (arn) {
    const [, tenant, name, id, path] = arn;
    const prefix = call.base.slice(0, call.base.lastIndexOf('/'));
    return redirect(`${stackUrl(`${prefix}/${tenant}`, { name: name!, id: id! })}${path}${rest}${query}`, accept);
  }
  // A client that waits for a deletion asks for the events by the name, which may be free by then.
  const justDeleted = call.params.rest === 'events' && call.request.method === 'GET';
  const stack = await call.services.stacks.find(call.caller, named, { justDeleted });
  return redirect(`${stackUrl(call.base, stack)}${rest}${query}`, accept);
}

export async function showStack(call: Call): Promise<ApiResponse> {
  const resolveOutputs = booleanParameter(call.query, 'resolve_outputs') ?? true;
  const view = await call.services.stacks.show(call.caller, call.stack, { resolveOutputs });
  return json(200, { stack: stackDetails(call.base, view, resolveOutputs) });
}

async function updateRequest(call: Call, patch: boolean): Promise<UpdateStack> {
  const { body = {} } = call;
  const given = body.clear_parameters ?? [];
  // A text is a list of its characters to Heat.
  const clear = typeof given === 'string' ? [...given] : given;
  if (!Array.isArray(clear) || !clear.every((name) => typeof name === 'string')) throw badRequest();
  return {
    patch,
    ...(await templateRequest(call, { templateNeeded: !patch })),
    clearParameters: clear,
    disableRollback: flag(body, 'disable_rollback'),
    timeoutMins: timeoutMins(body),
    tags: tagList(body),
    converge: flag(body, 'converge', 'HTTPBadRequest'),
    lease: leaseRequest(body.kiln_lease),
  };
}

const change = (patch: boolean) => async (call: Call) => {
  await call.services.stacks.update(call.caller, call.stack, await updateRequest(call, patch));
  return acceptedUpdate(call.request.headers.accept);
};

export const updateStack = change(false);
export const patchStack = change(true);

const preview = (patch: boolean) => async (call: Call) => {
  const changes = await call.services.stacks.previewUpdate(call.caller, call.stack, {
    ...(await updateRequest(call, patch)),
    showNested: booleanParameter(call.query, 'show_nested') ?? false,
  });
  const lists = Object.entries(changes).map(([kind, list]) => [
    kind,
    list.map((r: ResourceDetails) => previewResource(call.caller.tenant, r)),
  ]);
  return json(200, { resource_changes: Object.fromEntries(lists) });
};

export const previewUpdate = preview(false);
export const previewPatch = preview(true);

export async function deleteStack(call: Call): Promise<ApiResponse> {
  await call.services.stacks.delete(call.caller, call.stack);
  return empty(204);
}

/** `{"lease": {...}}` sets it, `{"lease": null}` removes it. */
export async function setStackLease(call: Call): Promise<ApiResponse> {
  const lease = call.body?.lease;
  if (lease === undefined) throw badRequest('"lease" is missing.');
  const at = await call.services.stacks.setLease(call.caller, call.stack, leaseRequest(lease) ?? null);
  return json(200, { lease: at === undefined ? null : { delete_at: time(at) } });
}

export async function showTemplate(call: Call): Promise<ApiResponse> {
  return json(200, await call.services.stacks.template(call.caller, call.stack));
}

export async function showEnvironment(call: Call): Promise<ApiResponse> {
  return json(200, await call.services.stacks.environment(call.caller, call.stack));
}

export async function showFiles(call: Call): Promise<ApiResponse> {
  return json(200, await call.services.stacks.files(call.caller, call.stack));
}

export async function exportStack(call: Call): Promise<ApiResponse> {
  return json(200, await call.services.stacks.export(call.caller, call.stack));
}

export async function listOutputs(call: Call): Promise<ApiResponse> {
  const outputs = await call.services.stacks.outputs(call.caller, call.stack);
  return json(200, { outputs: outputs.map((o) => ({ output_key: o.key, description: o.description })) });
}

export async function showOutput(call: Call): Promise<ApiResponse> {
  return json(200, {
    output: output(await call.services.stacks.output(call.caller, call.stack, call.params.output_key!)),
  });
}

/** The actions an `actions` body may name, each with its policy. */
const actions: Readonly<
  Record<string, { readonly rule: 'member' | 'reader'; readonly run: (call: Call) => Promise<void> }>
> = {
  suspend: { rule: 'member', run: ({ services, caller, stack }) => services.stacks.act(caller, stack, 'SUSPEND') },
  resume: { rule: 'member', run: ({ services, caller, stack }) => services.stacks.act(caller, stack, 'RESUME') },
  check: { rule: 'reader', run: ({ services, caller, stack }) => services.stacks.act(caller, stack, 'CHECK') },
  cancel_update: { rule: 'member', run: ({ services, caller, stack }) => services.stacks.cancel(caller, stack, true) },
  cancel_without_rollback: {
    rule: 'member',
    run: ({ services, caller, stack }) => services.stacks.cancel(caller, stack, false),
  },
};

export async function runAction(call: Call): Promise<ApiResponse> {
  const names = Object.keys(call.body ?? {});
  if (names.length < 1) throw badRequest('No action specified');
  if (names.length > 1) throw badRequest('Multiple actions specified');
  const name = names[0]!;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) throw badRequest(`Invalid action ${name} specified`);
  enforce(`actions:${name}`, action.rule, call.caller);
  await action.run(call);
  return json(200, null);
}

import { isMap, type ValueMap } from '../../template/values.ts';
import type { Engine } from '../engine.ts';
import { refOf } from '../engine.ts';
import { filesOf } from '../files.ts';
import type { Caller, StackIdentifier, StackView } from '../service.ts';
import { requireHead } from './find.ts';
import { stackUserProject } from './list.ts';
import { openStack } from './open.ts';
import { resolveOutputs } from './outputs.ts';

/** A stack with parameters and, unless told otherwise, resolved outputs. @throws EntityNotFound */
export async function showStack(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
  options: { readonly resolveOutputs?: boolean } = {},
): Promise<StackView> {
  const open = await openStack(engine, caller, stack);
  const { head, loaded } = open;
  const lease = await engine.store.debts.lease(refOf(head));
  const gone = head.deletedAt !== undefined;
  return {
    id: head.id,
    name: head.name,
    description: loaded.definition.description,
    action: head.action,
    status: head.status,
    reason: head.reason,
    createdAt: head.createdAt,
    updatedAt: head.updatedAt ?? null,
    deletedAt: head.deletedAt ?? null,
    owner: loaded.stored.owner,
    ownerId: loaded.stored.ownerId,
    parentId: head.parent?.stack ?? null,
    tenant: head.tenant,
    tags: loaded.stored.tags ?? null,
    timeoutMins: head.timeoutMins ?? null,
    disableRollback: head.disableRollback,
    stackUserProjectId: stackUserProject(head.root),
    lease: lease && !gone ? { deleteAt: lease.deleteAt } : null,
    details: {
      parameters: loaded.definition.shownParameters,
      outputs: gone || options.resolveOutputs === false ? [] : await resolveOutputs(engine, open),
      templateDescription: loaded.definition.description,
      capabilities: [],
      notificationTopics: [],
    },
  };
}

export async function showTemplate(engine: Engine, caller: Caller, stack: StackIdentifier): Promise<ValueMap> {
  return (await openStack(engine, caller, stack)).loaded.definition.template;
}

export async function showEnvironment(engine: Engine, caller: Caller, stack: StackIdentifier): Promise<ValueMap> {
  const { definition } = (await openStack(engine, caller, stack)).loaded;
  return { ...masked(definition.environment, definition.hiddenParameters), encrypted_param_names: [] };
}

/** The environment with the values of hidden parameters replaced, wherever it gives them. */
function masked(environment: ValueMap, hidden: ReadonlySet<string>): ValueMap {
  const sections = ['parameters', 'parameter_defaults'].flatMap((name) => {
    const section = environment[name];
    if (!isMap(section)) return [];
    const shown = Object.entries(section).map(([key, value]) => [key, hidden.has(key) ? '******' : value] as const);
    return [[name, Object.fromEntries(shown)] as const];
  });
  return { ...environment, ...Object.fromEntries(sections) };
}

export async function showFiles(
  engine: Engine,
  caller: Caller,
  stack: StackIdentifier,
): Promise<Readonly<Record<string, string>>> {
  const head = await requireHead(engine.store, caller, stack);
  return filesOf(
    engine.store,
    head.tenant,
    await engine.store.stacks.definition(refOf(head), head.version || head.previous),
  );
}

import { HeatError } from '../../errors.ts';
import { encodeJson } from '../../store/codec.ts';
import type { ResourceHead, StackHead } from '../../store/index.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import { type Engine, refOf, typeOf } from '../engine.ts';
import { filesOf } from '../files.ts';
import { recordOf } from '../records.ts';
import type { Caller, StackIdentifier } from '../service.ts';
import { requireHead, stackNotFound } from './find.ts';
import { stackUserProject } from './list.ts';
import { childrenOf } from './nested.ts';
import { type OpenStack, openHead } from './open.ts';

/**
 * A stack with everything that makes it one, as Heat's adoption reads it: template, environment with the values of hidden
 * parameters, files, and of each resource its object and its data, of nested stacks the same in its place.
 * @throws HeatError EntityNotFound, also for a deleted stack; RequestLimitExceeded when it is more than an answer holds
 */
export async function exportStack(engine: Engine, caller: Caller, stack: StackIdentifier): Promise<ValueMap> {
  const head = await requireHead(engine.store, caller, stack);
  if (head.deletedAt !== undefined) throw stackNotFound(stack.name);
  return exported(engine, caller, head, { text: mostText });
}

/** Characters of files and templates in an export: each nested stack has all files again. */
const mostText = 5_000_000;

/** What of it is left. */
interface Room {
  text: number;
}

async function exported(engine: Engine, caller: Caller, head: StackHead, room: Room): Promise<ValueMap> {
  const open = await openHead(engine, caller, head);
  const { definition, stored } = open.loaded;
  const files = await filesOf(engine.store, head.tenant, stored);
  room.text -= encodeJson([files, definition.template]).length;
  if (room.text < 0) {
    throw new HeatError('RequestLimitExceeded', 'Request limit exceeded: The stack is too large to be exported.');
  }
  const resources = await resourcesOf(engine, caller, open, room);
  return {
    name: head.name,
    id: head.id,
    action: head.action,
    environment: definition.environment,
    files,
    status: head.status,
    template: definition.template,
    resources,
    project_id: head.tenant,
    stack_user_project_id: stackUserProject(head.root),
    tags: stored.tags ?? [],
  };
}

async function resourcesOf(engine: Engine, caller: Caller, open: OpenStack, room: Room): Promise<ValueMap> {
  const heads = [...open.current.values()];
  const children = await childrenOf(engine.store, open.head, heads);
  const contents = await engine.store.resources.contents(
    heads.map((head) => ({
      ref: { ...refOf(open.head), name: head.name, inc: head.inc },
      body: head.body || (head.target ?? 0),
      state: head.state,
    })),
  );
  const told: Record<string, Value> = {};
  for (const [at, head] of heads.entries()) {
    const child = children.get(head.physicalId ?? '');
    told[head.name] = child ? await exported(engine, caller, child, room) : resource(head, at);
  }
  return told;

  function resource(head: ResourceHead, at: number): ValueMap {
    const type = typeOf(engine, open.loaded.definition, head.type, head.name);
    const { physicalId, metadata, data } = recordOf(engine, open.head, head, type, contents[at] ?? {});
    return {
      name: head.name,
      resource_id: physicalId,
      type: head.type,
      action: head.action,
      status: head.status,
      metadata,
      resource_data: data,
    };
  }
}

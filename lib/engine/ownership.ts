import type { ActionContext, ResourceType } from '../resources/contract.ts';
import type { ListRow, ResourceHead, StackHead } from '../store/index.ts';
import type { Engine } from './engine.ts';
import { recordOf } from './records.ts';
import { inParallel } from './waiting.ts';

/** Milliseconds before a create in which a stack that may own the same by now was changed last; no action takes longer. */
const recently = 86_400_000;
const parallel = 8;

export interface Unowned {
  readonly ids: readonly string[];
  /** Another create of the type is under way that has not recorded what it makes: one of `ids` may be that, for all that can be told. */
  readonly unsure: boolean;
}

/**
 * Of the objects that a lost create may have made, those that no other record of the tenant names. What has a generated name
 * is the incarnation's; behind a name from a template, or none, may stand what another stack makes at the same time.
 */
export async function unowned(
  engine: Engine,
  stack: StackHead,
  head: ResourceHead,
  type: ResourceType,
  context: ActionContext,
  ids: readonly string[],
): Promise<Unowned> {
  const sure = ids.length === 0 || ((await type.behaviour?.findsOwn?.(context)) ?? true);
  if (sure) return { ids, unsure: false };
  const { stacks, resources } = engine.store;
  const { tenant } = stack;
  const rows = (await Promise.all([stacks.list(tenant, 'live'), stacks.list(tenant, 'nested')])).flat();
  const since = context.intent.at - recently;
  const active = (row: ListRow) => row.status === 'IN_PROGRESS' || Math.max(row.createdAt, row.updatedAt ?? 0) >= since;
  const others = (
    await inParallel(rows.filter(active), parallel, async (row) => {
      const heads = await resources.heads({ tenant, stack: row.id });
      return heads
        .filter((one) => !(row.id === stack.id && one.name === head.name && one.inc === head.inc))
        .map((one) => ({ row, one }));
    })
  ).flat();
  const owned = new Set(others.map(({ one }) => one.physicalId));
  const pending = others.filter(
    ({ one }) => one.type === head.type && one.intent?.do === 'CREATE' && one.physicalId === undefined,
  );
  return { ids: ids.filter((id) => !owned.has(id)), unsure: !(await allApart(engine, type, context, pending)) };
}

/** Whether none of the creates under way can have made what this one finds. */
async function allApart(
  engine: Engine,
  type: ResourceType,
  context: ActionContext,
  pending: readonly { readonly row: ListRow; readonly one: ResourceHead }[],
): Promise<boolean> {
  if (pending.length === 0) return true;
  const { behaviour } = type;
  if (!behaviour?.tellsApart) return false;
  const found = await engine.store.resources.contents(
    pending.map(({ row, one }) => ({
      ref: { tenant: context.stack.projectId, stack: row.id, name: one.name, inc: one.inc },
      body: one.target ?? one.body,
      state: one.state,
    })),
  );
  for (const [at, { row, one }] of pending.entries()) {
    const contents = found[at] ?? {};
    const properties = contents.body?.properties;
    const other = { ...context, resource: recordOf(engine, row, one, type, contents), properties: properties ?? {} };
    if (properties === undefined || !(await behaviour.tellsApart(context, other))) return false;
  }
  return true;
}

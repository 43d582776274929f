import type { ActionContext, ResourceType } from '../resources/contract.ts';
import type { ListRow, ResourceHead, StackHead } from '../store/index.ts';
import { type Engine, refOf } from './engine.ts';
import { inParallel } from './waiting.ts';

/** Milliseconds before a create in which a stack that may own the same by now was changed last; no action takes longer. */
const recently = 86_400_000;
const parallel = 8;

export interface Unowned {
  readonly ids: readonly string[];
  /** Another create of the type is under way that has not recorded what it makes: one of `ids` may be that. */
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
  const refs = rows.filter(active).map(({ id }) => ({ tenant, stack: id }));
  const others = (
    await inParallel(refs, parallel, async (ref) =>
      (
        await resources.heads(ref)
      ).filter((one) => !(ref.stack === refOf(stack).stack && one.name === head.name && one.inc === head.inc)),
    )
  ).flat();
  const owned = new Set(others.map(({ physicalId }) => physicalId));
  return {
    ids: ids.filter((id) => !owned.has(id)),
    unsure: others.some((one) => one.type === head.type && one.intent?.do === 'CREATE' && one.physicalId === undefined),
  };
}

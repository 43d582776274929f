import { type Answer, type Input, invalid, ServiceError } from '../wire.ts';
import {
  type Context,
  capacity,
  checkLeadingKey,
  checkTable,
  happens,
  jsonMembers,
  jsonOf,
  known,
  oneOf,
  onlyKnown,
  readExpressions,
} from './context.ts';
import { holds, type Placeholders, project, type Steps } from './evaluate.ts';
import { itemOf, type Row } from './storage.ts';
import type { Condition, UpdateAction } from './syntax.ts';
import { type Key, readKey, rowOf, writeUnits } from './table.ts';
import { applyUpdate } from './update.ts';
import { type Item, readItem } from './values.ts';

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** One write, read and checked, not yet done. */
export interface Write {
  readonly kind: WriteKind;
  readonly key: Key;
  readonly keyItem: Item;
  readonly item: Item | undefined;
  readonly actions: readonly UpdateAction[];
  readonly condition: Condition | undefined;
  readonly given: Placeholders;
  readonly showOnFailure: boolean;
}

export interface Written {
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  readonly touched: readonly Steps[];
}

const parameters: Readonly<Record<WriteKind, ReadonlySet<string>>> = {
  Put: known('Item', 'ConditionExpression', 'ReturnValues', 'ReturnValuesOnConditionCheckFailure'),
  Update: known(
    'Key',
    'UpdateExpression',
    'ConditionExpression',
    'ReturnValues',
    'ReturnValuesOnConditionCheckFailure',
  ),
  Delete: known('Key', 'ConditionExpression', 'ReturnValues', 'ReturnValuesOnConditionCheckFailure'),
  ConditionCheck: known('Key', 'ConditionExpression', 'ReturnValuesOnConditionCheckFailure'),
};

/** @throws ServiceError ValidationException, ResourceNotFoundException, AccessDeniedException */
export function readWrite(context: Context, kind: WriteKind, input: Input): Write {
  onlyKnown(kind, input, parameters[kind]);
  checkTable(context, input.TableName);
  const { given, trees } = readExpressions(
    input,
    kind === 'Update' ? ['UpdateExpression', 'ConditionExpression'] : ['ConditionExpression'],
  );
  const condition = trees.ConditionExpression;
  const showOnFailure = oneOf(input, 'ReturnValuesOnConditionCheckFailure', ['NONE', 'ALL_OLD']) === 'ALL_OLD';
  const common = { kind, condition, given, showOnFailure, actions: [] };
  if (kind === 'ConditionCheck' && !condition) throw invalid('The ConditionExpression of a ConditionCheck is missing');
  if (kind === 'Put') {
    const item = readItem(input.Item);
    const row = rowOf(item, 'put');
    checkLeadingKey(context, 'PutItem', row.pk);
    return { ...common, item, key: row, keyItem: item };
  }
  const key = readKey(input.Key);
  checkLeadingKey(context, kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, key.pk);
  const actions = trees.UpdateExpression ?? [];
  for (const action of actions) {
    const [first] = given.path(action.path);
    if (first === 'pk' || first === 'sk')
      throw invalid(
        `One or more parameter values were invalid: Cannot update attribute ${first}. This attribute is part of the key`,
      );
  }
  return { ...common, actions, item: undefined, key, keyItem: key.item };
}

const failed = (write: Write, before: Row | undefined) =>
  new ServiceError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    write.showOnFailure && before ? { Item: itemOf(before) } : {},
  );

/** Checks the condition and works out the new row. @throws ServiceError ConditionalCheckFailedException */
export function evaluateWrite({ storage }: Context, write: Write): Written {
  const before = storage.get(write.key.pk, write.key.sk);
  const old = write.condition || write.kind === 'Update' ? itemOf(before) : undefined;
  if (write.condition && !holds(write.condition, old ?? {}, write.given)) throw failed(write, before);
  if (write.kind === 'ConditionCheck') return { before, after: before, touched: [] };
  if (write.kind === 'Delete') return { before, after: undefined, touched: [] };
  if (write.kind === 'Put') return { before, after: rowOf(write.item ?? {}, 'put'), touched: [] };
  const { item, touched } = applyUpdate(write.actions, old ?? write.keyItem, write.given);
  return { before, after: rowOf(item, 'update'), touched };
}

export function storeWrite({ storage }: Context, { before, after }: Written): void {
  if (after && after !== before) storage.put(after, before);
  else if (!after && before) storage.delete(before);
}

const returned: Readonly<Record<'Put' | 'Update' | 'Delete', readonly ['NONE', ...string[]]>> = {
  Put: ['NONE', 'ALL_OLD'],
  Delete: ['NONE', 'ALL_OLD'],
  Update: ['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'],
};

function attributes(wanted: string, { before, after, touched }: Written): string | undefined {
  const row = wanted.endsWith('OLD') ? before : after;
  if (wanted === 'NONE' || !row) return undefined;
  if (wanted.startsWith('ALL')) return row.json;
  const part = project(itemOf(row) ?? {}, touched);
  return Object.keys(part).length > 0 ? JSON.stringify(part) : undefined;
}

/** PutItem, UpdateItem and DeleteItem. */
export function singleWrite(context: Context, kind: 'Put' | 'Update' | 'Delete', input: Input): Answer {
  const write = readWrite(context, kind, input);
  const wanted = oneOf(input, 'ReturnValues', returned[kind]);
  if (happens(context.faults, context.faults?.conflict))
    throw new ServiceError('TransactionConflictException', 'Transaction is ongoing for the item');
  const written = evaluateWrite(context, write);
  storeWrite(context, written);
  const units = capacity(input, context.tableName, writeUnits(written.before, written.after));
  return jsonOf({ Attributes: attributes(wanted, written), ...jsonMembers(units) });
}

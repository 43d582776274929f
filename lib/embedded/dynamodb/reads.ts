import { table as shape } from '../../deployment.ts';
import { type Answer, type Input, invalid } from '../wire.ts';
import {
  asOf,
  type Context,
  capacity,
  checkLeadingKey,
  checkTable,
  jsonMembers,
  jsonOf,
  known,
  oneOf,
  onlyKnown,
  readExpressions,
} from './context.ts';
import { holds, type Placeholders, project, type Steps } from './evaluate.ts';
import { type Bound, itemOf, type Range, type Row } from './storage.ts';
import type { Condition, Operand, Path } from './syntax.ts';
import { readKey, readUnits, sortable } from './table.ts';
import { type Item, readItem, type Value } from './values.ts';

const pageBytes = 1024 * 1024;

const getParameters = known('Key', 'ConsistentRead', 'ProjectionExpression');

/** One item as JSON, projected when asked; shared by GetItem, BatchGetItem and TransactGetItems. */
export function readOne(
  context: Context,
  operation: string,
  key: unknown,
  consistent: boolean,
  paths: readonly Steps[] | undefined,
): { readonly json: string | undefined; readonly size: number; readonly id: string } {
  const { pk, sk } = readKey(key);
  checkLeadingKey(context, operation, pk);
  const at = asOf(context, consistent);
  const row = at === undefined ? context.storage.get(pk, sk) : context.storage.getAsOf(pk, sk, at);
  const json = row && (paths ? JSON.stringify(project(itemOf(row) ?? {}, paths)) : row.json);
  return { json, size: row?.size ?? 0, id: `${pk}\0${sk}` };
}

export function projectionOf(input: Input): readonly Steps[] | undefined {
  const { given, trees } = readExpressions(input, ['ProjectionExpression']);
  return trees.ProjectionExpression?.map((path) => given.path(path));
}

export function getItem(context: Context, input: Input): Answer {
  onlyKnown('GetItem', input, getParameters);
  checkTable(context, input.TableName);
  const consistent = input.ConsistentRead === true;
  const { json, size } = readOne(context, 'GetItem', input.Key, consistent, projectionOf(input));
  return jsonOf({ Item: json, ...jsonMembers(capacity(input, context.tableName, readUnits(size, consistent))) });
}

const wrongKeyCondition = (why: string) => invalid(`Invalid KeyConditionExpression: ${why}`);

/** The partition and the bounds on the sort key that a key condition asks for. */
function readKeyCondition(
  condition: Condition,
  given: Placeholders,
  partitionName: string,
  sortName: string,
): { partition: string; bounds: Bound[] } {
  const parts: Condition[] = [];
  const flatten = (one: Condition): void => {
    if (one.kind !== 'and') parts.push(one);
    else {
      flatten(one.left);
      flatten(one.right);
    }
  };
  flatten(condition);
  const nameOf = (operand: Operand): string | undefined => {
    if (operand.kind !== 'path') return undefined;
    const steps = given.path(operand.path);
    return steps.length === 1 && typeof steps[0] === 'string' ? steps[0] : undefined;
  };
  const givenValue = (operand: Operand): Value => {
    if (operand.kind !== 'value') throw wrongKeyCondition('only values may stand beside a key');
    return given.value(operand.name);
  };
  let partition: string | undefined;
  let bounds: Bound[] | undefined;
  const bound = (operator: Bound['operator'], operand: Operand): Bound => ({
    operator,
    value: sortable(sortName, givenValue(operand), 'sort'),
  });
  for (const part of parts) {
    const operand =
      part.kind === 'compare'
        ? part.left
        : part.kind === 'between'
          ? part.operand
          : part.kind === 'test'
            ? part.left
            : undefined;
    const name = operand && nameOf(operand);
    if (name === partitionName && part.kind === 'compare' && part.comparator === '=' && partition === undefined) {
      partition = sortable(partitionName, givenValue(part.right), 'partition');
      continue;
    }
    if (name !== sortName || bounds)
      throw wrongKeyCondition('Query condition missed key schema element or used it twice');
    if (part.kind === 'compare' && part.comparator !== '<>') bounds = [bound(part.comparator, part.right)];
    else if (part.kind === 'between') bounds = [bound('>=', part.low), bound('<=', part.high)];
    else if (part.kind === 'test' && part.test === 'begins_with') {
      const prefix = givenValue(part.right);
      if (!('S' in prefix)) throw wrongKeyCondition('begins_with needs text');
      bounds = [bound('>=', part.right), { operator: '<=', value: `${prefix.S}\u{10ffff}\u{10ffff}` }];
    } else throw wrongKeyCondition('Unsupported operator on the sort key');
  }
  if (partition === undefined) throw wrongKeyCondition(`Query condition missed key schema element: ${partitionName}`);
  return { partition, bounds: bounds ?? [] };
}

const pageParameters = [
  'IndexName',
  'Select',
  'Limit',
  'ConsistentRead',
  'ExclusiveStartKey',
  'FilterExpression',
  'ProjectionExpression',
];
const queryParameters = known('KeyConditionExpression', 'ScanIndexForward', ...pageParameters);
const scanParameters = known(...pageParameters);

function startAfter(given: unknown, index: boolean, partition: string | undefined): readonly string[] | undefined {
  if (given === undefined || given === null) return undefined;
  const item = readItem(given);
  const { partitionKey, sortKey } = shape.index;
  const names = index ? ['pk', 'sk', partitionKey, sortKey] : ['pk', 'sk'];
  if (Object.keys(item).length !== names.length || names.some((name) => !item[name]))
    throw invalid('The provided starting key is invalid');
  const [pk, sk] = [sortable('pk', item.pk, 'partition'), sortable('sk', item.sk, 'sort')];
  if (!index) {
    if (partition !== undefined && pk !== partition)
      throw invalid('The provided starting key is outside query boundaries based on provided conditions');
    return partition !== undefined ? [sk] : [pk, sk];
  }
  const [dpk, dsk] = [
    sortable(partitionKey, item[partitionKey], 'partition'),
    sortable(sortKey, item[sortKey], 'sort'),
  ];
  if (partition !== undefined && dpk !== partition)
    throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  return partition !== undefined ? [dsk, pk, sk] : [dpk, dsk, pk, sk];
}

function lastKey(row: Row, index: boolean): string {
  const item = itemOf(row) ?? {};
  const { partitionKey, sortKey } = shape.index;
  const names = index ? ['pk', 'sk', partitionKey, sortKey] : ['pk', 'sk'];
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, item[name]])));
}

/** Query and Scan: a page ends at `Limit` items read or 1 MB, before the filter. The index has the keys only. */
export function readPage(context: Context, operation: 'Query' | 'Scan', input: Input): Answer {
  onlyKnown(operation, input, operation === 'Query' ? queryParameters : scanParameters);
  checkTable(context, input.TableName);
  const index = input.IndexName !== undefined;
  if (index && input.IndexName !== shape.index.name)
    throw invalid(`The table does not have the specified index: ${String(input.IndexName)}`);
  const consistent = input.ConsistentRead === true;
  if (index && consistent) throw invalid('Consistent reads are not supported on global secondary indexes');
  const { Limit: limit } = input;
  if (limit !== undefined && (typeof limit !== 'number' || limit < 1))
    throw invalid('Limit must be greater than or equal to 1');
  const [partitionName, sortName] = index
    ? [shape.index.partitionKey, shape.index.sortKey]
    : [shape.partitionKey, shape.sortKey];
  const { given, trees } = readExpressions(
    input,
    operation === 'Query'
      ? ['KeyConditionExpression', 'FilterExpression', 'ProjectionExpression']
      : ['FilterExpression', 'ProjectionExpression'],
  );
  const keyCondition = 'KeyConditionExpression' in trees ? trees.KeyConditionExpression : undefined;
  if (operation === 'Query' && !keyCondition)
    throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  const { partition, bounds } = keyCondition
    ? readKeyCondition(keyCondition, given, partitionName, sortName)
    : { partition: undefined, bounds: [] };
  checkLeadingKey(context, operation, partition);
  const filter = trees.FilterExpression;
  if (filter && operation === 'Query') refuseKeys(filter, given, [partitionName, sortName]);
  const paths = trees.ProjectionExpression?.map((path) => given.path(path));
  const select = oneOf(input, 'Select', [
    'ALL',
    'ALL_ATTRIBUTES',
    'ALL_PROJECTED_ATTRIBUTES',
    'SPECIFIC_ATTRIBUTES',
    'COUNT',
  ]);
  if ((select === 'SPECIFIC_ATTRIBUTES' || select === 'ALL') !== (paths !== undefined || select === 'ALL'))
    throw invalid(`Select ${select} and ProjectionExpression do not go together`);
  const range: Range = {
    index,
    partition,
    bounds,
    after: startAfter(input.ExclusiveStartKey, index, partition),
    reverse: operation === 'Query' && input.ScanIndexForward === false,
  };

  const items: string[] = [];
  let [scanned, bytes, count] = [0, 0, 0];
  let last: Row | undefined;
  let more = false;
  for (const row of context.storage.rows(range, asOf(context, consistent))) {
    if (scanned > 0 && bytes + row.size > pageBytes) {
      more = true;
      break;
    }
    scanned++;
    bytes += row.size;
    last = row;
    const json = index ? lastKey(row, true) : row.json;
    const item = filter || paths ? (JSON.parse(json) as Item) : undefined;
    if (!filter || holds(filter, item ?? {}, given)) {
      count++;
      if (select !== 'COUNT') items.push(paths ? JSON.stringify(project(item ?? {}, paths)) : json);
    }
    if (scanned === limit) {
      more = true;
      break;
    }
  }
  return jsonOf({
    Items: select === 'COUNT' ? undefined : `[${items.join(',')}]`,
    Count: String(count),
    ScannedCount: String(scanned),
    LastEvaluatedKey: more && last ? lastKey(last, index) : undefined,
    ...jsonMembers(capacity(input, context.tableName, readUnits(bytes, consistent))),
  });
}

/** Paths of a condition, wherever they stand. */
function pathsOf(condition: Condition): Path[] {
  const of = (...operands: readonly Operand[]) => operands.flatMap((one) => (one.kind === 'value' ? [] : [one.path]));
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...pathsOf(condition.left), ...pathsOf(condition.right)];
    case 'not':
      return pathsOf(condition.inner);
    case 'exists':
      return [condition.path];
    case 'between':
      return of(condition.operand, condition.low, condition.high);
    case 'in':
      return of(condition.operand, ...condition.list);
    case 'compare':
    case 'test':
      return of(condition.left, condition.right);
  }
}

function refuseKeys(filter: Condition, given: Placeholders, keys: readonly string[]): void {
  if (pathsOf(filter).some((path) => keys.includes(String(given.path(path)[0]))))
    throw invalid('Filter Expression can only contain non-primary key attributes');
}

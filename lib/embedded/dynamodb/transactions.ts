import { createHash } from 'node:crypto';
import { type Answer, type Input, invalid, onlyKnown, ServiceError } from '../wire.ts';
import { type Context, checkTable, happens, jsonOf, known, oneOf } from './context.ts';
import { projectionOf, readOne } from './reads.ts';
import { readUnits, writeUnits } from './table.ts';
import { itemSize } from './values.ts';
import { evaluateWrite, readWrite, storeWrite, type Write, type WriteKind, type Written } from './writes.ts';

const maxActions = 100;
const maxBytes = 4 * 1024 * 1024;
const kinds: readonly WriteKind[] = ['Put', 'Update', 'Delete', 'ConditionCheck'];
const writeParameters = new Set(['TransactItems', 'ClientRequestToken', 'ReturnConsumedCapacity']);
const getParameters = new Set(['TransactItems', 'ReturnConsumedCapacity']);
const oneGet = known('Key', 'ProjectionExpression');

const isRecord = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

const cancelled = (reasons: readonly Reason[]) =>
  new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map((reason) => reason.Code).join(', ')}]`,
    { CancellationReasons: reasons },
  );

function actionsOf(input: Input): readonly Input[] {
  const { TransactItems: items } = input;
  if (!Array.isArray(items) || items.length < 1 || items.length > maxActions)
    throw invalid(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to ${maxActions} and at least 1`,
    );
  return items.filter(isRecord);
}

function readActions(context: Context, input: Input): Write[] {
  const seen = new Set<string>();
  return actionsOf(input).map((action) => {
    const given = kinds.filter((kind) => isRecord(action[kind]));
    const [kind] = given;
    if (given.length !== 1 || !kind)
      throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
    const parameters = action[kind];
    if (!isRecord(parameters)) throw invalid('TransactItems must hold maps');
    if (parameters.ReturnValues !== undefined) throw invalid('ReturnValues is not allowed in a transaction');
    if (kind === 'Update' && parameters.UpdateExpression === undefined)
      throw invalid('An update in a transaction needs an UpdateExpression');
    const write = readWrite(context, kind, parameters);
    const id = `${write.key.pk}\0${write.key.sk}`;
    if (seen.has(id)) throw invalid('Transaction request cannot include multiple operations on one item');
    seen.add(id);
    return write;
  });
}

/** Bytes that a transaction counts for: its items as sent, or as they are when it only checks or deletes. */
const bytesOf = (write: Write, written: Written): number =>
  write.item ? itemSize(write.item) : ((written.after ?? written.before)?.size ?? 0);

export function transactWrite(context: Context, input: Input): Answer {
  onlyKnown('TransactWriteItems', input, writeParameters);
  const { ClientRequestToken: token } = input;
  if (token !== undefined && (typeof token !== 'string' || token.length < 1 || token.length > 36))
    throw invalid(
      "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36",
    );
  const writes = readActions(context, input);
  const answer = (units: number) =>
    jsonOf({
      ConsumedCapacity:
        oneOf(input, 'ReturnConsumedCapacity', ['NONE', 'TOTAL', 'INDEXES']) === 'NONE'
          ? undefined
          : JSON.stringify([{ TableName: context.tableName, CapacityUnits: units, WriteCapacityUnits: units }]),
    });
  if (happens(context.faults, context.faults?.conflict)) {
    const at = Math.floor((context.faults?.random() ?? 0) * writes.length);
    throw cancelled(
      writes.map((_, i) =>
        i === at ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' } : { Code: 'None' },
      ),
    );
  }
  return context.storage.atomically(() => {
    const hash =
      token === undefined ? '' : createHash('sha256').update(JSON.stringify(input.TransactItems)).digest('hex');
    const earlier = token === undefined ? undefined : context.storage.token(token);
    if (earlier !== undefined && earlier !== hash)
      throw new ServiceError(
        'IdempotentParameterMismatchException',
        'The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical',
      );
    if (earlier !== undefined) return answer(2 * writes.length);
    const written: Written[] = [];
    const reasons = writes.map((write): Reason => {
      try {
        written.push(evaluateWrite(context, write));
        return { Code: 'None' };
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        if (error.type === 'ConditionalCheckFailedException')
          return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.members };
        return { Code: 'ValidationError', Message: error.message };
      }
    });
    if (reasons.some((reason) => reason.Code !== 'None')) throw cancelled(reasons);
    const bytes = writes.reduce((sum, write, i) => sum + bytesOf(write, written[i]!), 0);
    if (bytes > maxBytes) throw invalid('The aggregate size of the items in the transaction cannot exceed 4 MB');
    for (const one of written) storeWrite(context, one);
    if (token !== undefined) context.storage.keepToken(token, hash);
    return answer(written.reduce((sum, one) => sum + 2 * writeUnits(one.before, one.after), 0));
  });
}

export function transactGet(context: Context, input: Input): Answer {
  onlyKnown('TransactGetItems', input, getParameters);
  const seen = new Set<string>();
  let [units, bytes] = [0, 0];
  const responses = actionsOf(input).map((action) => {
    const { Get: get } = action;
    if (!isRecord(get)) throw invalid('TransactGetItems takes Get only');
    onlyKnown('Get', get, oneGet);
    checkTable(context, get.TableName);
    const { json, size, id } = readOne(context, 'GetItem', get.Key, true, projectionOf(get));
    if (seen.has(id)) throw invalid('Transaction request cannot include multiple operations on one item');
    seen.add(id);
    units += 2 * readUnits(size, true);
    bytes += size;
    return jsonOf({ Item: json });
  });
  if (bytes > maxBytes) throw invalid('The aggregate size of the items in the transaction cannot exceed 4 MB');
  const wanted = oneOf(input, 'ReturnConsumedCapacity', ['NONE', 'TOTAL', 'INDEXES']) !== 'NONE';
  return jsonOf({
    Responses: `[${responses.join(',')}]`,
    ConsumedCapacity: wanted
      ? JSON.stringify([{ TableName: context.tableName, CapacityUnits: units, ReadCapacityUnits: units }])
      : undefined,
  });
}

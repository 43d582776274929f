import { type Answer, type Input, invalid, onlyKnown } from '../wire.ts';
import { type Context, checkTable, happens, jsonOf, oneOf } from './context.ts';
import { projectionOf, readOne } from './reads.ts';
import { readUnits, writeUnits } from './table.ts';
import { evaluateWrite, readWrite, storeWrite, type Write } from './writes.ts';

const answerBytes = 16 * 1024 * 1024;
const top = new Set(['RequestItems', 'ReturnConsumedCapacity']);
const getParameters = new Set(['Keys', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames']);

const isRecord = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function requestOf(context: Context, input: Input): unknown {
  const entries = isRecord(input.RequestItems) ? Object.entries(input.RequestItems) : [];
  const [entry] = entries;
  if (entries.length !== 1 || !entry)
    throw invalid(
      "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: exactly one table here",
    );
  checkTable(context, entry[0]);
  return entry[1];
}

const list = (value: unknown, most: number, what: string): readonly unknown[] => {
  if (!Array.isArray(value) || value.length < 1) throw invalid(`The ${what} list must not be empty`);
  if (value.length > most) throw invalid(`Too many items requested for the ${what} call`);
  return value;
};

const consumed = (input: Input, tableName: string, units: number): string | undefined =>
  oneOf(input, 'ReturnConsumedCapacity', ['NONE', 'TOTAL', 'INDEXES']) === 'NONE'
    ? undefined
    : JSON.stringify([{ TableName: tableName, CapacityUnits: units }]);

/** Up to 100 keys; what exceeds 16 MB, and what the fault picks, comes back as UnprocessedKeys. */
export function batchGet(context: Context, input: Input): Answer {
  onlyKnown('BatchGetItem', input, top);
  const request = requestOf(context, input);
  if (!isRecord(request)) throw invalid('KeysAndAttributes must be a map');
  onlyKnown('BatchGetItem', request, getParameters);
  const keys = list(request.Keys, 100, 'BatchGetItem');
  const paths = projectionOf(request);
  const consistent = request.ConsistentRead === true;
  const seen = new Set<string>();
  const found: string[] = [];
  const unprocessed: unknown[] = [];
  let [bytes, units] = [0, 0];
  for (const key of keys) {
    const { json, size, id } = readOne(context, 'BatchGetItem', key, consistent, paths);
    if (seen.has(id)) throw invalid('Provided list of item keys contains duplicates');
    seen.add(id);
    if ((bytes > 0 && bytes + size > answerBytes) || happens(context.faults, context.faults?.unprocessed)) {
      unprocessed.push(key);
      continue;
    }
    bytes += size;
    units += readUnits(size, consistent);
    if (json !== undefined) found.push(json);
  }
  const name = JSON.stringify(context.tableName);
  return jsonOf({
    Responses: `{${name}:[${found.join(',')}]}`,
    UnprocessedKeys:
      unprocessed.length > 0 ? JSON.stringify({ [context.tableName]: { ...request, Keys: unprocessed } }) : '{}',
    ConsumedCapacity: consumed(input, context.tableName, units),
  });
}

/** Up to 25 puts and deletes, each by itself; what the fault picks comes back as UnprocessedItems. */
export function batchWrite(context: Context, input: Input): Answer {
  onlyKnown('BatchWriteItem', input, top);
  const requests = list(requestOf(context, input), 25, 'BatchWriteItem');
  const seen = new Set<string>();
  const writes = requests.map((request): Write => {
    const { PutRequest: put, DeleteRequest: remove } = isRecord(request) ? request : {};
    if (isRecord(put) === isRecord(remove))
      throw invalid('Supplied AttributeValue has more than one or no request type');
    const write = isRecord(put)
      ? readWrite(context, 'Put', { TableName: context.tableName, Item: put.Item })
      : readWrite(context, 'Delete', { TableName: context.tableName, Key: isRecord(remove) ? remove.Key : undefined });
    const id = `${write.key.pk}\0${write.key.sk}`;
    if (seen.has(id)) throw invalid('Provided list of item keys contains duplicates');
    seen.add(id);
    return write;
  });
  const unprocessed: unknown[] = [];
  let units = 0;
  context.storage.atomically(() => {
    writes.forEach((write, i) => {
      if (happens(context.faults, context.faults?.unprocessed)) {
        unprocessed.push(requests[i]);
        return;
      }
      const written = evaluateWrite(context, write);
      storeWrite(context, written);
      units += writeUnits(written.before, written.after);
    });
  });
  return jsonOf({
    UnprocessedItems: unprocessed.length > 0 ? JSON.stringify({ [context.tableName]: unprocessed }) : '{}',
    ConsumedCapacity: consumed(input, context.tableName, units),
  });
}

import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DynamoDBFaults, openDynamoDB } from '../../../lib/embedded/dynamodb/index.ts';
import { seededRandom } from '../../../lib/embedded/virtual-clock.ts';
import type { Clock } from '../../../lib/util/clock.ts';

const TableName = 'kiln';
const key = (pk: string, sk = '0') => ({ pk: { S: pk }, sk: { S: sk } });

function table(faults?: Partial<DynamoDBFaults>) {
  let time = 1_800_000_000_000;
  const clock: Clock = { now: () => time, sleep: () => Promise.reject(new Error('nothing here sleeps')) };
  const service = openDynamoDB({
    database: ':memory:',
    clock,
    faults: faults && { random: seededRandom(1), ...faults },
  });
  return {
    service,
    client: service.client(),
    pass: (ms: number) => {
      time += ms;
    },
    now: () => time,
  };
}
const put = (client: DynamoDBClient, pk: string, sk = '0', more = {}) =>
  client.send(new PutItemCommand({ TableName, Item: { ...key(pk, sk), ...more } }));
const get = async (client: DynamoDBClient, pk: string, ConsistentRead: boolean) =>
  (await client.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead }))).Item;

test('plain reads may show what was; strong reads show what is', async () => {
  const { client, pass } = table({ lag: 1000, random: () => 0.99 });
  await put(client, 'a', '0', { v: { N: '1' } });
  expect(await get(client, 'a', false)).toBeUndefined();
  expect((await get(client, 'a', true))?.v).toEqual({ N: '1' });
  pass(2000);
  await put(client, 'a', '0', { v: { N: '2' } });
  expect((await get(client, 'a', false))?.v).toEqual({ N: '1' });
  pass(2000);
  expect((await get(client, 'a', false))?.v).toEqual({ N: '2' });
});

test('a lagging query of the table and of the index shows one moment of the past', async () => {
  const { client, pass } = table({ lag: 1000, random: () => 0.99 });
  const query = async (IndexName: string | undefined) => {
    const [name, value] = IndexName ? ['duePk', 'd'] : ['pk', 'q'];
    const answer = await client.send(
      new QueryCommand({
        TableName,
        IndexName,
        KeyConditionExpression: `${name} = :p`,
        ExpressionAttributeValues: { ':p': { S: value ?? '' } },
      }),
    );
    return answer.Items?.map((item) => item.sk?.S).join();
  };
  for (const sk of ['1', '2', '3']) await put(client, 'q', sk, { duePk: { S: 'd' }, due: { N: sk } });
  pass(2000);
  await client.send(new UpdateItemCommand({ TableName, Key: key('q', '2'), UpdateExpression: 'REMOVE due' }));
  await put(client, 'q', '4', { duePk: { S: 'd' }, due: { N: '0' } });
  expect([await query(undefined), await query('due')]).toEqual(['1,2,3', '1,2,3']);
  pass(2000);
  expect([await query(undefined), await query('due')]).toEqual(['1,2,3,4', '4,1,3']);
});

test('what a batch leaves unprocessed can be sent again until nothing is left', async () => {
  const { client } = table({ unprocessed: 0.5 });
  let writes = { [TableName]: Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: key('b', `${i}`) } })) };
  let rounds = 0;
  while (Object.keys(writes).length > 0) {
    rounds++;
    writes = ((await client.send(new BatchWriteItemCommand({ RequestItems: writes }))).UnprocessedItems ??
      {}) as typeof writes;
  }
  expect(rounds).toBeGreaterThan(1);
  expect((await client.send(new ScanCommand({ TableName }))).Count).toBe(25);
  const first = await client.send(
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: Array.from({ length: 25 }, (_, i) => key('b', `${i}`)) } },
    }),
  );
  expect((first.Responses?.[TableName]?.length ?? 0) + (first.UnprocessedKeys?.[TableName]?.Keys?.length ?? 0)).toBe(
    25,
  );
  expect(first.UnprocessedKeys?.[TableName]?.Keys?.length).toBeGreaterThan(0);
});

test('a conflict cancels a transaction with its reason and writes nothing', async () => {
  const { client } = table({ conflict: 1 });
  const call = client.send(
    new TransactWriteItemsCommand({ TransactItems: ['a', 'b'].map((pk) => ({ Put: { TableName, Item: key(pk) } })) }),
  );
  await expect(call).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: expect.arrayContaining([
      expect.objectContaining({ Code: 'TransactionConflict' }),
      { Code: 'None' },
    ]),
  });
  await expect(put(client, 'a')).rejects.toMatchObject({ name: 'TransactionConflictException' });
  expect(await get(client, 'a', true)).toBeUndefined();
});

test('throttling refuses a call before it does anything', async () => {
  const { client } = table({ throttle: 1 });
  await expect(put(client, 'a')).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
});

test('a client of a tenant reaches only keys that begin with the tenant, by the index neither', async () => {
  const { service, client } = table();
  await put(client, 'TENANT#b#S', '0', { duePk: { S: 'due#1' }, due: { N: '1' } });
  const tenant = service.client({ leadingKeys: ['TENANT#a#*', 'TENANT#a'] });
  await put(tenant, 'TENANT#a#S');
  await put(tenant, 'TENANT#a');
  const refusals = [
    () => put(tenant, 'TENANT#b#S'),
    () => put(tenant, 'TENANT#ab'),
    () => get(tenant, 'TENANT#b#S', true),
    () => tenant.send(new UpdateItemCommand({ TableName, Key: key('TENANT#b#S'), UpdateExpression: 'REMOVE due' })),
    () => tenant.send(new ScanCommand({ TableName })),
    () =>
      tenant.send(
        new QueryCommand({
          TableName,
          IndexName: 'due',
          KeyConditionExpression: 'duePk = :p',
          ExpressionAttributeValues: { ':p': { S: 'due#1' } },
        }),
      ),
    () =>
      tenant.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key('TENANT#a'), key('TENANT#b#S')] } } }),
      ),
    () =>
      tenant.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { ConditionCheck: { TableName, Key: key('TENANT#b#S'), ConditionExpression: 'attribute_exists(pk)' } },
          ],
        }),
      ),
  ];
  for (const call of refusals) await expect(call()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('expired items go, but not those that expired over five years ago', async () => {
  const { client, service, now } = table();
  const seconds = now() / 1000;
  await put(client, 'fresh', '0', { ttl: { N: `${seconds + 60}` } });
  await put(client, 'expired', '0', { ttl: { N: `${seconds - 60}` } });
  await put(client, 'ancient', '0', { ttl: { N: `${seconds - 6 * 366 * 86_400}` } });
  await put(client, 'text', '0', { ttl: { S: '1' } });
  expect(await get(client, 'expired', true)).toBeDefined();
  expect(service.expire()).toBe(1);
  expect(await get(client, 'expired', true)).toBeUndefined();
  for (const pk of ['fresh', 'ancient', 'text']) expect(await get(client, pk, true)).toBeDefined();
});

test('what is not implemented is refused, never ignored', async () => {
  const { client } = table();
  await expect(
    client.send(new PutItemCommand({ TableName, Item: key('a'), Expected: { pk: { Exists: false } } })),
  ).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining('not implemented') });
  await expect(client.send(new ScanCommand({ TableName, TotalSegments: 2, Segment: 0 }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(client.send(new GetItemCommand({ TableName: 'other', Key: key('a') }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a set behaves as a set under any sequence of ADD and DELETE', async () => {
  const { client } = table();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.boolean(), fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 })), {
        maxLength: 12,
      }),
      async (steps) => {
        const pk = `set${run++}`;
        const model = new Set<string>();
        for (const [add, numbers] of steps) {
          const members = numbers.map(String);
          for (const one of members) add ? model.add(one) : model.delete(one);
          const answer = await client.send(
            new UpdateItemCommand({
              TableName,
              Key: key(pk),
              UpdateExpression: `${add ? 'ADD' : 'DELETE'} unmet :m`,
              ExpressionAttributeValues: { ':m': { NS: members } },
              ReturnValues: 'ALL_NEW',
            }),
          );
          expect(answer.Attributes?.unmet?.NS?.toSorted()).toEqual(model.size > 0 ? [...model].toSorted() : undefined);
        }
      },
    ),
    { numRuns: 50 },
  );
});

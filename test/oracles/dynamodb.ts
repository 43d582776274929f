import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Behaviour, check, failure, refused, same, until } from './suite.ts';

export interface DynamoDBBench {
  readonly client: DynamoDBClient;
  readonly TableName: string;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
}

type Item = Record<string, AttributeValue>;
type Values = Record<string, AttributeValue>;
const key = (pk: string, sk = '0') => ({ pk: { S: pk }, sk: { S: sk } });
const n = (value: number | string): AttributeValue => ({ N: String(value) });
const s = (value: string): AttributeValue => ({ S: value });

/** Short hands for one table. */
function on({ client, TableName }: DynamoDBBench) {
  return {
    put: (Item: Item, more: Partial<PutItemCommandInput> = {}) =>
      client.send(new PutItemCommand({ TableName, Item, ...more })),
    get: async (pk: string, sk = '0') =>
      (await client.send(new GetItemCommand({ TableName, Key: key(pk, sk), ConsistentRead: true }))).Item,
    update: (
      pk: string,
      UpdateExpression: string,
      ExpressionAttributeValues?: Values,
      more: Partial<UpdateItemCommandInput> = {},
    ) =>
      client.send(
        new UpdateItemCommand({ TableName, Key: key(pk), UpdateExpression, ExpressionAttributeValues, ...more }),
      ),
    remove: (pk: string, more: object = {}) => client.send(new DeleteItemCommand({ TableName, Key: key(pk), ...more })),
    query: (pk: string, more: Partial<QueryCommandInput> = {}, values: Values = {}) =>
      client.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :p',
          ...more,
          ExpressionAttributeValues: { ':p': s(pk), ...values },
        }),
      ),
    transact: (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
      client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken })),
  };
}

const refusals: readonly (readonly [string, (bench: DynamoDBBench) => Promise<unknown>])[] = [
  ['reserved word as a name', (b) => on(b).update('v', 'SET status = :v', { ':v': s('x') })],
  ['unused expression value', (b) => on(b).update('v', 'SET a = :a', { ':a': s('x'), ':b': s('x') })],
  [
    'unused expression name',
    (b) => on(b).update('v', 'SET a = :a', { ':a': s('x') }, { ExpressionAttributeNames: { '#n': 'n' } }),
  ],
  ['undefined expression value', (b) => on(b).update('v', 'SET a = :nope')],
  ['values without an expression', (b) => on(b).put(key('v'), { ExpressionAttributeValues: { ':a': s('x') } })],
  ['empty set', (b) => on(b).put({ ...key('v'), s: { SS: [] } })],
  ['duplicate in a set', (b) => on(b).put({ ...key('v'), s: { SS: ['a', 'a'] } })],
  ['empty key string', (b) => on(b).put(key(''))],
  ['key of wrong type', (b) => on(b).put({ pk: n(1), sk: s('0') })],
  ['nowhere sort key', (b) => on(b).put({ pk: s('v') })],
  ['index key of wrong type', (b) => on(b).put({ ...key('v'), duePk: s('d'), due: s('1') })],
  ['empty index key', (b) => on(b).put({ ...key('v'), duePk: s(''), due: n(1) })],
  ['update of a key attribute', (b) => on(b).update('v', 'SET pk = :v', { ':v': s('x') })],
  ['number over 38 digits', (b) => on(b).put({ ...key('v'), n: n('1234567890123456789012345678901234567891') })],
  ['number too large', (b) => on(b).put({ ...key('v'), n: n('1e126') })],
  ['ADD of a string', (b) => on(b).update('v', 'ADD a :v', { ':v': s('x') })],
  ['DELETE of a number', (b) => on(b).update('v', 'DELETE a :v', { ':v': n(1) })],
  ['overlapping paths', (b) => on(b).update('v', 'SET a = :v, a.b = :v', { ':v': s('x') })],
  ['SET and REMOVE of one path', (b) => on(b).update('v', 'SET a = :v REMOVE a', { ':v': s('x') })],
  ['two SET clauses', (b) => on(b).update('v', 'SET a = :v SET b = :v', { ':v': s('x') })],
  ['path through a missing map', (b) => on(b).update('fresh', 'SET a.b = :v', { ':v': s('x') })],
  ['sum with a missing attribute', (b) => on(b).update('fresh', 'SET a = a + :v', { ':v': n(1) })],
  ['syntax error', (b) => on(b).update('v', 'SET a = = :v', { ':v': s('x') })],
  [
    'expression over 4 KiB',
    (b) =>
      on(b).update('v', `SET ${Array.from({ length: 300 }, (_, i) => `attribute${i} = :v`).join(', ')}`, {
        ':v': s('x'),
      }),
  ],
  ['partition key over 2048 bytes', (b) => on(b).put(key('p'.repeat(2049)))],
  ['sort key over 1024 bytes', (b) => on(b).put(key('v', 's'.repeat(1025)))],
  [
    'nesting deeper than 32',
    (b) =>
      on(b).put({ ...key('v'), d: Array.from({ length: 33 }).reduce<AttributeValue>((d) => ({ M: { d } }), s('x')) }),
  ],
  ['query without the partition key', (b) => on(b).query('v', { KeyConditionExpression: 'begins_with(sk, :p)' })],
  ['query with OR on keys', (b) => on(b).query('v', { KeyConditionExpression: 'pk = :p OR sk = :p' })],
  ['filter on a key', (b) => on(b).query('v', { FilterExpression: 'sk = :p' })],
  ['strong read of the index', (b) => on(b).query('v', { IndexName: 'due', KeyConditionExpression: 'duePk = :p' })],
  [
    'two actions of a transaction on one item',
    (b) =>
      on(b).transact([
        { Put: { TableName: b.TableName, Item: key('same') } },
        { Delete: { TableName: b.TableName, Key: key('same') } },
      ]),
  ],
  [
    'batch get of 101 keys',
    (b) =>
      b.client.send(
        new BatchGetItemCommand({
          RequestItems: { [b.TableName]: { Keys: Array.from({ length: 101 }, (_, i) => key('bw', `${i}`)) } },
        }),
      ),
  ],
  [
    'batch get of one key twice',
    (b) =>
      b.client.send(new BatchGetItemCommand({ RequestItems: { [b.TableName]: { Keys: [key('bw'), key('bw')] } } })),
  ],
  [
    'batch write of 26',
    (b) =>
      b.client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [b.TableName]: Array.from({ length: 26 }, (_, i) => ({ PutRequest: { Item: key('bw', `${i}`) } })),
          },
        }),
      ),
  ],
];

export const dynamodbBehaviours: readonly Behaviour<DynamoDBBench>[] = [
  {
    name: 'an emptied set is an absent attribute, and ALL_NEW shows it so',
    run: async (bench) => {
      const { put, update } = on(bench);
      await put({ ...key('set'), unmet: { NS: ['1', '2'] } });
      const one = await update('set', 'DELETE unmet :me', { ':me': { NS: ['1'] } }, { ReturnValues: 'ALL_NEW' });
      same(one.Attributes?.unmet, { NS: ['2'] });
      const two = await update('set', 'DELETE unmet :me', { ':me': { NS: ['2'] } }, { ReturnValues: 'ALL_NEW' });
      same(two.Attributes, key('set'));
      const three = await update(
        'set',
        'DELETE unmet :me',
        { ':me': { NS: ['2'] } },
        { ReturnValues: 'ALL_NEW', ConditionExpression: 'attribute_exists(pk)' },
      );
      same(three.Attributes, key('set'));
    },
  },
  {
    name: 'an update creates an absent item, even a DELETE from a set',
    run: async (bench) => {
      const { update, get } = on(bench);
      await update('absent', 'DELETE unmet :me', { ':me': { NS: ['1'] } });
      same(await get('absent'), key('absent'));
    },
  },
  {
    name: 'of 50 parallel DELETEs exactly one sees the set empty',
    run: async (bench) => {
      const { put, update } = on(bench);
      const numbers = Array.from({ length: 50 }, (_, i) => String(i));
      await put({ ...key('race'), unmet: { NS: numbers } });
      const all = await Promise.all(
        numbers.map((one) => update('race', 'DELETE unmet :me', { ':me': { NS: [one] } }, { ReturnValues: 'ALL_NEW' })),
      );
      const empty = all.filter((answer) => !answer.Attributes?.unmet).length;
      check(empty === 1, `${empty} saw it empty`);
    },
  },
  {
    name: 'ADD, if_not_exists, list_append, REMOVE, nested paths; operands are read from the item before',
    run: async (bench) => {
      const { update, put } = on(bench);
      await put({
        ...key('expr'),
        a: n(1),
        l: { L: [s('0'), s('1'), s('2')] },
        m: { M: { deep: s('d'), gone: s('g') } },
      });
      const answer = await update(
        'expr',
        'ADD n :one, tags :t SET b = a + :one, a = :nine, l2 = list_append(if_not_exists(nothing, :empty), l), m.deep = :d REMOVE m.gone, l[0], l[1]',
        { ':one': n(1), ':t': { SS: ['x', 'y'] }, ':nine': n(9), ':empty': { L: [] }, ':d': s('e') },
        { ReturnValues: 'ALL_NEW' },
      );
      same(answer.Attributes, {
        ...key('expr'),
        a: n(9),
        b: n(2),
        n: n(1),
        tags: { SS: ['x', 'y'] },
        l: { L: [s('2')] },
        l2: { L: [s('0'), s('1'), s('2')] },
        m: { M: { deep: s('e') } },
      });
    },
  },
  {
    name: 'UPDATED_NEW and UPDATED_OLD show only what the expression named',
    run: async (bench) => {
      const { update, put } = on(bench);
      await put({ ...key('upd'), a: n(1), b: n(1) });
      same((await update('upd', 'SET a = a + :one', { ':one': n(1) }, { ReturnValues: 'UPDATED_NEW' })).Attributes, {
        a: n(2),
      });
      same((await update('upd', 'SET a = a + :one', { ':one': n(1) }, { ReturnValues: 'UPDATED_OLD' })).Attributes, {
        a: n(2),
      });
    },
  },
  {
    name: 'a failed condition shows the item when asked, and not otherwise',
    run: async (bench) => {
      const { put } = on(bench);
      await put({ ...key('cond'), v: n(7) });
      const shown = await failure(
        put(key('cond'), {
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      check(
        shown.name === 'ConditionalCheckFailedException' && shown.Item?.v?.N === '7',
        `${shown.name} ${JSON.stringify(shown.Item)}`,
      );
      const hidden = await failure(put(key('cond'), { ConditionExpression: 'attribute_not_exists(pk)' }));
      check(hidden.Item === undefined, 'shown without being asked');
    },
  },
  {
    name: 'conditions: comparisons, BETWEEN, IN, NOT, functions, size, on present and absent attributes',
    run: async (bench) => {
      const { put, remove } = on(bench);
      await put({
        ...key('c'),
        a: n(5),
        t: s('hello'),
        tags: { SS: ['x'] },
        l: { L: [n(1)] },
        f: { BOOL: false },
        z: { NULL: true },
      });
      const given: Record<string, AttributeValue> = {
        ':5': n(5),
        ':9': n(9),
        ':h': s('he'),
        ':x': s('x'),
        ':S': s('S'),
        ':1': n(1),
        ':f': { BOOL: false },
        ':null': { NULL: true },
      };
      const truths: readonly [string, boolean][] = [
        ['a = :5', true],
        ['a <> :9', true],
        ['a < :9 AND a >= :5', true],
        ['a > :9 OR a <= :5', true],
        ['NOT a = :9', true],
        ['a BETWEEN :5 AND :9', true],
        ['a IN (:9, :5)', true],
        ['begins_with(t, :h)', true],
        ['contains(t, :h)', true],
        ['contains(tags, :x)', true],
        ['contains(l, :1)', true],
        ['attribute_type(t, :S)', true],
        ['size(t) = :5', true],
        ['size(tags) = :1', true],
        ['f = :f', true],
        ['z = :null', true],
        ['nowhere = :5', false],
        ['nowhere <> :5', true],
        ['nowhere < :5', false],
        ['NOT nowhere = :5', true],
        ['attribute_exists(nowhere)', false],
        ['attribute_exists(l[0])', true],
        ['attribute_not_exists(l[1])', true],
        ['a < :h', false],
        ['a = :h', false],
        ['(a = :9 OR a = :5) AND NOT (t = :h)', true],
      ];
      for (const [condition, truth] of truths) {
        const values = Object.fromEntries(
          Object.entries(given).filter(([name]) => condition.match(/:\w+/g)?.includes(name)),
        );
        const call = put(
          {
            ...key('c'),
            a: n(5),
            t: s('hello'),
            tags: { SS: ['x'] },
            l: { L: [n(1)] },
            f: { BOOL: false },
            z: { NULL: true },
          },
          {
            ConditionExpression: condition,
            ExpressionAttributeValues: Object.keys(values).length > 0 ? values : undefined,
          },
        );
        const held = await call.then(
          () => true,
          (error: Error) => {
            check(error.name === 'ConditionalCheckFailedException', `${condition}: ${error.message}`);
            return false;
          },
        );
        check(held === truth, `${condition} was ${held}`);
      }
      const old = await remove('c', { ReturnValues: 'ALL_OLD', ConditionExpression: 'attribute_exists(pk)' });
      check(old.Attributes?.a?.N === '5');
      await refused(remove('c', { ConditionExpression: 'attribute_exists(pk)' }), 'ConditionalCheckFailedException');
      await remove('c');
    },
  },
  {
    name: 'a transaction is all or nothing and gives a reason for each action',
    run: async (bench) => {
      const { put, get, transact } = on(bench);
      const { TableName } = bench;
      await put({ ...key('tx1'), v: n(1) });
      const error = await failure(
        transact([
          { Put: { TableName, Item: key('tx-new') } },
          {
            Update: {
              TableName,
              Key: key('tx1'),
              UpdateExpression: 'SET v = :v',
              ConditionExpression: 'v = :x',
              ExpressionAttributeValues: { ':v': n(2), ':x': n(9) },
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          { ConditionCheck: { TableName, Key: key('tx2'), ConditionExpression: 'attribute_not_exists(pk)' } },
        ]),
      );
      check(error.name === 'TransactionCanceledException', `${error.name}: ${error.message}`);
      same(
        error.CancellationReasons?.map((reason) => reason.Code),
        ['None', 'ConditionalCheckFailed', 'None'],
      );
      same(error.CancellationReasons?.[1]?.Item, { ...key('tx1'), v: n(1) });
      check(!(await get('tx-new')), 'the other item was written');
    },
  },
  {
    name: 'a transaction repeated with its token changes nothing; other content under the token is refused',
    run: async (bench) => {
      const { get, transact } = on(bench);
      const { TableName } = bench;
      const token = `t-${TableName}`.slice(-36);
      const items = [
        {
          Update: {
            TableName,
            Key: key('tok'),
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': n(1) },
          },
        },
      ];
      await transact(items, token);
      await transact(items, token);
      same((await get('tok'))?.n, n(1));
      return refused(
        transact([{ Put: { TableName, Item: key('tok2') } }], token),
        'IdempotentParameterMismatchException',
      );
    },
  },
  {
    name: 'a transaction takes 100 actions, not 101, and 4 MB, not more',
    run: async (bench) => {
      const { transact } = on(bench);
      const { TableName } = bench;
      const many = (count: number, more: Item = {}) =>
        Array.from({ length: count }, (_, i) => ({ Put: { TableName, Item: { ...key('many', `${i}`), ...more } } }));
      await transact(many(100));
      await refused(transact(many(101)), 'ValidationException');
      await refused(transact(many(12, { v: s('x'.repeat(380 * 1024)) })), 'ValidationException');
    },
  },
  {
    name: 'TransactGetItems reads in order, absent items too',
    run: async (bench) => {
      const { put } = on(bench);
      const { TableName, client } = bench;
      await put({ ...key('tg'), v: n(7) });
      const answer = await client.send(
        new TransactGetItemsCommand({
          TransactItems: [{ Get: { TableName, Key: key('nope') } }, { Get: { TableName, Key: key('tg') } }],
        }),
      );
      check(
        answer.Responses?.length === 2 && !answer.Responses[0]?.Item && answer.Responses[1]?.Item?.v?.N === '7',
        JSON.stringify(answer.Responses),
      );
    },
  },
  {
    name: 'an item of 400 KiB is accepted, one byte more refused, also when an update makes it grow',
    run: async (bench) => {
      const { put, update } = on(bench);
      const item = (bytes: number) => ({ ...key('size'), v: s('x'.repeat(bytes - 'pkskvsize0'.length)) });
      await put(item(400 * 1024));
      await refused(put(item(400 * 1024 + 1)), 'ValidationException');
      await put({ ...key('grow'), a: s('x'.repeat(300 * 1024)) });
      await refused(update('grow', 'SET b = :b', { ':b': s('y'.repeat(150 * 1024)) }), 'ValidationException');
    },
  },
  {
    name: 'a query orders by bytes, takes ranges and begins_with, and pages by Limit and LastEvaluatedKey',
    run: async (bench) => {
      const { put, query } = on(bench);
      for (const sk of ['a#1', 'a#10', 'a#2', 'b', 'A', 'é', 'z']) await put(key('q', sk));
      const keys = (answer: { Items?: Item[] }) => answer.Items?.map((item) => item.sk?.S).join();
      check(keys(await query('q')) === 'A,a#1,a#10,a#2,b,z,é', keys(await query('q')));
      const begins = { KeyConditionExpression: 'pk = :p AND begins_with(sk, :s)' };
      const first = await query('q', { ...begins, ScanIndexForward: false, Limit: 2 }, { ':s': s('a#') });
      const second = await query(
        'q',
        { ...begins, ScanIndexForward: false, ExclusiveStartKey: first.LastEvaluatedKey },
        { ':s': s('a#') },
      );
      check(
        keys(first) === 'a#2,a#10' && keys(second) === 'a#1' && !second.LastEvaluatedKey,
        `${keys(first)} ${keys(second)}`,
      );
      const between = await query(
        'q',
        { KeyConditionExpression: 'pk = :p AND sk BETWEEN :a AND :b' },
        { ':a': s('a#10'), ':b': s('b') },
      );
      check(keys(between) === 'a#10,a#2,b', keys(between));
      const over = await query('q', { KeyConditionExpression: 'pk = :p AND sk > :a' }, { ':a': s('b') });
      check(keys(over) === 'z,é', keys(over));
    },
  },
  {
    name: 'a page that ends by Limit has a LastEvaluatedKey even when nothing follows; Limit counts before the filter',
    run: async (bench) => {
      const { put, query } = on(bench);
      for (const i of [1, 2, 3]) await put({ ...key('lim', `${i}`), v: n(i) });
      const all = await query('lim', { Limit: 3 });
      check(all.Count === 3 && all.LastEvaluatedKey, 'no key to go on from');
      const filtered = await query(
        'lim',
        { Limit: 2, FilterExpression: 'v > :two', ReturnConsumedCapacity: 'TOTAL' },
        { ':two': n(2) },
      );
      check(
        filtered.Count === 0 && filtered.ScannedCount === 2 && filtered.LastEvaluatedKey,
        JSON.stringify(filtered.Count),
      );
      const counted = await query('lim', { Select: 'COUNT' });
      check(counted.Count === 3 && !counted.Items && !counted.LastEvaluatedKey);
    },
  },
  {
    name: 'a page ends at 1 MB',
    differs: { 'DynamoDB Local': 'it counts 4 items of 300 KiB as one page, DynamoDB cuts at 1 MB' },
    run: async (bench) => {
      const { put, query } = on(bench);
      for (const i of [1, 2, 3, 4]) await put({ ...key('page', `${i}`), v: s('x'.repeat(300 * 1024)) });
      const answer = await query('page');
      check(
        answer.LastEvaluatedKey && (answer.Items?.length ?? 0) < 4,
        `${answer.Items?.length} items of 300 KiB in one page`,
      );
    },
  },
  {
    name: 'projections keep what they name, nested paths and list elements too',
    run: async (bench) => {
      const { put, query } = on(bench);
      await put({ ...key('proj'), a: { M: { b: n(1), c: n(2) } }, l: { L: [n(0), n(1), n(2)] }, name: s('x') });
      const answer = await query('proj', {
        ProjectionExpression: '#n, a.b, l[2], l[0], nowhere',
        ExpressionAttributeNames: { '#n': 'name' },
      });
      same(answer.Items, [{ name: s('x'), a: { M: { b: n(1) } }, l: { L: [n(0), n(2)] } }]);
    },
  },
  {
    name: 'the index is sparse, sorts numbers by value, and forgets an item that loses its key',
    run: async (bench) => {
      const { put, update } = on(bench);
      const { client, TableName, sleep } = bench;
      for (const due of [100, 9, 20]) await put({ ...key(`due${due}`), duePk: s('shard'), due: n(due) });
      await put({ ...key('undue'), duePk: s('shard') });
      const overdue = async () =>
        (
          await client.send(
            new QueryCommand({
              TableName,
              IndexName: 'due',
              KeyConditionExpression: 'duePk = :p AND due <= :now',
              ExpressionAttributeValues: { ':p': s('shard'), ':now': n(50) },
            }),
          )
        ).Items?.map((item) => item.due?.N).join();
      check(await until(5, async () => (await overdue()) === '9,20', sleep), await overdue());
      await update('due9', 'REMOVE due');
      check(await until(5, async () => (await overdue()) === '20', sleep), await overdue());
    },
  },
  {
    name: 'numbers keep 38 digits and come back in one form',
    run: async (bench) => {
      const { put, get } = on(bench);
      await put({
        ...key('num'),
        a: n('12345678901234567890123456789012345678'),
        b: n('1.50'),
        c: n('1e3'),
        d: { NS: ['1.0', '2e0'] },
        e: n('-0'),
      });
      same(await get('num'), {
        ...key('num'),
        a: n('12345678901234567890123456789012345678'),
        b: n('1.5'),
        c: n('1000'),
        d: { NS: ['1', '2'] },
        e: n('0'),
      });
    },
  },
  {
    name: 'batches write and read',
    run: async ({ client, TableName }) => {
      await client.send(
        new BatchWriteItemCommand({
          RequestItems: {
            [TableName]: Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: key('bw', `${i}`) } })),
          },
        }),
      );
      await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key: key('bw', '3') } }] } }),
      );
      const answer = await client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [TableName]: { Keys: Array.from({ length: 30 }, (_, i) => key('bw', `${i}`)), ConsistentRead: true },
          },
        }),
      );
      check(answer.Responses?.[TableName]?.length === 24 && Object.keys(answer.UnprocessedKeys ?? {}).length === 0);
    },
  },
  {
    name: 'a scan reads everything, in pages',
    run: async ({ client, TableName }) => {
      await client.send(new PutItemCommand({ TableName, Item: key('scanned') }));
      let found = false;
      let start: Item | undefined;
      do {
        const page = await client.send(
          new ScanCommand({ TableName, Limit: 7, ExclusiveStartKey: start, ConsistentRead: true }),
        );
        found ||= page.Items?.some((item) => item.pk?.S === 'scanned') ?? false;
        start = page.LastEvaluatedKey;
      } while (start);
      check(found);
    },
  },
  {
    name: 'capacity: 1 unit per KiB written, 2 in a transaction, half a unit for a plain read',
    run: async (bench) => {
      const { put } = on(bench);
      const { client, TableName } = bench;
      const item = { ...key('cap'), v: s('x'.repeat(1500)) };
      const one = await put(item, { ReturnConsumedCapacity: 'TOTAL' });
      const two = await client.send(
        new TransactWriteItemsCommand({
          ReturnConsumedCapacity: 'TOTAL',
          TransactItems: [{ Put: { TableName, Item: item } }],
        }),
      );
      const read = await client.send(
        new GetItemCommand({ TableName, Key: key('cap'), ReturnConsumedCapacity: 'TOTAL' }),
      );
      same(
        [
          one.ConsumedCapacity?.CapacityUnits,
          two.ConsumedCapacity?.[0]?.CapacityUnits,
          read.ConsumedCapacity?.CapacityUnits,
        ],
        [2, 4, 0.5],
      );
    },
  },
  ...refusals.map(([what, run]) => ({
    name: `refused: ${what}`,
    run: (bench: DynamoDBBench) => refused(run(bench), 'ValidationException'),
  })),
];

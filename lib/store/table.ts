import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Runtime } from '../runtime.ts';
import { fromItem, type Item, toItem } from './codec.ts';
import { type Change, type Condition, Names } from './expression.ts';
import type { Key } from './keys.ts';

/** One write of a transaction, or on its own. */
export type Write =
  | { readonly kind: 'put'; readonly key: Key; readonly item: Item; readonly if?: Condition }
  | { readonly kind: 'update'; readonly key: Key; readonly change: Change; readonly if?: Condition }
  | { readonly kind: 'delete'; readonly key: Key; readonly if?: Condition }
  | { readonly kind: 'check'; readonly key: Key; readonly if: Condition };

export type Row = Readonly<Record<string, unknown>>;

/** A condition did not hold. `index`: which write of the transaction; `item`: what stood there instead. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed';
  readonly index: number;
  readonly item: Row | undefined;
  constructor(index: number, item: Row | undefined) {
    super(`the condition of write ${index} does not hold`);
    this.index = index;
    this.item = item;
  }
}

export interface QueryOptions {
  /** Prefix of the sort key. */
  readonly prefix?: string;
  /** Exclusive start: the sort key after which (before which, when descending) to go on. */
  readonly after?: string;
  readonly descending?: boolean;
  /** Rows at most; the default is everything, page by page, up to `rowsLimit`. */
  readonly limit?: number;
  /** Rows for which this does not hold are read all the same, and left out. */
  readonly only?: Condition;
}

/** No query of the product reads more rows than this; more means that a bound elsewhere was forgotten. */
const rowsLimit = 100_000;
const attempts = 12;

export interface Table {
  get(key: Key): Promise<Row | undefined>;
  /** In the order of the keys; missing ones are undefined. Strongly consistent, at most 100 a call underneath. */
  getMany(keys: readonly Key[]): Promise<readonly (Row | undefined)[]>;
  query(pk: string, options?: QueryOptions): Promise<readonly Row[]>;
  /** @throws ConditionFailed */
  write(write: Write): Promise<Row | undefined>;
  /** All or nothing, at most 100. Conflicts with other transactions are repeated. @throws ConditionFailed */
  transact(writes: readonly Write[]): Promise<void>;
  /** Unconditional puts and deletes, in batches of 25, repeated until all are taken. */
  writeAll(writes: readonly ({ readonly put: Item; readonly key: Key } | { readonly delete: Key })[]): Promise<void>;
  /** Keys of what is due before `now` in one shard of the index, oldest first. May lag. */
  due(shard: string, now: number, limit: number): Promise<readonly Key[]>;
}

export function createTable(runtime: Pick<Runtime, 'dynamodb' | 'names' | 'clock' | 'random'>): Table {
  const client: DynamoDBClient = runtime.dynamodb;
  const TableName = runtime.names.table;
  const keyOf = (key: Key) => ({ pk: { S: key.pk }, sk: { S: key.sk } });

  const pause = (attempt: number) => {
    const most = Math.min(2000, 10 * 2 ** attempt);
    return runtime.clock.sleep(Math.ceil(most * (0.5 + runtime.random() / 2)));
  };

  const asked = (write: Write) => {
    const names = new Names();
    const change = write.kind === 'update' ? names.change(write.change) : undefined;
    const condition = write.if ? names.condition(write.if) : undefined;
    return {
      ...(change !== undefined && { UpdateExpression: change }),
      ...(condition !== undefined && { ConditionExpression: condition }),
      ...names.attributes(),
    };
  };

  const transactItem = (write: Write): TransactWriteItem => {
    const common = { TableName, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const, ...asked(write) };
    switch (write.kind) {
      case 'put':
        return { Put: { ...common, Item: { ...toItem(write.item), ...keyOf(write.key) } } };
      case 'update':
        return { Update: { ...common, Key: keyOf(write.key), UpdateExpression: common.UpdateExpression ?? '' } };
      case 'delete':
        return { Delete: { ...common, Key: keyOf(write.key) } };
      case 'check':
        return {
          ConditionCheck: { ...common, Key: keyOf(write.key), ConditionExpression: common.ConditionExpression ?? '' },
        };
    }
  };

  async function write(one: Write): Promise<Row | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await writeOnce(one);
      } catch (error) {
        if (!(error instanceof TransactionConflictException) || attempt >= attempts) throw error;
        await pause(attempt);
      }
    }
  }

  async function writeOnce(one: Write): Promise<Row | undefined> {
    const common = { TableName, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const, ...asked(one) };
    try {
      switch (one.kind) {
        case 'put':
          await client.send(new PutItemCommand({ ...common, Item: { ...toItem(one.item), ...keyOf(one.key) } }));
          return undefined;
        case 'update': {
          const answer = await client.send(
            new UpdateItemCommand({ ...common, Key: keyOf(one.key), ReturnValues: 'ALL_NEW' }),
          );
          return answer.Attributes ? fromItem(answer.Attributes) : undefined;
        }
        case 'delete':
          await client.send(new DeleteItemCommand({ ...common, Key: keyOf(one.key) }));
          return undefined;
        case 'check':
          return transact([one]).then(() => undefined);
      }
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        throw new ConditionFailed(0, error.Item ? fromItem(error.Item) : undefined);
      throw error;
    }
  }

  async function transact(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return;
    const [only] = writes;
    if (writes.length === 1 && only && only.kind !== 'check') {
      await write(only);
      return;
    }
    const TransactItems = writes.map(transactItem);
    for (let attempt = 0; ; attempt++) {
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems }));
        return;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = error.CancellationReasons ?? [];
        const failed = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
        if (failed >= 0) {
          const item = reasons[failed]?.Item;
          throw new ConditionFailed(failed, item ? fromItem(item) : undefined);
        }
        const passing = reasons.some((reason) =>
          ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'].includes(reason.Code ?? ''),
        );
        if (!passing || attempt >= attempts) throw error;
        await pause(attempt);
      }
    }
  }

  return {
    write,
    transact,

    async get(key) {
      const answer = await client.send(new GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true }));
      return answer.Item ? fromItem(answer.Item) : undefined;
    },

    async getMany(keys) {
      const found = new Map<string, Row>();
      const name = (key: Key) => `${key.pk}\n${key.sk}`;
      const different = [...new Map(keys.map((key) => [name(key), key])).values()];
      for (let from = 0; from < different.length; from += 100) {
        let left = different.slice(from, from + 100).map(keyOf) as Record<string, ReturnType<typeof keyOf>['pk']>[];
        for (let attempt = 0; left.length > 0; attempt++) {
          if (attempt > 0) await pause(attempt);
          if (attempt > attempts) throw new Error('the table did not take a batch of reads');
          const answer = await client.send(
            new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: left, ConsistentRead: true } } }),
          );
          for (const raw of answer.Responses?.[TableName] ?? []) {
            const item = fromItem(raw);
            found.set(name({ pk: String(item.pk), sk: String(item.sk) }), item);
          }
          left = (answer.UnprocessedKeys?.[TableName]?.Keys ?? []) as typeof left;
        }
      }
      return keys.map((key) => found.get(name(key)));
    },

    async query(pk, options = {}) {
      const rows: Row[] = [];
      const most = Math.min(options.limit ?? rowsLimit, rowsLimit);
      const names = new Names();
      let condition = `${names.name('pk')} = ${names.value(pk)}`;
      if (options.prefix !== undefined)
        condition += ` AND begins_with(${names.name('sk')}, ${names.value(options.prefix)})`;
      const only = options.only && names.condition(options.only);
      let start = options.after === undefined ? undefined : keyOf({ pk, sk: options.after });
      do {
        const answer = await client.send(
          new QueryCommand({
            TableName,
            ConsistentRead: true,
            KeyConditionExpression: condition,
            ...(only !== undefined && { FilterExpression: only }),
            ...names.attributes(),
            ScanIndexForward: !options.descending,
            ...(start && { ExclusiveStartKey: start }),
            // What is left out counts as read: with a filter, whole pages are asked for.
            ...(options.limit !== undefined && only === undefined && { Limit: most - rows.length }),
          }),
        );
        for (const item of answer.Items ?? []) rows.push(fromItem(item));
        start = answer.LastEvaluatedKey as typeof start;
      } while (start && rows.length < most);
      return rows.length > most ? rows.slice(0, most) : rows;
    },

    async writeAll(writes) {
      for (let from = 0; from < writes.length; from += 25) {
        let left = writes
          .slice(from, from + 25)
          .map((one) =>
            'put' in one
              ? { PutRequest: { Item: { ...toItem(one.put), ...keyOf(one.key) } } }
              : { DeleteRequest: { Key: keyOf(one.delete) } },
          );
        for (let attempt = 0; left.length > 0; attempt++) {
          if (attempt > 0) await pause(attempt);
          if (attempt > attempts) throw new Error('the table did not take a batch of writes');
          const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: left } }));
          left = (answer.UnprocessedItems?.[TableName] ?? []) as typeof left;
        }
      }
    },

    async due(shard, now, limit) {
      const names = new Names();
      const answer = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'due',
          KeyConditionExpression: `${names.name('duePk')} = ${names.value(shard)} AND ${names.name('due')} <= ${names.value(now)}`,
          ...names.attributes(),
          Limit: limit,
        }),
      );
      return (answer.Items ?? []).map((item) => ({ pk: String(item.pk?.S), sk: String(item.sk?.S) }));
    },
  };
}

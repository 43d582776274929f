import type { DatabaseSync } from 'node:sqlite';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../util/clock.ts';
import { type Around, type Operations, ServiceError } from '../wire.ts';
import { batchGet, batchWrite } from './batches.ts';
import { clientOf } from './client.ts';
import { type Context, happens } from './context.ts';
import type { DynamoDBFaults } from './faults.ts';
import { getItem, readPage } from './reads.ts';
import { Storage } from './storage.ts';
import { transactGet, transactWrite } from './transactions.ts';
import { singleWrite } from './writes.ts';

export type { DynamoDBFaults } from './faults.ts';

export interface EmbeddedDynamoDBOptions {
  /** A file, `:memory:`, or a database that is open. */
  readonly database: string | DatabaseSync;
  readonly clock: Clock;
  readonly tableName?: string;
  readonly faults?: DynamoDBFaults;
  /** Stands around every call, for kills and lost answers. */
  readonly around?: Around;
}

export interface ClientOptions {
  /** Patterns of partition keys this client may touch, as the condition `dynamodb:LeadingKeys`; `*` is anything. */
  readonly leadingKeys?: readonly string[];
}

export interface EmbeddedDynamoDB {
  readonly tableName: string;
  client(options?: ClientOptions): DynamoDBClient;
  /** Calls answered until now, repeated ones too. */
  calls(): number;
  /** Deletes expired items now; returns how many. It happens by itself too, at most once a minute, as writes come. */
  expire(): number;
  close(): void;
}

const expiryEvery = 60_000;

/**
 * DynamoDB with the one table of lib/deployment on SQLite, behind real SDK clients. What is not implemented is refused
 * with ValidationException or UnknownOperationException. A committed write survives the death of the process, not of the
 * machine (WAL, synchronous NORMAL).
 */
export function openDynamoDB(options: EmbeddedDynamoDBOptions): EmbeddedDynamoDB {
  const { database, clock, tableName = 'kiln', faults, around } = options;
  const storage = new Storage(database, () => clock.now(), faults?.lag ?? 0);
  let expiredAt = 0;
  let calls = 0;
  const expireNow = () => {
    expiredAt = clock.now();
    return storage.expire();
  };
  const operationsFor = (context: Context): Operations => {
    const guarded =
      (operation: (input: Readonly<Record<string, unknown>>) => object | string) =>
      (input: Readonly<Record<string, unknown>>) => {
        if (happens(faults, faults?.throttle))
          throw new ServiceError(
            'ProvisionedThroughputExceededException',
            'The level of configured provisioned throughput for the table was exceeded',
          );
        if (clock.now() - expiredAt >= expiryEvery) expireNow();
        return operation(input);
      };
    return {
      GetItem: guarded((input) => getItem(context, input)),
      PutItem: guarded((input) => singleWrite(context, 'Put', input)),
      UpdateItem: guarded((input) => singleWrite(context, 'Update', input)),
      DeleteItem: guarded((input) => singleWrite(context, 'Delete', input)),
      Query: guarded((input) => readPage(context, 'Query', input)),
      Scan: guarded((input) => readPage(context, 'Scan', input)),
      BatchGetItem: guarded((input) => batchGet(context, input)),
      BatchWriteItem: guarded((input) => batchWrite(context, input)),
      TransactWriteItems: guarded((input) => transactWrite(context, input)),
      TransactGetItems: guarded((input) => transactGet(context, input)),
    };
  };
  return {
    tableName,
    client: ({ leadingKeys } = {}) =>
      clientOf({
        service: 'DynamoDB',
        operations: operationsFor({ storage, clock, tableName, faults, leadingKeys }),
        clock,
        repeated: faults !== undefined,
        around: (call, run) => {
          calls++;
          return around ? around(call, run) : run();
        },
      }),
    calls: () => calls,
    expire: expireNow,
    close: () => {
      if (storage.database.isOpen) storage.database.close();
    },
  };
}

/** A client of a DynamoDB of its own: `openDynamoDB(options).client()`. The table is called `kiln` unless named. */
export const createEmbeddedDynamoDB = (options: EmbeddedDynamoDBOptions & ClientOptions): DynamoDBClient =>
  openDynamoDB(options).client({ leadingKeys: options.leadingKeys });

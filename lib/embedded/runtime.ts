import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bodyTooLarge } from '../api/body.ts';
import { fault } from '../api/faults.ts';
import {
  functions as declarations,
  type FunctionName,
  type MachineName,
  type QueueName,
  queues,
} from '../deployment.ts';
import type { Runtime, Settings } from '../runtime.ts';
import { type Clock, systemClock } from '../util/clock.ts';
import { type Logger, silentLogger } from '../util/log.ts';
import type { ClientOptions, DynamoDBFaults, EmbeddedDynamoDB } from './dynamodb/index.ts';
import { openDynamoDB } from './dynamodb/index.ts';
import { type CreateHandler, type FunctionFaults, Functions, functionArn, functionOf } from './functions.ts';
import { answerFetch, type GatewayOptions, gatewayServer } from './gateway.ts';
import { type EmbeddedSFN, openSFN } from './sfn/index.ts';
import type { Json } from './sfn/paths.ts';
import { runEventSource } from './sqs/event-source.ts';
import { type EmbeddedSQS, openSQS, type SQSFaults } from './sqs/index.ts';

/** Everything that may go wrong, decided by one generator. Chances in [0, 1]. */
export type Faults = DynamoDBFaults & SQSFaults & FunctionFaults;

export interface EmbeddedOptions {
  readonly settings: Settings;
  /** A folder for the database file, `:memory:`, or a database that is open and stays open after `stop`. */
  readonly database: string | DatabaseSync;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly uuid?: () => string;
  readonly fetch?: typeof globalThis.fetch;
  readonly log?: Logger;
  readonly faults?: Faults;
  /** Handlers in place of the files in functions/. With `onlyGiven`, the others are absent. */
  readonly functions?: Partial<Record<FunctionName, CreateHandler>>;
  readonly onlyGiven?: boolean;
  /** ASL text in place of the files in statemachines/. */
  readonly machines?: Readonly<Record<MachineName, string>>;
  /** Calls of functions at once, in all and of each queue. */
  readonly concurrency?: number;
  readonly queueConcurrency?: number;
  readonly startRate?: { readonly burst: number; readonly perSecond: number };
  /** Off: reconcile runs only when a test calls it. */
  readonly minuteRule?: boolean;
}

export interface Embedded {
  readonly runtime: Runtime;
  readonly dynamodb: EmbeddedDynamoDB;
  readonly sfn: EmbeddedSFN;
  readonly sqs: EmbeddedSQS;
  readonly functions: Functions;
  /** A client that may touch only the partition keys of these patterns. */
  tenantClient(options: ClientOptions): Runtime['dynamodb'];
  /** One HTTP request without a socket. */
  request(request: Request): Promise<Response>;
  /** Serves HTTP; the port it got. `port` 0 is any. */
  listen(port: number, host?: string): Promise<number>;
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** Ends at once, as `kill -9` would: whatever runs never goes on, everything committed stays. */
  stop(): Promise<void>;
}

const root = new URL('../../', import.meta.url);
const databaseFile = 'kiln.sqlite';
const tableName = 'kiln';
const minute = 60_000;
const asyncAttempts = 3;

const machineNames: readonly MachineName[] = ['stack', 'resource'];
const queueNames: readonly QueueName[] = ['wait', 'start'];

/** `${ActFunction}` and its like, by the names the CDK app uses. */
const substituted = (definition: string): string =>
  definition.replace(/\$\{([A-Za-z]+)\}/g, (whole, name: string) => {
    const declared = declarations.find((one) => `${one.name[0]?.toUpperCase()}${one.name.slice(1)}Function` === name);
    if (!declared) throw new Error(`the state machines use ${whole}, which stands for nothing`);
    return functionArn(declared.name);
  });

function openDatabase(where: string | DatabaseSync): DatabaseSync {
  if (typeof where !== 'string') return where;
  if (where === ':memory:') return new DatabaseSync(where);
  mkdirSync(where, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(where, databaseFile));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT');
  } catch (error) {
    database.close();
    throw new Error(`the database in ${where} is in use by another process, or cannot be written`, { cause: error });
  }
  return database;
}

async function createHandler(name: FunctionName, options: EmbeddedOptions): Promise<CreateHandler | undefined> {
  const given = options.functions?.[name];
  if (given || options.onlyGiven) return given;
  const file: unknown = await import(new URL(`functions/${name}.ts`, root).href);
  const create = typeof file === 'object' && file !== null && 'create' in file ? file.create : undefined;
  if (typeof create !== 'function') throw new Error(`functions/${name}.ts exports no create(runtime)`);
  return create as CreateHandler;
}

/**
 * The whole service in one process: the functions of lib/deployment on DynamoDB, Step Functions and SQS in SQLite, with
 * the gateway, the event sources and the rule of every minute. What a former process left is driven on: executions that
 * waited go on waiting; a function that ran then is lost.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const {
    settings,
    clock = systemClock,
    random = Math.random,
    uuid = randomUUID,
    log = silentLogger,
    faults,
  } = options;
  const database = openDatabase(options.database);
  const functions = new Functions({ clock, uuid, faults, concurrency: options.concurrency });
  const { around } = functions;
  const dynamodb = openDynamoDB({ database, clock, tableName, faults, around });
  const sqs = openSQS({ database, clock, uuid, queues, faults, around });
  const sfn = openSFN({
    database,
    clock,
    random,
    uuid,
    around,
    startRate: options.startRate,
    invoke: async (arn, payload) => (await functions.invokeTask(functionOf(arn) as FunctionName, payload)) as Json,
    sendMessage: async (queueUrl, body, delay) => ({ MessageId: sqs.send(queueUrl, body, delay) }),
  });
  const texts = options.machines ?? {
    stack: await readFile(new URL('statemachines/stack.asl.json', root), 'utf8'),
    resource: await readFile(new URL('statemachines/resource.asl.json', root), 'utf8'),
  };
  const [stackMachine = '', resourceMachine = ''] = machineNames.map((name) =>
    sfn.createMachine(name, substituted(texts[name])),
  );
  const fetch = options.fetch ?? globalThis.fetch;
  const runtime: Runtime = {
    dynamodb: dynamodb.client(),
    sqs: sqs.client(),
    sfn: sfn.client(),
    names: {
      table: tableName,
      stackMachine,
      resourceMachine,
      waitQueue: sqs.url('wait'),
      startQueue: sqs.url('start'),
    },
    clock: functions.guardClock(clock),
    random,
    uuid,
    fetch: (input, init) => functions.guard(() => fetch(input, init), false),
    settings,
    log,
  };
  for (const declaration of declarations) {
    const create = await createHandler(declaration.name, options);
    if (create) functions.add(declaration, create(runtime));
  }
  const closing = new AbortController();
  const { signal } = closing;

  /** An asynchronous call, as a rule makes it: repeated after one and two minutes when it fails. */
  const invokeLater = async (name: FunctionName, event: object) => {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await functions.invoke(name, event);
        return;
      } catch (error) {
        log.warn('an asynchronous call failed', { function: name, attempt, error });
        if (attempt === asyncAttempts) return;
        await clock.sleep(attempt * minute, signal);
      }
    }
  };
  const everyMinute = async (name: FunctionName) => {
    while (!signal.aborted) {
      const time = new Date(clock.now()).toISOString();
      invokeLater(name, {
        version: '0',
        id: uuid(),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        time,
        resources: [],
        detail: {},
      }).catch(() => {});
      await clock.sleep(minute, signal);
      try {
        for (const tidy of [dynamodb.expire, sqs.expire, sfn.purge]) tidy();
      } catch (error) {
        log.error('what has expired is not removed', { error });
      }
    }
  };
  const present = (name: FunctionName) => !options.onlyGiven || options.functions?.[name] !== undefined;
  for (const { name, trigger } of declarations) {
    if (!present(name)) continue;
    if (trigger.kind === 'queue' && queueNames.includes(trigger.queue)) {
      const { queue, batch } = trigger;
      const invoke = (event: object) => functions.invoke(name, event);
      void runEventSource({
        sqs,
        queue,
        batch,
        concurrency: options.queueConcurrency ?? 10,
        invoke,
        clock,
        log,
        signal,
      });
    }
    if (trigger.kind === 'minute' && options.minuteRule !== false) everyMinute(name).catch(() => {});
  }
  const resumed = sfn.resume();
  if (resumed > 0) log.info('executions driven on', { count: resumed });

  const gateway: GatewayOptions = {
    invoke: (event) => functions.invoke('api', event),
    clock,
    uuid,
    // Nobody but this process serves the API here, so that even this refusal can be Heat's.
    ...(options.functions?.api === undefined && {
      tooLarge: (bytes) => {
        const { status, headers, body } = fault(bodyTooLarge(bytes, options.settings.limits.maxJsonBodySize));
        return { status, headers: Object.entries(headers), body };
      },
    }),
  };
  const server = gatewayServer(gateway);
  return {
    runtime,
    dynamodb,
    sfn,
    sqs,
    functions,
    tenantClient: (client) => dynamodb.client(client),
    request: (request) => answerFetch(gateway, request),
    listen: (port, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
      }),
    invoke: (name, event) => functions.invoke(name, event),
    stop: async () => {
      functions.killAll();
      closing.abort();
      sfn.stop();
      if (server.listening) {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        await closed;
      }
      if (typeof options.database === 'string' && database.isOpen) database.close();
    },
  };
}

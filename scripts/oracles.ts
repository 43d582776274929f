/**
 * Runs the behaviours that Kiln relies on, of DynamoDB, SQS and Step Functions, on the embedded runtime and on other
 * implementations, and prints a table. Every difference must have its reason beside it.
 *
 *   DYNAMODB_LOCAL_URL   DynamoDB Local
 *   ELASTICMQ_URL        ElasticMQ
 *   SFN_ORACLE_URL       Step Functions of LocalStack, whose SQS tasks call ElasticMQ
 *
 * Each is optional; without one, that column is empty. Exit code 1: the embedded runtime fails, or differs without a reason.
 */
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { table } from '../lib/deployment.ts';
import { systemClock } from '../lib/util/clock.ts';
import { type DynamoDBBench, dynamodbBehaviours } from '../test/oracles/dynamodb.ts';
import { onEmbeddedDynamoDB, onEmbeddedSFN, onEmbeddedSQS } from '../test/oracles/embedded.ts';
import { type SFNBench, sfnBehaviours } from '../test/oracles/sfn.ts';
import { type SQSBench, sqsBehaviours } from '../test/oracles/sqs.ts';
import { type Behaviour, unique } from '../test/oracles/suite.ts';

const { DYNAMODB_LOCAL_URL, ELASTICMQ_URL, SFN_ORACLE_URL } = process.env;
const to = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'oracle', secretAccessKey: 'oracle' },
});
const time = { sleep: (ms: number) => systemClock.sleep(ms), now: () => systemClock.now() };
/** No behaviour takes longer; an implementation that hangs does not hold up the rest. */
const longest = 60_000;

interface Oracle<Bench> {
  readonly name: string;
  readonly bench: Bench;
  readonly close: () => Promise<unknown>;
}

async function dynamodbLocal(endpoint: string): Promise<Oracle<DynamoDBBench>> {
  const client = new DynamoDBClient(to(endpoint));
  const TableName = unique('behaviours');
  const { partitionKey, sortKey, index, types } = table;
  const keys = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Object.entries(types).map(([AttributeName, AttributeType]) => ({
        AttributeName,
        AttributeType,
      })),
      KeySchema: keys(partitionKey, sortKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: index.name,
          KeySchema: keys(index.partitionKey, index.sortKey),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  return {
    name: 'DynamoDB Local',
    bench: { client, TableName, ...time },
    close: () => client.send(new DeleteTableCommand({ TableName })),
  };
}

/** Queues of ElasticMQ under the address it is reached at, which it does not know itself. */
function elasticQueues(endpoint: string) {
  const client = new SQSClient(to(endpoint));
  const made: string[] = [];
  const create = async (Attributes: Record<string, string> = {}) => {
    const { QueueUrl = '' } = await client.send(
      new CreateQueueCommand({ QueueName: unique('behaviours'), Attributes }),
    );
    const url = `${endpoint}${new URL(QueueUrl).pathname}`;
    made.push(url);
    return url;
  };
  const close = () => Promise.allSettled(made.map((QueueUrl) => client.send(new DeleteQueueCommand({ QueueUrl }))));
  return { client, create, close };
}

async function elasticMq(endpoint: string): Promise<Oracle<SQSBench>> {
  const { client, create, close } = elasticQueues(endpoint);
  const queue = async (kind: 'plain' | 'poison') => {
    const dead = await create();
    if (kind === 'plain') return { url: await create({ VisibilityTimeout: '30' }), dead };
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
    );
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 2 });
    return { url: await create({ VisibilityTimeout: '1', RedrivePolicy }), dead };
  };
  return { name: 'ElasticMQ', bench: { client, queue, unknownUrl: `${endpoint}/000000000000/nope`, ...time }, close };
}

async function localStack(endpoint: string, queueEndpoint: string): Promise<Oracle<SFNBench>> {
  const client = new SFNClient(to(endpoint));
  const queues = elasticQueues(queueEndpoint);
  const queueUrl = await queues.create();
  const create = async (definition: string) =>
    (
      await client.send(
        new CreateStateMachineCommand({
          name: unique('behaviours'),
          definition,
          roleArn: 'arn:aws:iam::000000000000:role/states',
        }),
      )
    ).stateMachineArn ?? '';
  const receive = async () => {
    const { Messages: [message] = [] } = await queues.client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    if (message)
      await queues.client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
    return message?.Body;
  };
  return { name: 'LocalStack', bench: { client, create, queueUrl, receive, ...time }, close: queues.close };
}

type Verdict = { readonly ok: true } | { readonly ok: false; readonly why: string };

async function verdict(run: () => Promise<unknown>): Promise<Verdict> {
  const timer = new AbortController();
  const late = systemClock.sleep(longest, timer.signal).then(() => {
    throw new Error(`no end within ${longest / 1000} s`);
  });
  late.catch(() => {});
  try {
    await Promise.race([run(), late]);
    return { ok: true };
  } catch (error) {
    return {
      ok: false,
      why: String(error instanceof Error ? error.message : error)
        .replace(/\s+/g, ' ')
        .slice(0, 140),
    };
  } finally {
    timer.abort();
  }
}

const mark = (one: Verdict | undefined): string => (one === undefined ? '' : one.ok ? 'yes' : `no: ${one.why}`);

interface Sum {
  readonly wrong: number;
  readonly line: string;
}

/** Prints one service's table; what it comes to. */
async function compare<Bench>(
  service: string,
  behaviours: readonly Behaviour<Bench>[],
  embedded: (one: Behaviour<Bench>) => Promise<unknown>,
  oracle: Oracle<Bench> | undefined,
): Promise<Sum> {
  let [wrong, differing] = [0, 0];
  console.log(
    `\n## ${service}\n\n| behaviour | embedded | ${oracle?.name ?? 'no oracle'} | reason of the difference |\n|---|---|---|---|`,
  );
  for (const one of behaviours) {
    const own = await verdict(() => embedded(one));
    const other = oracle && (await verdict(() => one.run(oracle.bench)));
    const reason = oracle && one.differs?.[oracle.name];
    const unexplained = other !== undefined && !other.ok && reason === undefined;
    const outdated = other?.ok === true && reason !== undefined;
    if (!own.ok || unexplained) wrong++;
    if (other && !other.ok) differing++;
    console.log(
      `| ${one.name} | ${mark(own)} | ${mark(other)} | ${outdated ? 'none seen this time; listed: ' : unexplained ? '**unexplained**' : ''}${reason ?? ''} |`,
    );
  }
  await oracle?.close();
  const line = `${service}: ${behaviours.length} behaviours; ${differing} differ on ${oracle?.name ?? 'no oracle'}; ${wrong} wrong or without a reason`;
  return { wrong, line };
}

const sums = [
  await compare(
    'DynamoDB',
    dynamodbBehaviours,
    onEmbeddedDynamoDB,
    DYNAMODB_LOCAL_URL ? await dynamodbLocal(DYNAMODB_LOCAL_URL) : undefined,
  ),
  await compare('SQS', sqsBehaviours, onEmbeddedSQS, ELASTICMQ_URL ? await elasticMq(ELASTICMQ_URL) : undefined),
  await compare(
    'Step Functions',
    sfnBehaviours,
    onEmbeddedSFN,
    SFN_ORACLE_URL && ELASTICMQ_URL ? await localStack(SFN_ORACLE_URL, ELASTICMQ_URL) : undefined,
  ),
];
console.log(`\n${sums.map(({ line }) => line).join('\n')}`);
process.exit(sums.every(({ wrong }) => wrong === 0) ? 0 : 1);

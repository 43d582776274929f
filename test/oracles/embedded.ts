import { openDynamoDB } from '../../lib/embedded/dynamodb/index.ts';
import { openSFN } from '../../lib/embedded/sfn/index.ts';
import { openSQS } from '../../lib/embedded/sqs/index.ts';
import { seededRandom, seededUuid, VirtualClock } from '../../lib/embedded/virtual-clock.ts';
import type { DynamoDBBench } from './dynamodb.ts';
import type { SFNBench } from './sfn.ts';
import type { SQSBench } from './sqs.ts';
import type { Behaviour } from './suite.ts';
import { unique } from './suite.ts';

/** Runs a behaviour on services of its own, on virtual time. */
type Run<Bench> = (behaviour: Behaviour<Bench>) => Promise<unknown>;

const world = () => {
  const random = seededRandom(1);
  const clock = new VirtualClock({ random });
  return { random, clock, uuid: seededUuid(random), sleep: (ms: number) => clock.sleep(ms), now: () => clock.now() };
};

export const onEmbeddedDynamoDB: Run<DynamoDBBench> = async (behaviour) => {
  const { clock, sleep, now } = world();
  const service = openDynamoDB({ database: ':memory:', clock });
  const result = await clock.run(behaviour.run({ client: service.client(), TableName: service.tableName, sleep, now }));
  service.close();
  return result;
};

export const onEmbeddedSQS: Run<SQSBench> = async (behaviour) => {
  const { clock, uuid, sleep, now } = world();
  const queues = { plain: { visibility: 30, maxReceive: 1000 }, poison: { visibility: 1, maxReceive: 2 } };
  const service = openSQS({ database: ':memory:', clock, uuid, queues });
  const queue = async (kind: 'plain' | 'poison') => ({
    url: service.url(kind),
    dead: service.url(service.deadLetters(kind)),
  });
  const result = await clock.run(
    behaviour.run({ client: service.client(), queue, unknownUrl: service.url('nope'), sleep, now }),
  );
  service.close();
  return result;
};

export const onEmbeddedSFN: Run<SFNBench> = async (behaviour) => {
  const { clock, random, uuid, sleep, now } = world();
  const sqs = openSQS({ database: ':memory:', clock, uuid, queues: { tokens: { visibility: 30, maxReceive: 1000 } } });
  const service = openSFN({
    database: ':memory:',
    clock,
    random,
    uuid,
    invoke: () => Promise.reject(new Error('there are no functions here')),
    sendMessage: async (url, body, delay) => ({ MessageId: sqs.send(url, body, delay) }),
  });
  const receive = async () => {
    const [message] = sqs.receive('tokens', 1);
    if (message) sqs.delete('tokens', message.receiptHandle);
    return message?.body;
  };
  const create = async (definition: string) => service.createMachine(unique('machine'), definition);
  const result = await clock.run(
    behaviour.run({ client: service.client(), create, queueUrl: sqs.url('tokens'), receive, sleep, now }),
  );
  service.stop();
  return result;
};

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type Behaviour, check, refused } from './suite.ts';

export interface SQSBench {
  readonly client: SQSClient;
  /** A new queue. `plain`: visibility 30 s. `poison`: visibility 1 s, dead letters after 2 deliveries. */
  readonly queue: (kind: 'plain' | 'poison') => Promise<{ readonly url: string; readonly dead: string }>;
  readonly unknownUrl: string;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
}

function on({ client }: SQSBench, QueueUrl: string) {
  return {
    send: (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more })),
    sendMany: (bodies: readonly string[], ids: readonly string[] = bodies.map((_, i) => `${i}`)) =>
      client.send(
        new SendMessageBatchCommand({
          QueueUrl,
          Entries: bodies.map((MessageBody, i) => ({ Id: ids[i], MessageBody })),
        }),
      ),
    receive: async (more: Partial<ReceiveMessageCommandInput> = {}) =>
      (
        await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            MessageSystemAttributeNames: ['All'],
            ...more,
          }),
        )
      ).Messages ?? [],
    remove: (ReceiptHandle: string | undefined) => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
    counts: async () => {
      const { Attributes: a } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      return [
        a?.ApproximateNumberOfMessages,
        a?.ApproximateNumberOfMessagesNotVisible,
        a?.ApproximateNumberOfMessagesDelayed,
      ].join();
    },
  };
}

const wrongValue = ['InvalidParameterValue', 'InvalidParameterValueException'];
const differentName = 'it refuses too, under the name InvalidAttributeValue';

export const sqsBehaviours: readonly Behaviour<SQSBench>[] = [
  {
    name: 'a delayed message is hidden, then delivered',
    run: async (bench) => {
      const q = on(bench, (await bench.queue('plain')).url);
      const sent = bench.now();
      await q.send('later', { DelaySeconds: 3 });
      check((await q.receive()).length === 0, 'delivered at once');
      check((await q.counts()) === '0,0,1', await q.counts());
      const [message] = await q.receive({ WaitTimeSeconds: 10 });
      const after = bench.now() - sent;
      check(message && after >= 2900 && after < 6000, `after ${after} ms`);
    },
  },
  {
    name: 'a delay of 900 s is accepted, 901 refused',
    run: async (bench) => {
      const q = on(bench, (await bench.queue('plain')).url);
      await q.send('x', { DelaySeconds: 900 });
      return refused(q.send('x', { DelaySeconds: 901 }), ...wrongValue);
    },
  },
  {
    name: 'a received message is hidden for its visibility, then comes again with a count of 2',
    run: async (bench) => {
      const q = on(bench, (await bench.queue('plain')).url);
      await q.send('x');
      await q.receive({ VisibilityTimeout: 2 });
      check((await q.receive()).length === 0, 'visible at once');
      const [again] = await q.receive({ WaitTimeSeconds: 8 });
      check(again?.Attributes?.ApproximateReceiveCount === '2', JSON.stringify(again?.Attributes));
    },
  },
  {
    name: 'deleting with an earlier receipt handle succeeds',
    differs: {
      ElasticMQ: 'it answers with an error; SQS documents that the request succeeds and that the message may stay',
    },
    run: async (bench) => {
      const q = on(bench, (await bench.queue('plain')).url);
      await q.send('x');
      const [first] = await q.receive({ VisibilityTimeout: 1 });
      await q.receive({ WaitTimeSeconds: 3 });
      await q.remove(first?.ReceiptHandle);
    },
  },
  {
    name: 'deleting after the visibility ran out deletes, when nobody received it since',
    run: async (bench) => {
      const q = on(bench, (await bench.queue('plain')).url);
      await q.send('x');
      const [message] = await q.receive({ VisibilityTimeout: 1 });
      await bench.sleep(1300);
      await q.remove(message?.ReceiptHandle);
      check((await q.receive()).length === 0, 'still there');
    },
  },
  {
    name: 'deleting twice succeeds',
    differs: { ElasticMQ: 'it answers the second with an error; SQS documents that deletion is idempotent' },
    run: async (bench) => {
      const q = on(bench, (await bench.queue('plain')).url);
      await q.send('x');
      const [message] = await q.receive();
      await q.remove(message?.ReceiptHandle);
      await q.remove(message?.ReceiptHandle);
    },
  },
  {
    name: 'a visibility of 0 gives a message back at once',
    run: async (bench) => {
      const { url } = await bench.queue('plain');
      const q = on(bench, url);
      await q.send('x');
      const [message] = await q.receive();
      await bench.client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: message?.ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      );
      check((await q.receive({ WaitTimeSeconds: 1 })).length === 1, 'not delivered');
    },
  },
  {
    name: 'a message goes to the dead letters, with its id, after so many deliveries',
    run: async (bench) => {
      const { url, dead } = await bench.queue('poison');
      const q = on(bench, url);
      const { MessageId } = await q.send('poison');
      let seen = 0;
      for (let i = 0; i < 4; i++) {
        seen += (await q.receive({ WaitTimeSeconds: 1 })).length;
        await bench.sleep(1100);
      }
      const [message] = await on(bench, dead).receive({ WaitTimeSeconds: 3 });
      check(
        seen === 2 && message?.MessageId === MessageId,
        `received ${seen} times, dead letter ${message?.MessageId === MessageId}`,
      );
    },
  },
  {
    name: 'a long poll ends when a message comes',
    run: async (bench) => {
      const q = on(bench, (await bench.queue('plain')).url);
      const began = bench.now();
      const waiting = q.receive({ WaitTimeSeconds: 10 });
      await bench.sleep(700);
      await q.send('x');
      const got = await waiting;
      check(got.length === 1 && bench.now() - began < 3000, `${got.length} after ${bench.now() - began} ms`);
    },
  },
  {
    name: 'a batch of 10 is accepted, of 11 or none refused, ids must differ',
    differs: { ElasticMQ: 'it accepts an empty batch; the API reference lists EmptyBatchRequest' },
    run: async (bench) => {
      const q = on(bench, (await bench.queue('plain')).url);
      const answer = await q.sendMany(Array.from({ length: 10 }, () => 'x'));
      check(answer.Successful?.length === 10);
      await refused(q.sendMany(Array.from({ length: 11 }, () => 'x')), 'TooManyEntriesInBatchRequest');
      await refused(q.sendMany([]), 'EmptyBatchRequest');
      await refused(q.sendMany(['x', 'y'], ['a', 'a']), 'BatchEntryIdsNotDistinct');
    },
  },
  {
    name: 'a batch deletes; counts show what is visible and in flight',
    run: async (bench) => {
      const { url } = await bench.queue('plain');
      const q = on(bench, url);
      await q.sendMany(['1', '2', '3']);
      const got = await q.receive({ MaxNumberOfMessages: 1 });
      check((await q.counts()) === '2,1,0', await q.counts());
      got.push(...(await q.receive()));
      const answer = await bench.client.send(
        new DeleteMessageBatchCommand({
          QueueUrl: url,
          Entries: got.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle })),
        }),
      );
      check(answer.Successful?.length === 3 && (await q.counts()) === '0,0,0', await q.counts());
    },
  },
  {
    name: 'a message of 1 MiB is accepted',
    run: async (bench) => void (await on(bench, (await bench.queue('plain')).url).send('x'.repeat(1024 * 1024))),
  },
  {
    name: 'a message over 1 MiB is refused',
    differs: { ElasticMQ: differentName },
    run: async (bench) =>
      refused(on(bench, (await bench.queue('plain')).url).send('x'.repeat(1024 * 1024 + 1)), ...wrongValue),
  },
  {
    name: 'a batch over 1 MiB in all is refused',
    differs: { ElasticMQ: differentName },
    run: async (bench) =>
      refused(
        on(bench, (await bench.queue('plain')).url).sendMany([0, 1, 2].map(() => 'x'.repeat(400 * 1024))),
        'BatchRequestTooLong',
      ),
  },
  {
    name: 'more than 10 messages a receive is refused',
    differs: { ElasticMQ: differentName },
    run: async (bench) =>
      refused(
        on(bench, (await bench.queue('plain')).url).receive({ MaxNumberOfMessages: 11 }),
        ...wrongValue,
        'ReadCountOutOfRange',
      ),
  },
  {
    name: 'characters that XML cannot hold are refused',
    differs: { ElasticMQ: differentName },
    run: async (bench) =>
      refused(on(bench, (await bench.queue('plain')).url).send('a\u0001b'), 'InvalidMessageContents'),
  },
  {
    name: 'an unknown queue is refused',
    run: async (bench) =>
      refused(on(bench, bench.unknownUrl).send('x'), 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'),
  },
];

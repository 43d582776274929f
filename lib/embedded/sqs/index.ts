import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../util/clock.ts';
import { type Around, inProcess, inProcessHandler, localClient, md5 } from '../wire.ts';
import { maxBytes, sentOf } from './input.ts';
import { attributesOf, operationsOf } from './operations.ts';
import { type Delivery, Queues, type QueuesOptions } from './queues.ts';

export type { SQSFaults } from './queues.ts';

export interface EmbeddedSQSOptions extends QueuesOptions {
  readonly around?: Around;
}

/** A record of the event a queue function gets. */
export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: object;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

export interface EmbeddedSQS
  extends Pick<Queues, 'url' | 'delete' | 'awaitMessages' | 'counts' | 'deadLetters' | 'expire' | 'close'> {
  client(): SQSClient;
  send(queueUrl: string, body: string, delaySeconds?: number, group?: string): string;
  /** Takes up to `most` messages as a poller does; empty when there are none. */
  receive(queue: string, most: number): QueueRecord[];
}

/** SQS standard queues on SQLite, each with dead letters, behind a real SDK client. */
export function openSQS(options: EmbeddedSQSOptions): EmbeddedSQS {
  const { clock, around } = options;
  const queues = new Queues(options);
  const operations = operationsOf(queues, clock);
  return {
    client: () =>
      inProcess(
        new SQSClient({
          ...localClient,
          md5: false,
          useQueueUrlAsEndpoint: false,
          requestHandler: inProcessHandler({ service: 'SQS', operations, clock, around, maxBody: 2 * maxBytes }),
        }),
      ),
    send: (queueUrl, body, delaySeconds, group) =>
      queues.send(
        queues.at(queueUrl),
        sentOf({ MessageBody: body, DelaySeconds: delaySeconds, MessageGroupId: group }),
      ),
    receive: (queue, most) => queues.take(queue, most).map((one) => recordOf(queue, one, clock)),
    url: (queue) => queues.url(queue),
    delete: (queue, receiptHandle) => queues.delete(queue, receiptHandle),
    awaitMessages: (queue, signal) => queues.awaitMessages(queue, signal),
    counts: (queue) => queues.counts(queue),
    deadLetters: (queue) => queues.deadLetters(queue),
    expire: () => queues.expire(),
    close: () => queues.close(),
  };
}

function recordOf(queue: string, one: Delivery, clock: Clock): QueueRecord {
  return {
    messageId: one.message.messageId,
    receiptHandle: one.receipt,
    body: one.message.body,
    attributes: attributesOf(one, clock),
    messageAttributes: {},
    md5OfBody: md5(one.message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:local-1:000000000000:${queue}`,
    awsRegion: 'local-1',
  };
}

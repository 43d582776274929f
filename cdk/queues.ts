import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { queues as declared, type QueueName } from '../lib/deployment.ts';

export interface QueuePair {
  readonly queue: Queue;
  readonly dead: Queue;
}

const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };

/** Keeps what could not be handled as long as a queue can. */
export function deadLetters(scope: Construct, of: string): Queue {
  return new Queue(scope, `${of}DeadLetters`, { ...common, retentionPeriod: Duration.days(14) });
}

export function createQueues(scope: Construct): Record<QueueName, QueuePair> {
  const pair = (name: QueueName): QueuePair => {
    const id = `${name[0]!.toUpperCase()}${name.slice(1)}`;
    const dead = deadLetters(scope, id);
    const { visibility, maxReceive } = declared[name];
    const queue = new Queue(scope, `${id}Queue`, {
      ...common,
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(visibility),
      deadLetterQueue: { queue: dead, maxReceiveCount: maxReceive },
    });
    return { queue, dead };
  };
  return { wait: pair('wait'), start: pair('start') };
}

import { GetQueueAttributesCommand, ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SimCloud } from '../../lib/simcloud/index.ts';
import type { Client, StackRef } from '../start/client.ts';

/** Figures and failures of a run. */
export class Findings {
  readonly figures: string[] = [];
  readonly failures: string[] = [];

  figure(name: string, value: string | number): void {
    this.figures.push(`${name}: ${value}`);
  }

  check(holds: boolean, otherwise: string): void {
    if (!holds) this.failures.push(otherwise);
  }
}

export const sleep = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

/** The status that the stack ends in. @throws Error when it does not end in time */
export async function ended(client: Client, stack: StackRef, seconds: number): Promise<string> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const { stack_status } = await client.stack(stack);
    if (!stack_status.endsWith('IN_PROGRESS')) return stack_status;
    if (Date.now() > until) throw new Error(`${stack.name} is still ${stack_status} after ${seconds} s`);
    await sleep(250);
  }
}

/** Everything in the cloud but what its services make for a project by themselves, as `kind/id`. */
export function objectsOf(cloud: SimCloud): ReadonlyMap<string, string> {
  const own = Object.entries(cloud.inventory().objects).flatMap(([kind, rows]) =>
    rows
      .filter((row) => !(kind.startsWith('security_group') && row.name === 'default'))
      .map((row) => [`${kind}/${row.id}`, `${kind} ${row.name ?? row.id}`] as const),
  );
  return new Map(own);
}

/** Names of what is there and was not before, once what is still owed to the cloud has had a minute and a half. */
export async function lastLeftovers(before: ReadonlyMap<string, string>, cloud: SimCloud): Promise<readonly string[]> {
  const until = Date.now() + 90_000;
  for (;;) {
    const left = [...objectsOf(cloud)].filter(([id]) => !before.has(id)).map(([, name]) => name);
    if (left.length === 0 || Date.now() > until) return left;
    await sleep(1000);
  }
}

/** Messages in the queues of a deployment, by queue: those whose name says that they keep the dead ones. */
export async function deadLetters(client: SQSClient, stack: string): Promise<number> {
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: `${stack}-` }));
  let count = 0;
  for (const QueueUrl of QueueUrls.filter((url) => url.includes('DeadLetters'))) {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    count += Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  }
  return count;
}

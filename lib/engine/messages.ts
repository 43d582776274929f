import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { Runtime } from '../runtime.ts';
import type { NodeRef, StackHead } from '../store/index.ts';
import { executionName } from './naming.ts';

/** What travels between functions: ids, never data. Each is an accelerator: it may be lost, doubled or late. */
const nodeFields = {
  tenant: z.string().min(1).max(255),
  stack: z.string().min(1).max(64),
  epoch: z.int().min(1),
  plan: z.int().min(0),
  node: z.int().min(0),
};
export const nodeRefSchema = z.object(nodeFields);

export const actInputSchema = z.object({ ...nodeFields, attempt: z.int().min(0), token: z.string().optional() });
export const stackInputSchema = z.object({
  tenant: z.string().min(1).max(255),
  stack: z.string().min(1).max(64),
  epoch: z.int().min(1),
  attempt: z.int().min(0),
  token: z.string().optional(),
});
export type StackInput = z.output<typeof stackInputSchema>;

export const waitMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('wake'), node: nodeRefSchema }),
  z.object({
    kind: z.literal('poll'),
    tenant: z.string().min(1),
    group: z.string().min(1).max(600),
    seq: z.int(),
  }),
]);
export type WaitMessage = z.output<typeof waitMessageSchema>;

export const startMessageSchema = z.object({
  nodes: z.array(z.object({ ...nodeFields, attempt: z.int().min(0), deadline: z.number() })).max(100),
});

/** What tasks of the machines answer. */
export type Next = { readonly next: 'release' | 'settle' | 'stop' };

type Needs = Pick<Runtime, 'sqs' | 'sfn' | 'names' | 'clock'>;

/** Seconds that SQS delays at most; a longer wait is sent again by whoever gets it too early. */
const longestDelay = 900;

export async function sendWait(runtime: Needs, message: WaitMessage, delaySeconds = 0): Promise<void> {
  await runtime.sqs.send(
    new SendMessageCommand({
      QueueUrl: runtime.names.waitQueue,
      MessageBody: JSON.stringify(message),
      DelaySeconds: Math.min(longestDelay, Math.max(0, Math.ceil(delaySeconds))),
    }),
  );
}

/** Starts the stack machine; a second start of the same attempt changes nothing. */
export async function startStack(runtime: Needs, head: StackHead): Promise<void> {
  const input: Omit<StackInput, 'token'> & { readonly timeout: number } = {
    tenant: head.tenant,
    stack: head.id,
    epoch: head.epoch,
    attempt: head.attempt,
    // Just beyond the deadline, so that settling finds it passed.
    timeout: secondsTo(head.deadline + 1000, runtime),
  };
  await start(runtime, runtime.names.stackMachine, executionName(head.id, head.epoch, 'stack', head.attempt), input);
}

/** An execution of the resource machine to be started. */
export interface NodeStart {
  readonly ref: NodeRef;
  readonly attempt: number;
  /** Of the walk, in milliseconds since the epoch. */
  readonly deadline: number;
}

async function startNode(runtime: Needs, { ref, attempt, deadline }: NodeStart): Promise<void> {
  const name = executionName(ref.stack, ref.epoch, ref.plan, ref.node, attempt);
  // Whoever waits for a token that died with a function does not outlive the walk by much.
  const timeout = secondsTo(deadline + afterDeadline, runtime);
  await start(runtime, runtime.names.resourceMachine, name, { ...ref, attempt, timeout });
}

/** Milliseconds in which settling ends, after the deadline, what still waits. */
const afterDeadline = 120_000;

/** Whole seconds until then, at least 2. */
const secondsTo = (at: number, { clock }: Pick<Runtime, 'clock'>): number =>
  Math.max(2, Math.ceil((at - clock.now()) / 1000));

async function start(runtime: Needs, machine: string, name: string, input: unknown): Promise<void> {
  try {
    await runtime.sfn.send(new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/** Starts at once; more than these go through the start queue, fair between tenants. */
const atOnce = 10;
const perMessage = 20;

export async function startNodes(runtime: Needs, nodes: readonly NodeStart[]): Promise<void> {
  if (nodes.length <= atOnce) {
    await Promise.all(nodes.map((node) => startNode(runtime, node)));
    return;
  }
  const bodies: string[] = [];
  for (let at = 0; at < nodes.length; at += perMessage)
    bodies.push(
      JSON.stringify({ nodes: nodes.slice(at, at + perMessage).map(({ ref, ...about }) => ({ ...ref, ...about })) }),
    );
  for (let at = 0; at < bodies.length; at += 10) {
    const answer = await runtime.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: runtime.names.startQueue,
        Entries: bodies
          .slice(at, at + 10)
          .map((MessageBody, index) => ({ Id: String(index), MessageBody, MessageGroupId: nodes[0]?.ref.tenant })),
      }),
    );
    if (answer.Failed && answer.Failed.length > 0) throw new Error('the start queue did not take every message');
  }
}

/** For the starter: one after another, so that the concurrency of the function holds the rate. */
export async function startEach(runtime: Needs, nodes: readonly NodeStart[]): Promise<void> {
  for (const node of nodes) await startNode(runtime, node);
}

/** Ends the task that waits. False: somebody else ended it, or it is gone. */
export async function tell(runtime: Needs, token: string, next: Next): Promise<boolean> {
  try {
    await runtime.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(next) }));
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
      return false;
    throw error;
  }
}

import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  type SFNClient,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';

async function machines(client: SFNClient, stack: string): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new ListStateMachinesCommand({ nextToken }));
    for (const { name = '', stateMachineArn } of page.stateMachines ?? [])
      if (stateMachineArn && name.startsWith(`${stack}-`)) arns.push(stateMachineArn);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return arns;
}

/**
 * Gives `target` the machines of a deployment that `source` holds, under the same ARNs: CloudFormation of the emulator
 * creates them there, but its Step Functions ignore time-outs that come from the input, and paths that match nothing.
 * @throws Error when an ARN comes out different, because then the functions would not find the machine
 */
export async function copyMachines(source: SFNClient, target: SFNClient, stack: string): Promise<readonly string[]> {
  const arns = await machines(source, stack);
  const known = new Set(await machines(target, stack));
  for (const stateMachineArn of arns) {
    const { name, definition, roleArn, type } = await source.send(new DescribeStateMachineCommand({ stateMachineArn }));
    if (known.has(stateMachineArn)) {
      await target.send(new UpdateStateMachineCommand({ stateMachineArn, definition, roleArn }));
      continue;
    }
    const made = await target.send(new CreateStateMachineCommand({ name, definition, roleArn, type }));
    if (made.stateMachineArn !== stateMachineArn)
      throw new Error(`${name} is ${made.stateMachineArn} there, not ${stateMachineArn}: the accounts differ`);
  }
  return arns;
}

export async function deleteMachines(client: SFNClient, stack: string): Promise<void> {
  for (const stateMachineArn of await machines(client, stack))
    await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
}

export interface Driven {
  readonly executions: number;
  /** By status; of executions that are over. */
  readonly statuses: Readonly<Record<string, number>>;
  /** States entered: what AWS bills, less the one transition from the start of each execution. */
  readonly states: number;
  /** Executions in which a task failed and was tried again or given up, with the error's name. */
  readonly errors: readonly string[];
  /** Executions that have not succeeded: machine, status, input, last event. */
  readonly others: readonly string[];
}

/** What the machines have done. */
export async function driven(client: SFNClient, arns: readonly string[]): Promise<Driven> {
  const statuses: Record<string, number> = {};
  const errors: string[] = [];
  const others: string[] = [];
  let executions = 0;
  let states = 0;
  for (const stateMachineArn of arns) {
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListExecutionsCommand({ stateMachineArn, nextToken }));
      for (const { executionArn } of page.executions ?? []) {
        const { status = 'UNKNOWN', input } = await client.send(new DescribeExecutionCommand({ executionArn }));
        const history = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
        executions++;
        if (status !== 'SUCCEEDED') others.push(`${status} ${input} after ${history.events?.at(-1)?.type}`);
        statuses[status] = (statuses[status] ?? 0) + 1;
        for (const event of history.events ?? []) {
          if (event.type?.endsWith('StateEntered')) states++;
          const error = event.taskFailedEventDetails?.error ?? event.taskTimedOutEventDetails?.error;
          if (error !== undefined) errors.push(error);
        }
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return { executions, statuses, states, errors, others };
}

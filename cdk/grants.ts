import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type FunctionName, type MachineName, type QueueName, table as shape } from '../lib/deployment.ts';
import type { Lambdas } from './functions.ts';
import { machineArn } from './machines.ts';
import type { QueuePair } from './queues.ts';

export interface Grant {
  /** Machines whose executions it starts. */
  readonly starts: readonly MachineName[];
  /** Queues it sends to. */
  readonly sends: readonly QueueName[];
  /** Whether it ends tasks that wait for a token. */
  readonly completes: boolean;
  /** Whether it reads what is owed, over all tenants. */
  readonly collects: boolean;
}

const walker: Grant = { starts: ['stack', 'resource'], sends: ['wait', 'start'], completes: true, collects: false };

/** What each function may do beside reading and writing the table: what its code can reach, and no more. */
export const grants: Readonly<Record<FunctionName, Grant>> = {
  api: { ...walker, starts: ['stack'] },
  plan: walker,
  settle: { ...walker, starts: ['stack'] },
  act: walker,
  release: walker,
  poll: walker,
  starter: { ...walker, sends: ['start'], completes: false },
  reconcile: { ...walker, collects: true },
};

/** What lib/store uses of DynamoDB, and no more. */
const tableActions = [
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
];

export interface Granted {
  readonly table: Table;
  readonly queues: Readonly<Record<QueueName, QueuePair>>;
}

export function grantAll(scope: Construct, lambdas: Lambdas, { table, queues }: Granted): void {
  for (const [name, { starts, sends, completes, collects }] of Object.entries(grants)) {
    const lambda = lambdas[name as FunctionName];
    const allow = (actions: string[], resources: string[]) =>
      lambda.addToRolePolicy(new PolicyStatement({ actions, resources }));
    allow(tableActions, [table.tableArn]);
    if (collects) allow(['dynamodb:Query'], [`${table.tableArn}/index/${shape.index.name}`]);
    for (const queue of sends) queues[queue].queue.grantSendMessages(lambda);
    // By name, not by reference: the machines need the functions first.
    allow(
      ['states:StartExecution'],
      starts.map((machine) => machineArn(scope, machine)),
    );
    if (completes) allow(['states:SendTaskSuccess'], [machineArn(scope, 'stack'), machineArn(scope, 'resource')]);
  }
}

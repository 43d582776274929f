import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { MachineName, QueueName } from '../lib/deployment.ts';
import type { Lambdas } from './functions.ts';
import type { QueuePair } from './queues.ts';

export interface Watched {
  readonly lambdas: Lambdas;
  readonly machines: Record<MachineName, StateMachine>;
  readonly queues: Record<QueueName, QueuePair>;
}

/** What an operator must be told: letters that died, functions that fail, and a reconcile that does not run. */
export function createAlarms(scope: Construct, { lambdas, machines, queues }: Watched): void {
  const period = Duration.minutes(5);
  const alarm = (id: string, metric: IMetric, threshold: number, description: string) =>
    new Alarm(scope, id, {
      metric,
      threshold,
      alarmDescription: description,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });

  for (const [name, { dead }] of Object.entries(queues)) {
    alarm(
      `${name}DeadLettersAlarm`,
      dead.metricApproximateNumberOfMessagesVisible({ period }),
      1,
      `Messages of the ${name} queue could not be handled`,
    );
  }
  for (const [name, lambda] of Object.entries(lambdas)) {
    alarm(`${name}ErrorsAlarm`, lambda.metricErrors({ period }), 5, `The function ${name} fails`);
    alarm(`${name}ThrottlesAlarm`, lambda.metricThrottles({ period }), 5, `The function ${name} is throttled`);
  }
  for (const [name, machine] of Object.entries(machines)) {
    alarm(`${name}MachineAlarm`, machine.metricFailed({ period }), 5, `Executions of the ${name} machine fail`);
  }
  new Alarm(scope, 'reconcileSilentAlarm', {
    metric: lambdas.reconcile.metricInvocations({ period, statistic: 'Sum' }),
    threshold: 1,
    alarmDescription: 'Reconcile has not run for ten minutes: lost walks and leases wait',
    evaluationPeriods: 2,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
}

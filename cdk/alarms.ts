import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { MachineName, QueueName } from '../lib/deployment.ts';
import type { Lambdas } from './functions.ts';
import type { QueuePair } from './queues.ts';

export interface Watched {
  readonly api: HttpApi;
  readonly lambdas: Lambdas;
  readonly machines: Record<MachineName, StateMachine>;
  readonly queues: Record<QueueName, QueuePair>;
  /** Runs of reconcile that failed or could not begin. */
  readonly ruleDead: IQueue;
  /** ARN of the SNS topic that is told. */
  readonly topic: string | undefined;
}

const period = Duration.minutes(5);
/** Seconds: six visibility time-outs of nothing but failures would have sent the message to the dead letters. */
const oldMessage = 1800;

/** What an operator must be told: letters that died, what fails or lags, and a reconcile that does not run. */
export function createAlarms(scope: Construct, watched: Watched): void {
  const { api, lambdas, machines, queues, ruleDead, topic } = watched;
  const action = topic === undefined ? undefined : new SnsAction(Topic.fromTopicArn(scope, 'AlarmTopic', topic));
  const alarm = (id: string, metric: IMetric, threshold: number, description: string, lowIsBad = false) => {
    const made = new Alarm(scope, `${id}Alarm`, {
      metric,
      threshold,
      alarmDescription: description,
      evaluationPeriods: lowIsBad ? 2 : 1,
      comparisonOperator: lowIsBad
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: lowIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    if (!action) return;
    made.addAlarmAction(action);
    made.addOkAction(action);
  };

  for (const [name, { queue, dead }] of Object.entries(queues)) {
    alarm(
      `${name}DeadLetters`,
      dead.metricApproximateNumberOfMessagesVisible({ period }),
      1,
      `Messages of the ${name} queue could not be handled`,
    );
    alarm(
      `${name}QueueAge`,
      queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
      oldMessage,
      `Messages wait in the ${name} queue for half an hour: its function is too slow or fails`,
    );
  }
  alarm(
    'everyMinuteDeadLetters',
    ruleDead.metricApproximateNumberOfMessagesVisible({ period }),
    1,
    'Reconcile failed or could not be started',
  );
  for (const [name, lambda] of Object.entries(lambdas)) {
    alarm(`${name}Errors`, lambda.metricErrors({ period }), 5, `The function ${name} fails`);
    alarm(`${name}Throttles`, lambda.metricThrottles({ period }), 5, `The function ${name} is throttled`);
  }
  for (const [name, machine] of Object.entries(machines)) {
    alarm(`${name}Machine`, machine.metricFailed({ period }), 5, `Executions of the ${name} machine fail`);
    alarm(
      `${name}MachineThrottles`,
      machine.metricThrottled({ period }),
      5,
      `Executions of the ${name} machine are held back by the account's quota`,
    );
  }
  alarm('apiServerErrors', api.metricServerError({ period, statistic: 'Sum' }), 5, 'The API answers with 5xx');
  alarm(
    'reconcileSilent',
    lambdas.reconcile.metricInvocations({ period, statistic: 'Sum' }),
    1,
    'Reconcile has not run for ten minutes: lost walks and leases wait',
    true,
  );
}

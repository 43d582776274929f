import { CfnCondition, CfnOutput, CfnParameter, Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { functions } from '../lib/deployment.ts';
import { acknowledge } from './acknowledged.ts';
import { createAlarms } from './alarms.ts';
import { createApi, routeEverything } from './api.ts';
import { createFunctions } from './functions.ts';
import { grantAll } from './grants.ts';
import { createMachines, machineArn } from './machines.ts';
import { createQueues, deadLetters } from './queues.ts';
import { createTable } from './table.ts';

export interface KilnStackProps extends StackProps {
  /** Table and logs go with the stack. */
  readonly disposable: boolean;
  /** ARN of an SNS topic that alarms are sent to; without it they only show in CloudWatch. */
  readonly alarmTopic?: string;
  /** Where the functions find Step Functions; by default where the SDK looks. */
  readonly sfnEndpoint?: string;
}

/** One deployment of Kiln, built from the declarations in lib/deployment. */
export class KilnStack extends Stack {
  constructor(scope: Construct, id: string, props: KilnStackProps) {
    super(scope, id, props);
    const cloud = new CfnParameter(this, 'Cloud', {
      noEcho: true,
      description:
        'Service credentials on the cloud, JSON: name, authUrl, username, password, projectName, userDomain, projectDomain, region',
    });
    const encryptionKey = new CfnParameter(this, 'EncryptionKey', {
      noEcho: true,
      description: 'Key of what is stored encrypted: 16, 24 or 32 characters',
      allowedPattern: '^(.{16}|.{24}|.{32})$',
    });
    const publicUrl = new CfnParameter(this, 'PublicUrl', {
      default: '',
      description:
        'URL under which guests and clients reach the API, without a path; empty: the URL of the API Gateway',
    });

    const ownUrl = new CfnCondition(this, 'HasPublicUrl', {
      expression: Fn.conditionNot(Fn.conditionEquals(publicUrl, '')),
    });
    const api = createApi(this, props.disposable);
    const table = createTable(this, props.disposable);
    const queues = createQueues(this);
    const ruleDead = deadLetters(this, 'EveryMinute');
    const lambdas = createFunctions(this, {
      disposable: props.disposable,
      environment: {
        KILN_TABLE: table.tableName,
        KILN_STACK_MACHINE: machineArn(this, 'stack'),
        KILN_RESOURCE_MACHINE: machineArn(this, 'resource'),
        KILN_WAIT_QUEUE: queues.wait.queue.queueUrl,
        KILN_START_QUEUE: queues.start.queue.queueUrl,
        KILN_CLOUD: cloud.valueAsString,
        KILN_ENCRYPTION_KEY: encryptionKey.valueAsString,
        KILN_PUBLIC_URL: Fn.conditionIf(ownUrl.logicalId, publicUrl.valueAsString, api.apiEndpoint).toString(),
        ...(props.sfnEndpoint !== undefined && { AWS_ENDPOINT_URL_SFN: props.sfnEndpoint }),
      },
    });
    const machines = createMachines(this, lambdas, props.disposable);

    grantAll(this, lambdas, { table, queues });

    for (const { name, trigger, concurrency } of functions) {
      if (trigger.kind === 'queue') {
        lambdas[name].addEventSource(
          new SqsEventSource(queues[trigger.queue].queue, {
            batchSize: trigger.batch,
            reportBatchItemFailures: true,
            maxConcurrency: concurrency,
          }),
        );
      } else if (trigger.kind === 'minute') {
        // The next minute comes anyway: a repeat would only run beside it.
        lambdas[name].configureAsyncInvoke({
          retryAttempts: 0,
          maxEventAge: Duration.minutes(1),
          onFailure: new SqsDestination(ruleDead),
        });
        new Rule(this, 'EveryMinute', {
          schedule: Schedule.rate(Duration.minutes(1)),
          targets: [
            new LambdaFunction(lambdas[name], {
              deadLetterQueue: ruleDead,
              retryAttempts: 0,
              maxEventAge: Duration.minutes(1),
            }),
          ],
        });
      }
    }
    routeEverything(this, api, lambdas.api);
    createAlarms(this, { api, lambdas, machines, queues, ruleDead, topic: props.alarmTopic });
    acknowledge(this, lambdas, ruleDead);
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'ApiId', { value: api.apiId });
    new CfnOutput(this, 'TableName', { value: table.tableName });
  }
}

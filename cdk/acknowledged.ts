import { type CfnElement, type Stack, Validations } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { functions } from '../lib/deployment.ts';
import type { Lambdas } from './functions.ts';

/** Rules of cdk-nag that do not hold here, each with its reason. */
const reasons: Readonly<Record<string, string>> = {
  'AwsSolutions::AwsSolutions-APIG4':
    'The function checks the token with Keystone, as Heat does; no authorizer of the gateway knows it.',
  'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
    'It allows writing logs and nothing else.',
  'AwsSolutions::AwsSolutions-IAM5[Resource::*]': 'X-Ray and the delivery of logs of state machines know no resources.',
  'AwsSolutions::AwsSolutions-SF1':
    'Executions hold ids only and are many; errors are logged, the rest is in the table.',
  'Serverless::Serverless-LambdaDLQ':
    'Only reconcile is called asynchronously; its failures have a destination, its rule a dead-letter queue, the queues theirs.',
  'Serverless::Serverless-LambdaEventSourceMappingDestination':
    'The source queues have dead-letter queues of their own.',
  'Serverless::Serverless-SQSRedrivePolicy': 'A dead-letter queue has no dead-letter queue.',
};

export function acknowledge(stack: Stack, lambdas: Lambdas, ruleDead: Queue): void {
  const all: Record<string, string> = { ...reasons };
  for (const { name, trigger } of functions) {
    if (trigger.kind !== 'task') continue;
    const id = stack.getLogicalId(lambdas[name].node.defaultChild as CfnElement);
    all[`AwsSolutions::AwsSolutions-IAM5[Resource::<${id}.Arn>:*]`] =
      'Versions of the function that the machine calls.';
  }
  for (const [id, reason] of Object.entries(all)) Validations.of(stack).acknowledge({ id, reason });
  Validations.of(ruleDead).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'It is the dead-letter queue of a rule and of asynchronous calls.',
  });
}

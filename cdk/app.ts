import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { KilnStack } from './stack.ts';

const app = new App();
new KilnStack(app, app.node.tryGetContext('name') ?? 'Kiln', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  description: 'Kiln: serverless orchestration for OpenStack clouds',
  // An emulator or a trial may be thrown away whole; what serves people is kept.
  disposable: app.node.tryGetContext('disposable') === 'true',
  alarmTopic: app.node.tryGetContext('alarmTopic'),
  // An emulator whose Step Functions are served elsewhere than the rest.
  sfnEndpoint: app.node.tryGetContext('sfnEndpoint'),
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));

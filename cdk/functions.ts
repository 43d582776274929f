import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type FunctionName, functions } from '../lib/deployment.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

export type Lambdas = Record<FunctionName, NodejsFunction>;

export interface FunctionOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly disposable: boolean;
}

/** One Lambda a row of the declaration; all share one environment. */
export function createFunctions(scope: Construct, options: FunctionOptions): Lambdas {
  const made = functions.map(({ name, timeout, memory, trigger, concurrency }) => {
    const id = `${name[0]!.toUpperCase()}${name.slice(1)}`;
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: options.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    const lambda = new NodejsFunction(scope, id, {
      entry: join(root, 'functions', `${name}.ts`),
      projectRoot: root,
      depsLockFilePath: join(root, 'package-lock.json'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: process.arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      timeout: Duration.seconds(timeout),
      memorySize: memory,
      // A queue holds its function back itself, without throttling and without taking from the account's pool.
      reservedConcurrentExecutions: trigger.kind === 'queue' ? undefined : concurrency,
      environment: { ...options.environment, NODE_OPTIONS: '--enable-source-maps' },
      tracing: Tracing.ACTIVE,
      logGroup,
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        minify: true,
        sourceMap: true,
        bundleAwsSDK: true,
        mainFields: ['module', 'main'],
        // Some of the SDK's dependencies are CommonJS and ask for `require`.
        banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
      },
    });
    return [name, lambda] as const;
  });
  return Object.fromEntries(made) as Lambdas;
}

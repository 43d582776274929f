import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Runtime } from '../runtime.ts';
import { systemClock } from '../util/clock.ts';
import { jsonLogger } from '../util/log.ts';
import { readEnvironment } from './settings.ts';

/** The Runtime on AWS, from environment variables; the SDK finds region, credentials and endpoints by its own rules. */
export function awsRuntime(variables: Readonly<Record<string, string | undefined>> = process.env): Runtime {
  const { names, settings, logLevel } = readEnvironment(variables);
  return {
    dynamodb: new DynamoDBClient({}),
    sqs: new SQSClient({}),
    sfn: new SFNClient({}),
    names,
    clock: systemClock,
    random: Math.random,
    uuid: randomUUID,
    fetch: globalThis.fetch,
    settings,
    log: jsonLogger(logLevel),
  };
}

type Handler<Event, Context, Result> = (event: Event, context: Context) => Promise<Result>;

let shared: Runtime | undefined;

/**
 * The export a Lambda function needs: the Runtime and the handler are made at the first call, once per process, so that
 * importing a function's file needs no environment.
 */
export function lazyHandler<Event, Context, Result>(
  create: (runtime: Runtime) => Handler<Event, Context, Result>,
): Handler<Event, Context, Result> {
  let made: Handler<Event, Context, Result> | undefined;
  return (event, context) => {
    shared ??= awsRuntime();
    made ??= create(shared);
    return made(event, context);
  };
}

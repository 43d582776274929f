import { spawnSync } from 'node:child_process';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EmulatorOptions } from './options.ts';

export interface Clients {
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  /** Where the deployment puts the machines. */
  readonly deployed: SFNClient;
  /** Where they run; the same client when the emulator drives them itself. */
  readonly driver: SFNClient;
}

export function clientsOf({ endpoint, sfn, region }: EmulatorOptions): Clients {
  const to = (url: string) => ({
    endpoint: url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const deployed = new SFNClient(to(endpoint));
  return {
    dynamodb: new DynamoDBClient(to(endpoint)),
    sqs: new SQSClient(to(endpoint)),
    deployed,
    driver: sfn === undefined ? deployed : new SFNClient(to(sfn)),
  };
}

/** What does not answer, in words; empty when all is there. */
async function missing({ dynamodb, sqs, deployed, driver }: Clients, options: EmulatorOptions): Promise<string[]> {
  const { endpoint, sfn } = options;
  const probes: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    ['DynamoDB', endpoint, () => dynamodb.send(new ListTablesCommand({}))],
    ['SQS', endpoint, () => sqs.send(new ListQueuesCommand({}))],
    ['Step Functions', endpoint, () => deployed.send(new ListStateMachinesCommand({}))],
    ...(sfn ? [['Step Functions', sfn, () => driver.send(new ListStateMachinesCommand({}))] as const] : []),
  ];
  const found = await Promise.all(
    probes.map(([service, url, ask]) =>
      ask().then(
        () => [],
        (error: unknown) => {
          const { name, code } = error as { name?: string; code?: string };
          return [`${service} at ${url}: ${code ?? name ?? error}`];
        },
      ),
    ),
  );
  return found.flat();
}

/**
 * Makes sure that the emulators answer, by the command that starts them if there is one.
 * @throws Error that says what is missing
 */
export async function requireEmulators(clients: Clients, options: EmulatorOptions): Promise<void> {
  let absent = await missing(clients, options);
  if (absent.length > 0 && options.start !== undefined) {
    process.stdout.write(`starting the emulators: ${options.start}\n`);
    spawnSync(options.start, { shell: true, stdio: ['ignore', 2, 2], timeout: 600_000 });
    absent = await missing(clients, options);
  }
  if (absent.length === 0) return;
  throw new Error(
    `No emulator of AWS to deploy to. These do not answer:\n${absent.map((one) => `  ${one}`).join('\n')}\n\n` +
      'Start them, say where they are (--endpoint, --sfn), or how to start them (--start). `npm run emulator -- --help` says what they must offer.',
  );
}

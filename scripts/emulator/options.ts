import { parseOptions, UsageError } from '../options.ts';

export interface EmulatorOptions {
  /** Everything but Step Functions. */
  readonly endpoint: string;
  /** Step Functions; undefined: those of `endpoint`. */
  readonly sfn: string | undefined;
  readonly region: string;
  readonly account: string;
  readonly name: string;
  /** Shell command that starts the emulators when they do not answer. */
  readonly start: string | undefined;
  readonly keep: boolean;
  readonly verbose: boolean;
}

export const help = `usage: npm run emulator [-- OPTIONS]

Deploys Kiln to an emulator of AWS, creates the example lab through the deployed API Gateway against a simulated cloud, waits
until it is complete, deletes it, waits for a lease to end a stack on time, and looks whether anything was left.

  --endpoint URL   the emulator: API Gateway, CloudFormation, CloudWatch, DynamoDB, EventBridge, IAM, Lambda (Node 24, as
                   processes or containers that reach 127.0.0.1), Logs, S3, SQS, SSM, STS
                   (AWS_ENDPOINT_URL; default http://127.0.0.1:4566)
  --sfn URL        an emulator of Step Functions whose tasks call --endpoint, for example LocalStack's
                   (AWS_ENDPOINT_URL_SFN, SFN_ORACLE_URL; default http://127.0.0.1:4572); \`same\`: those of --endpoint
  --start COMMAND  run this when one of them does not answer (KILN_EMULATOR_START)
  --name NAME      the stack's name (default KilnEmulator); one that is there is destroyed first
  --keep           leave the deployment there
  --verbose        show what the deployment tool says
  --help           this text

AWS_REGION (us-east-1) and CDK_DEFAULT_ACCOUNT (000000000000) say which region and account the emulator plays.
`;

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws UsageError */
export function readOptions(args: readonly string[], env: Variables): EmulatorOptions | 'help' {
  const values = parseOptions(args, {
    endpoint: { type: 'string' },
    sfn: { type: 'string' },
    start: { type: 'string' },
    name: { type: 'string' },
    keep: { type: 'boolean' },
    verbose: { type: 'boolean' },
  });
  if (values.help) return 'help';
  const endpoint = url('--endpoint', values.endpoint ?? env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566');
  const sfn = values.sfn ?? env.AWS_ENDPOINT_URL_SFN ?? env.SFN_ORACLE_URL ?? 'http://127.0.0.1:4572';
  const name = values.name ?? 'KilnEmulator';
  if (!/^[A-Za-z][A-Za-z0-9-]{0,39}$/.test(name)) throw new UsageError(`--name: ${name} is no name of a stack`);
  return {
    endpoint,
    sfn: sfn === 'same' || sfn === endpoint ? undefined : url('--sfn', sfn),
    region: env.AWS_REGION ?? 'us-east-1',
    account: env.CDK_DEFAULT_ACCOUNT ?? '000000000000',
    name,
    start: values.start ?? env.KILN_EMULATOR_START,
    keep: values.keep ?? false,
    verbose: values.verbose ?? false,
  };
}

/** Only addresses of this machine: the run deploys, and destroys what has the stack's name. */
function url(option: string, text: string): string {
  if (!URL.canParse(text)) throw new UsageError(`${option}: ${text} is no URL`);
  const { hostname, origin } = new URL(text);
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
    throw new UsageError(`${option}: ${text} is not on this machine; this command is for emulators`);
  return origin;
}

import { parseArgs } from 'node:util';
import { parametersOf, UsageError, wholeNumber } from '../options.ts';

export const help = `usage: kiln cohort COMMAND [OPTIONS]

One stack for each learner of a class, from one template.

  create NAME -t TEMPLATE -r ROSTER   stamps the class and shows its progress until every stack has ended
      -t, --template FILE             the template; the files it names come along
      -r, --roster FILE               learners: one id a line; or .csv with a header "id,PARAMETER,..."; or a list in .yaml, .json
      -e, --environment FILE          an environment; several are merged in order
      -P, --parameter N=V             a parameter that all have in common
          --concurrency N             stacks in progress at once (default 20)
          --tolerate N                stop when more stacks than these have failed
          --lease TIME                delete everything after 4h, 2d, ... or at 2030-01-31T12:00:00Z
          --no-wait                   do not wait for the end
  list                                all cohorts of the project
  show NAME                           counts of one
  watch NAME                          its progress until it rests
  learners NAME [--failed]            each learner's status and stack
  lease NAME TIME|never               when everything is deleted
  delete NAME [--no-wait]             deletes every stack, then the cohort

  --cloud NAME       entry of clouds.yaml (default OS_CLOUD; OS_CLIENT_CONFIG_FILE or the usual places)
  --endpoint URL     Kiln, without /v1 (default: the orchestration service of the cloud's catalogue)
  --help             this text
`;

export interface CreateOptions {
  readonly template: string;
  readonly roster: string;
  readonly environments: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly concurrency: number | undefined;
  readonly tolerate: number | undefined;
  readonly lease: string | undefined;
}

export type Command =
  | { readonly kind: 'list' }
  | { readonly kind: 'show' | 'watch'; readonly name: string }
  | { readonly kind: 'create'; readonly name: string; readonly wait: boolean; readonly options: CreateOptions }
  | { readonly kind: 'delete'; readonly name: string; readonly wait: boolean }
  | { readonly kind: 'learners'; readonly name: string; readonly failed: boolean }
  | { readonly kind: 'lease'; readonly name: string; readonly time: string };

export interface CohortOptions {
  readonly command: Command;
  readonly cloud: string | undefined;
  readonly endpoint: string | undefined;
}

const declared = {
  template: { type: 'string', short: 't' },
  roster: { type: 'string', short: 'r' },
  environment: { type: 'string', short: 'e', multiple: true },
  parameter: { type: 'string', short: 'P', multiple: true },
  concurrency: { type: 'string' },
  tolerate: { type: 'string' },
  lease: { type: 'string' },
  'no-wait': { type: 'boolean' },
  failed: { type: 'boolean' },
  cloud: { type: 'string' },
  endpoint: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws UsageError */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CohortOptions | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  return {
    command: commandOf(values, positionals),
    cloud: values.cloud ?? env.OS_CLOUD,
    endpoint: values.endpoint,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: declared, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

type Values = ReturnType<typeof parsed>['values'];

function commandOf(values: Values, [kind, name, ...others]: readonly string[]): Command {
  const named = (): string => {
    if (name === undefined) throw new UsageError(`${kind}: the name of the cohort is missing`);
    if (others.length > (kind === 'lease' ? 1 : 0))
      throw new UsageError(`${kind}: ${others.at(-1)} is one word too many`);
    return name;
  };
  const wait = values['no-wait'] !== true;
  switch (kind) {
    case 'list':
      return { kind };
    case 'show':
    case 'watch':
      return { kind, name: named() };
    case 'delete':
      return { kind, name: named(), wait };
    case 'learners':
      return { kind, name: named(), failed: values.failed === true };
    case 'lease':
      return { kind, name: named(), time: required('TIME', others[0]) };
    case 'create':
      return { kind, name: named(), wait, options: createOptions(values) };
    default:
      throw new UsageError(kind === undefined ? 'a command is missing' : `there is no command ${kind}`);
  }
}

function createOptions(values: Values): CreateOptions {
  return {
    template: required('--template', values.template),
    roster: required('--roster', values.roster),
    environments: values.environment ?? [],
    parameters: parametersOf(values.parameter),
    concurrency:
      values.concurrency === undefined ? undefined : wholeNumber('--concurrency', values.concurrency, 1, 1000),
    tolerate: values.tolerate === undefined ? undefined : wholeNumber('--tolerate', values.tolerate, 0, 10_000),
    lease: values.lease,
  };
}

function required(option: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`${option} is missing`);
  return value;
}

import { z } from 'zod';
import { type ChoiceRule, checkRule } from './choice.ts';
import { checkTemplate } from './intrinsics.ts';
import { type Json, parsePath } from './paths.ts';

const path = z.string().refine((text) => {
  parsePath(text);
  return true;
});
const json = z.custom<Json>((value) => value !== undefined);
const template = json.refine((value) => {
  checkTemplate(value);
  return true;
});
const seconds = z.number().int().min(1).max(99_999_999);
const flow = { Comment: z.string().optional(), InputPath: path.nullish(), OutputPath: path.nullish() };
const next = { Next: z.string().optional(), End: z.literal(true).optional() };
const result = { Parameters: template.optional(), ResultPath: path.nullish() };

const retrier = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number().int().min(1).default(1),
  MaxAttempts: z.number().int().min(0).max(99_999_999).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.number().int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['NONE', 'FULL']).default('NONE'),
  Comment: z.string().optional(),
});
const catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  ResultPath: path.nullish(),
  Comment: z.string().optional(),
});

const state = z.discriminatedUnion('Type', [
  z.strictObject({
    Type: z.literal('Task'),
    Resource: z.string(),
    TimeoutSeconds: seconds.optional(),
    TimeoutSecondsPath: path.optional(),
    HeartbeatSeconds: seconds.optional(),
    HeartbeatSecondsPath: path.optional(),
    ResultSelector: template.optional(),
    Retry: z.array(retrier).default([]),
    Catch: z.array(catcher).default([]),
    ...flow,
    ...result,
    ...next,
  }),
  z.strictObject({ Type: z.literal('Pass'), Result: json.optional(), ...flow, ...result, ...next }),
  z.strictObject({
    Type: z.literal('Wait'),
    Seconds: z.number().int().min(0).max(99_999_999).optional(),
    SecondsPath: path.optional(),
    Timestamp: z.iso.datetime({ offset: true }).optional(),
    TimestampPath: path.optional(),
    ...flow,
    ...next,
  }),
  z.strictObject({
    Type: z.literal('Choice'),
    Choices: z.array(z.custom<ChoiceRule>((rule) => typeof rule === 'object' && rule !== null)).min(1),
    Default: z.string().optional(),
    ...flow,
  }),
  z.strictObject({ Type: z.literal('Succeed'), ...flow }),
  z.strictObject({
    Type: z.literal('Fail'),
    Comment: z.string().optional(),
    Error: z.string().optional(),
    ErrorPath: path.optional(),
    Cause: z.string().optional(),
    CausePath: path.optional(),
  }),
]);

const machine = z.strictObject({
  Comment: z.string().optional(),
  StartAt: z.string(),
  Version: z.literal('1.0').optional(),
  QueryLanguage: z.literal('JSONPath').optional(),
  TimeoutSeconds: seconds.optional(),
  States: z.record(z.string().min(1).max(80), state),
});

export type Definition = z.infer<typeof machine>;
export type State = z.infer<typeof state>;
export type TaskState = Extract<State, { Type: 'Task' }>;
export type Retrier = z.infer<typeof retrier>;

export type Integration = 'function' | 'invoke' | 'startExecution' | 'sendMessage';
const integrations: Readonly<
  Record<string, { readonly integration: Integration; readonly parameters: readonly string[] }>
> = {
  'arn:aws:states:::lambda:invoke': {
    integration: 'invoke',
    parameters: ['FunctionName', 'Payload', 'InvocationType'],
  },
  'arn:aws:states:::states:startExecution': {
    integration: 'startExecution',
    parameters: ['StateMachineArn', 'Name', 'Input'],
  },
  'arn:aws:states:::aws-sdk:sfn:startExecution': {
    integration: 'startExecution',
    parameters: ['StateMachineArn', 'Name', 'Input'],
  },
  'arn:aws:states:::sqs:sendMessage': {
    integration: 'sendMessage',
    parameters: ['QueueUrl', 'MessageBody', 'DelaySeconds'],
  },
};
const tokenSuffix = '.waitForTaskToken';

/** What a task's Resource asks for. @throws Error when it is not implemented */
export function resourceOf({ Resource }: TaskState): {
  readonly integration: Integration;
  readonly token: boolean;
  readonly parameters?: readonly string[];
} {
  if (/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/.test(Resource)) return { integration: 'function', token: false };
  const token = Resource.endsWith(tokenSuffix);
  const known = integrations[token ? Resource.slice(0, -tokenSuffix.length) : Resource];
  if (!known) throw new Error(`Resource ${Resource} is not implemented here`);
  return { ...known, token };
}

const problem = (message: string) => new Error(`INVALID_DEFINITION: ${message}`);

function checkState(name: string, one: State, names: ReadonlySet<string>): void {
  const targets: (string | undefined)[] = [];
  if ('Next' in one || 'End' in one || ['Task', 'Pass', 'Wait'].includes(one.Type)) {
    const { Next, End } = one as { Next?: string; End?: true };
    if ((Next === undefined) === (End === undefined)) throw problem(`state ${name} needs either Next or End`);
    targets.push(Next);
  }
  if (one.Type === 'Choice') {
    for (const rule of one.Choices) {
      checkRule(rule);
      if (typeof rule.Next !== 'string') throw problem(`a rule of ${name} has no Next`);
      targets.push(rule.Next);
    }
    targets.push(one.Default);
  }
  if (
    one.Type === 'Wait' &&
    [one.Seconds, one.SecondsPath, one.Timestamp, one.TimestampPath].filter((field) => field !== undefined).length !== 1
  )
    throw problem(`state ${name} needs exactly one of Seconds, SecondsPath, Timestamp, TimestampPath`);
  if (one.Type === 'Task') {
    targets.push(...one.Catch.map((each) => each.Next));
    const { parameters } = resourceOf(one);
    const given = one.Parameters;
    if (parameters && (typeof given !== 'object' || given === null || Array.isArray(given)))
      throw problem(`state ${name} needs Parameters`);
    const unknown = Object.keys(parameters ? (given ?? {}) : {}).filter(
      (key) => !parameters?.includes(key.replace(/\.\$$/, '')),
    );
    if (unknown.length > 0) throw problem(`state ${name}: ${unknown.join(', ')} is not implemented here`);
    for (const each of [...one.Retry, ...one.Catch])
      if (each.ErrorEquals.includes('States.ALL') && each.ErrorEquals.length > 1)
        throw problem(`state ${name}: States.ALL must stand alone`);
  }
  for (const target of targets)
    if (target !== undefined && !names.has(target))
      throw problem(`state ${name} goes on to ${target}, which is not there`);
}

/** A machine from its ASL text, in the JSONPath dialect. @throws Error for whatever is wrong or not implemented */
export function parseDefinition(text: string): Definition {
  if (Buffer.byteLength(text) > 1024 * 1024) throw problem('longer than 1 MB');
  const read = machine.safeParse(JSON.parse(text));
  if (!read.success)
    throw problem(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  const names = new Set(Object.keys(read.data.States));
  if (!names.has(read.data.StartAt)) throw problem(`StartAt ${read.data.StartAt} is not there`);
  for (const [name, one] of Object.entries(read.data.States)) checkState(name, one, names);
  return read.data;
}

/** A state machine that executions run through. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly definition: Definition;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { functions } from '../../lib/deployment.ts';
import { stackInputSchema } from '../../lib/engine/messages.ts';
import { executionName } from '../../lib/engine/naming.ts';
import { ofType, references, synthesise } from './template.ts';

const folder = join(import.meta.dirname, '..', '..', 'statemachines');
const template = synthesise({ disposable: false });

const stateSchema = z.looseObject({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  End: z.boolean().optional(),
  Resource: z.string().optional(),
  Parameters: z.looseObject({ FunctionName: z.string(), Payload: z.record(z.string(), z.unknown()) }).optional(),
  Retry: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), MaxAttempts: z.int() })).default([]),
  Catch: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), Next: z.string() })).default([]),
  Choices: z.array(z.looseObject({ Next: z.string() })).default([]),
  TimeoutSecondsPath: z.string().optional(),
});
const machineSchema = z.object({
  Comment: z.string(),
  StartAt: z.string(),
  States: z.record(z.string(), stateSchema),
});

const machines = readdirSync(folder)
  .filter((file) => file.endsWith('.asl.json'))
  .map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return { name: file.slice(0, -'.asl.json'.length), text, machine: machineSchema.parse(JSON.parse(text)) };
  });

/** What the deployment puts in the place of `${Name}` in a machine's definition. */
function substitutions(name: string): Readonly<Record<string, unknown>> {
  const found = [...ofType(template, 'AWS::StepFunctions::StateMachine').values()].filter((properties) =>
    JSON.stringify(properties.StateMachineName).endsWith(`-${name}"`),
  );
  expect(found).toHaveLength(1);
  return found[0]?.DefinitionSubstitutions as Readonly<Record<string, unknown>>;
}

describe.each(machines)('the $name machine', ({ name, text, machine }) => {
  const states = Object.entries(machine.States);
  const targets = (state: z.output<typeof stateSchema>) =>
    [state.Next, state.Default, ...state.Choices.map((c) => c.Next), ...state.Catch.map((c) => c.Next)].filter(
      (next) => next !== undefined,
    );

  test('every placeholder is substituted by a function, and nothing else is', () => {
    const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder as string));
    const given = substitutions(name);
    expect(placeholders.size).toBeGreaterThan(0);
    const lambdas = ofType(template, 'AWS::Lambda::Function');
    for (const placeholder of placeholders) {
      const [id] = references(given[placeholder]);
      expect(lambdas.has(id ?? '')).toBe(true);
      expect(id?.replace(/[0-9A-F]{8}$/, '')).toBe(placeholder.replace(/Function$/, ''));
    }
  });

  test('it may call its own functions', () => {
    const own = functions.filter(({ trigger }) => trigger.kind === 'task' && trigger.machine === name);
    const called = states.flatMap(([, state]) => state.Parameters?.FunctionName ?? []);
    expect(called.sort()).toEqual(own.map((f) => `\${${f.name[0]?.toUpperCase()}${f.name.slice(1)}Function}`).sort());
    const [role] = references(
      [...ofType(template, 'AWS::StepFunctions::StateMachine').values()].find((p) =>
        JSON.stringify(p.StateMachineName).endsWith(`-${name}"`),
      )?.RoleArn,
    );
    const policies = [...ofType(template, 'AWS::IAM::Policy').values()].filter((p) =>
      references(p.Roles).includes(role ?? ''),
    );
    const granted = new Set(references(policies.map((p) => p.PolicyDocument)));
    for (const placeholder of called)
      expect(granted).toContain(references(substitutions(name)[placeholder.slice(2, -1)])[0]);
  });

  test('it keeps within the limits: 1 MiB, state names of 80 characters, every state is reached', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    const reached = new Set([machine.StartAt]);
    for (const next of reached) for (const after of targets(machine.States[next]!)) reached.add(after);
    expect([...reached].sort()).toEqual(Object.keys(machine.States).sort());
    for (const [state] of states) expect(state.length).toBeLessThanOrEqual(80);
  });

  test('every task is repeated, waits no longer than its walk may take, and passes ids only', () => {
    for (const [, state] of states) {
      if (state.Type !== 'Task') continue;
      expect(state.Retry.some((r) => r.ErrorEquals.includes('States.ALL') && r.MaxAttempts > 0)).toBe(true);
      expect(Object.keys(state.Parameters?.Payload ?? {}).map((key) => key.replace('.$', ''))).toSatisfy(
        (keys: readonly string[]) =>
          keys.every((key) => ['tenant', 'stack', 'epoch', 'plan', 'node', 'attempt', 'token'].includes(key)),
      );
      if (!state.Resource?.endsWith('.waitForTaskToken')) continue;
      expect(state.TimeoutSecondsPath).toBe('$.timeout');
      // A wait that has run its time is not begun again.
      expect(state.Retry[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 });
      expect(state.Catch.some((c) => c.ErrorEquals.includes('States.ALL'))).toBe(true);
    }
  });

  test('an execution can never fill its history of 25,000 events', () => {
    // A try of a task writes at most seven events, a state three more; there is no way back to an earlier state.
    const order = new Map(Object.keys(machine.States).map((state, at) => [state, at]));
    let events = 2;
    for (const [state, value] of states) {
      for (const next of targets(value)) expect(order.get(next)).toBeGreaterThan(order.get(state)!);
      events += 3 + 7 * (1 + value.Retry.reduce((sum, r) => sum + r.MaxAttempts, 0));
    }
    expect(events).toBeLessThan(25_000);
  });
});

test('names of executions keep within 80 characters whatever the names in them', () => {
  expect(executionName('s'.repeat(300), 2 ** 40, 'p'.repeat(300), 2 ** 40, 2 ** 40).length).toBeLessThanOrEqual(80);
  expect(executionName('stack', 1, 'stack', 1)).not.toBe(executionName('stack', 1, 'stack', 2));
});

test('the input of a stack machine is ids and numbers, far below 256 KiB', () => {
  const input = { tenant: 't'.repeat(64), stack: 's'.repeat(64), epoch: 2 ** 50, attempt: 2 ** 50, timeout: 86_400 };
  expect(stackInputSchema.safeParse(input).success).toBe(true);
  expect(JSON.stringify(input).length).toBeLessThan(1024);
});

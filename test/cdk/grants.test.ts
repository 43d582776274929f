import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { type Grant, grants } from '../../cdk/grants.ts';
import { functions } from '../../lib/deployment.ts';
import { ofType, references, synthesise } from './template.ts';

const root = join(import.meta.dirname, '..', '..');

/** The code of a function without what it cannot reach. */
async function reachable(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'functions', `${name}.ts`)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*', '@smithy/*'],
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

describe.each(functions)('$name', ({ name }) => {
  test('its role allows what its code can reach, and no more', async () => {
    const code = await reachable(name);
    const { starts, sends, completes, collects }: Grant = grants[name];
    expect({
      stack: starts.includes('stack'),
      resource: starts.includes('resource'),
      wait: sends.includes('wait'),
      start: sends.includes('start'),
      completes,
      collects,
    }).toEqual({
      stack: code.includes('names.stackMachine'),
      resource: code.includes('names.resourceMachine'),
      wait: code.includes('names.waitQueue'),
      start: code.includes('names.startQueue'),
      completes: /new SendTaskSuccessCommand\d*\(/.test(code),
      collects: name === 'reconcile',
    });
    expect(code).not.toMatch(/new (SendTaskFailure|SendTaskHeartbeat|StopExecution|Scan|ReceiveMessage)Command\d*\(/);
  });
});

test('no role of a function allows an action or a resource by a wildcard, but for tracing', () => {
  const template = synthesise({ disposable: false });
  const lambdas = [...ofType(template, 'AWS::Lambda::Function').values()].flatMap((p) => references(p.Role));
  const policies = [...ofType(template, 'AWS::IAM::Policy').values()].filter((p) =>
    references(p.Roles).some((role) => lambdas.includes(role)),
  );
  expect(policies.length).toBe(functions.length);
  for (const { PolicyDocument } of policies) {
    const { Statement } = PolicyDocument as {
      readonly Statement: readonly { readonly Action: string | string[]; readonly Resource: unknown }[];
    };
    for (const { Action, Resource } of Statement) {
      const actions = [Action].flat();
      expect(actions.filter((action) => action.includes('*'))).toEqual([]);
      if (!actions.every((action) => action.startsWith('xray:'))) expect(JSON.stringify(Resource)).not.toContain('*');
    }
  }
});

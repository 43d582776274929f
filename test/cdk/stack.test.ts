import { describe, expect, test } from 'vitest';
import { functions, queues, table } from '../../lib/deployment.ts';
import { ofType, type Properties, references, synthesise, type Template } from './template.ts';

const kept = synthesise({ disposable: false });
const disposable = synthesise({ disposable: true });

/** The function of a declaration: its logical id and properties. */
function lambda(name: string): readonly [string, Properties] {
  const prefix = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const found = [...ofType(kept, 'AWS::Lambda::Function')].filter(([id]) =>
    new RegExp(`^${prefix}[0-9A-F]{8}$`).test(id),
  );
  expect(found).toHaveLength(1);
  return found[0] as readonly [string, Properties];
}

const deletionPolicies = (template: Template, type: string) =>
  new Set(Object.values(template.Resources).flatMap((r) => (r.Type === type ? [r.DeletionPolicy] : [])));

describe('functions', () => {
  test('there is one of each declaration and none besides', () => {
    expect(ofType(kept, 'AWS::Lambda::Function').size).toBe(functions.length);
  });

  test.each(functions)(
    '$name has the time-out and memory of its declaration, and traces',
    ({ name, timeout, memory }) => {
      const [, properties] = lambda(name);
      expect(properties).toMatchObject({
        Timeout: timeout,
        MemorySize: memory,
        Runtime: 'nodejs24.x',
        TracingConfig: { Mode: 'Active' },
      });
    },
  );

  test.each(functions)('$name logs to a group of its own that forgets', ({ name }) => {
    const [, properties] = lambda(name);
    const [group] = references(properties.LoggingConfig);
    expect(ofType(kept, 'AWS::Logs::LogGroup').get(group ?? '')).toMatchObject({ RetentionInDays: 30 });
  });

  test('no two share a role', () => {
    const roles = functions.map(({ name }) => references(lambda(name)[1].Role)[0]);
    expect(new Set(roles).size).toBe(functions.length);
  });

  test('a queue holds its function to the declared number of calls, the other limits are reservations', () => {
    const sources = [...ofType(kept, 'AWS::Lambda::EventSourceMapping').values()];
    for (const { name, trigger, concurrency } of functions) {
      const [id, properties] = lambda(name);
      const source = sources.find((one) => references(one.FunctionName).includes(id));
      expect(properties.ReservedConcurrentExecutions).toBe(trigger.kind === 'queue' ? undefined : concurrency);
      expect(source !== undefined).toBe(trigger.kind === 'queue');
      if (trigger.kind !== 'queue') continue;
      expect(source).toMatchObject({ BatchSize: trigger.batch, FunctionResponseTypes: ['ReportBatchItemFailures'] });
      expect(source?.ScalingConfig).toEqual(
        concurrency === undefined ? undefined : { MaximumConcurrency: concurrency },
      );
    }
  });

  test('the API answers before the gateway gives up, and reconcile ends before its next minute', () => {
    expect(lambda('api')[1].Timeout).toBeLessThan(30);
    expect(lambda('reconcile')[1].Timeout).toBeLessThan(60);
  });
});

describe('queues', () => {
  const all = ofType(kept, 'AWS::SQS::Queue');
  const dead = [...all].filter(([id]) => id.includes('DeadLetters'));
  const living = [...all].filter(([id]) => !id.includes('DeadLetters'));

  test('every queue has dead letters, which are kept longer than its messages', () => {
    expect(living).toHaveLength(Object.keys(queues).length);
    for (const [, properties] of living) {
      const redrive = properties.RedrivePolicy as { readonly maxReceiveCount: number };
      const target = dead.find(([id]) => references(redrive).includes(id));
      expect(redrive.maxReceiveCount).toBeGreaterThanOrEqual(3);
      expect(Number(target?.[1].MessageRetentionPeriod)).toBeGreaterThan(Number(properties.MessageRetentionPeriod));
    }
  });

  test('a message stays hidden for six times as long as its function may take', () => {
    for (const { name, trigger, timeout } of functions) {
      if (trigger.kind !== 'queue') continue;
      const source = [...ofType(kept, 'AWS::Lambda::EventSourceMapping').values()].find((one) =>
        references(one.FunctionName).includes(lambda(name)[0]),
      );
      const [queue] = references(source?.EventSourceArn);
      expect(Number(all.get(queue ?? '')?.VisibilityTimeout)).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  test('every queue is encrypted and refuses plain HTTP', () => {
    const policies = JSON.stringify([...ofType(kept, 'AWS::SQS::QueuePolicy').values()]);
    for (const [id, properties] of all) {
      expect(properties.SqsManagedSseEnabled).toBe(true);
      expect(policies).toContain(`{"Fn::GetAtt":["${id}","Arn"]}`);
    }
    expect(policies.match(/"aws:SecureTransport":"false"/g)).toHaveLength(all.size);
  });

  test('reconcile runs every minute, without repeats, and its failures are kept', () => {
    const [id] = lambda('reconcile');
    const [rule] = ofType(kept, 'AWS::Events::Rule').values();
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    const [target] = (rule?.Targets ?? []) as readonly Properties[];
    expect(references(target?.Arn)).toEqual([id]);
    expect(references(target?.DeadLetterConfig)).toEqual([dead.find(([one]) => one.startsWith('EveryMinute'))?.[0]]);
    const [invoke] = [...ofType(kept, 'AWS::Lambda::EventInvokeConfig').values()];
    expect(invoke).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });
});

describe('table', () => {
  const [id, properties] = [...ofType(kept, 'AWS::DynamoDB::Table')][0] as [string, Properties];

  test('it has the keys, index and expiry of the declaration', () => {
    expect(properties).toMatchObject({
      KeySchema: [
        { AttributeName: table.partitionKey, KeyType: 'HASH' },
        { AttributeName: table.sortKey, KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: table.ttl, Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
    expect(properties.GlobalSecondaryIndexes).toMatchObject([
      { IndexName: table.index.name, Projection: { ProjectionType: 'KEYS_ONLY' } },
    ]);
  });

  test('it can be restored to any second and is not deleted with the stack, unless the stack is disposable', () => {
    expect(properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(kept.Resources[id]?.DeletionPolicy).toBe('Retain');
    expect(deletionPolicies(kept, 'AWS::Logs::LogGroup')).toEqual(new Set(['Retain']));
    for (const type of ['AWS::DynamoDB::Table', 'AWS::Logs::LogGroup'])
      expect(deletionPolicies(disposable, type)).toEqual(new Set(['Delete']));
    expect([...ofType(disposable, 'AWS::DynamoDB::Table').values()][0]?.DeletionProtectionEnabled).toBe(false);
  });
});

describe('secrets', () => {
  test('credentials and the encryption key are parameters that are not shown', () => {
    for (const name of ['Cloud', 'EncryptionKey']) expect(kept.Parameters[name]?.NoEcho).toBe(true);
  });
});

describe('alarms', () => {
  const names = (template: Template) => [...ofType(template, 'AWS::CloudWatch::Alarm')];

  test('dead letters, failing and throttled functions, failing machines, a failing API and a silent reconcile are told', () => {
    const metrics = names(kept).map(([, p]) => `${p.Namespace}/${p.MetricName}`);
    const count = (metric: string) => metrics.filter((one) => one === metric).length;
    expect(count('AWS/SQS/ApproximateNumberOfMessagesVisible')).toBe(Object.keys(queues).length + 1);
    expect(count('AWS/SQS/ApproximateAgeOfOldestMessage')).toBe(Object.keys(queues).length);
    expect(count('AWS/Lambda/Errors')).toBe(functions.length);
    expect(count('AWS/Lambda/Throttles')).toBe(functions.length);
    expect(count('AWS/States/ExecutionsFailed')).toBe(2);
    expect(count('AWS/ApiGateway/5xx')).toBe(1);
    expect(names(kept).filter(([, p]) => p.TreatMissingData === 'breaching')).toHaveLength(1);
  });

  test('each has a description, and goes to the topic where one is named', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:operators';
    for (const [, p] of names(kept)) {
      expect(p.AlarmDescription).toBeTypeOf('string');
      expect(p.AlarmActions).toBeUndefined();
    }
    for (const [, p] of names(synthesise({ disposable: false, alarmTopic: topic })))
      expect(p).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
  });
});

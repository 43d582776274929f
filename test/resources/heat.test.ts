import { describe, expect, it } from 'vitest';
import type { ResourceRecord } from '../../lib/resources/contract.ts';
import { cloudConfigText } from '../../lib/resources/heat/configs.behaviour.ts';
import { randomText } from '../../lib/resources/heat/local.behaviour.ts';
import { failureOf } from '../../lib/resources/heat/nested-stack.ts';
import { parametersOf } from '../../lib/resources/heat/template-resource.behaviour.ts';
import { resourceType } from '../../lib/resources/registry.ts';
import type { Value, ValueMap } from '../../lib/template/values.ts';
import { simulated } from './clouds/simulated.ts';
import { Driver } from './contract/driver.ts';
import { memoryEngine } from './contract/engine.ts';
import type { Given } from './contract/fixture.ts';

const { user } = await simulated();

function driver(type: string, engine = memoryEngine(), name = 'it'): Driver {
  const found = resourceType(type);
  if (found === undefined) throw new Error(`no type ${type}`);
  return new Driver(user, found, engine, name);
}

async function made(type: string, properties: Given): Promise<Driver> {
  const it = driver(type);
  await it.create(properties);
  return it;
}

describe('types without an object', () => {
  it('Value gives its value as it was given, whatever type is asked for', async () => {
    const it = await made('OS::Heat::Value', { type: 'number', value: '8' });
    expect(await it.attributes(['value'])).toEqual({ value: '8' });
    await it.update({ type: 'number', value: 9 });
    expect(await it.attributes(['value'])).toEqual({ value: 9 });
  });

  it('RandomString is its value, which stays', async () => {
    const it = await made('OS::Heat::RandomString', { length: 20 });
    const { value } = await it.attributes(['value']);
    expect(value).toMatch(/^[A-Za-z0-9]{20}$/);
    expect(it.reference()).toBe(value);
    expect(it.record.physicalId).toBe(it.record.physicalName);
    await it.resume(it.record.physicalId ?? '');
    expect(await it.attributes(['value'])).toEqual({ value });
  });

  it('RandomString has at least as many of each kind as asked for', () => {
    for (let i = 0; i < 50; i++) {
      const text = randomText(12, [
        { from: '!@', min: 3 },
        { from: '0123456789', min: 4 },
      ]);
      expect(text).toHaveLength(12);
      expect(text.replace(/[^!@]/g, '').length).toBeGreaterThanOrEqual(3);
      expect(text.replace(/\D/g, '').length).toBeGreaterThanOrEqual(4);
    }
  });

  it('None takes anything and tells nothing', async () => {
    const it = await made('OS::Heat::None', {});
    expect(await it.attributes(['whatever'])).toEqual({ whatever: null });
    await it.delete();
  });

  it('TestResource has its value, waits and fails as told', async () => {
    const it = await made('OS::Heat::TestResource', { value: 'a', wait_secs: 2 });
    expect(await it.attributes(['output'])).toEqual({ output: 'a' });
    await it.update({ value: 'b' });
    expect(await it.attributes(['output'])).toEqual({ output: 'b' });
    await it.act('check');
    const bad = driver('OS::Heat::TestResource');
    await expect(bad.create({ fail: true })).rejects.toMatchObject({
      type: 'ValueError',
      message: 'Test Resource failed it',
      retry: false,
    });
    expect(bad.record.physicalId).toBeNull();
  });
});

describe('software configs', () => {
  it('are kept by the project and told by their id', async () => {
    const engine = memoryEngine();
    const it = driver('OS::Heat::SoftwareConfig', engine);
    await it.create({
      config: 'text',
      group: 'script',
      inputs: [{ name: 'a' }],
      outputs: [{ name: 'y', error_output: true }],
    });
    const stored = await engine.configs.show(it.record.physicalId ?? '');
    expect(stored).toMatchObject({ group: 'script', config: 'text', inputs: [{ name: 'a', type: 'String' }] });
    expect(await it.attributes(['config'])).toEqual({ config: 'text' });
    expect(await it.attributes(['show'])).toEqual({
      show: {
        id: it.record.physicalId,
        name: it.record.physicalName,
        group: 'script',
        creation_time: '2026-01-01T00:00:00Z',
        config: 'text',
        inputs: [{ name: 'a', description: '', type: 'String', default: '' }],
        outputs: [{ name: 'y', description: '', type: 'String', error_output: true }],
        options: {},
      },
    });
    await it.delete();
    expect(await it.attributes(['config'])).toEqual({ config: '' });
    await it.delete();
  });

  it('keep a map, or several texts for some actions each', async () => {
    const engine = memoryEngine();
    const structured = driver('OS::Heat::StructuredConfig', engine);
    await structured.create({ config: { k: { get_input: 'x' } }, inputs: [{ name: 'x' }] });
    expect(await engine.configs.show(structured.record.physicalId ?? '')).toMatchObject({
      group: 'Heat::Ungrouped',
      config: { k: { get_input: 'x' } },
      inputs: [{ name: 'x' }],
    });
    const none = driver('OS::Heat::StructuredConfig', engine);
    await none.create({});
    expect(await none.attributes(['config'])).toEqual({ config: {} });
    const component = driver('OS::Heat::SoftwareComponent', engine);
    await component.create({ configs: [{ actions: ['CREATE'], config: 'one', tool: 'script' }] });
    expect(await engine.configs.show(component.record.physicalId ?? '')).toMatchObject({
      group: 'component',
      config: { configs: [{ actions: ['CREATE'], config: 'one', tool: 'script' }] },
    });
  });

  it('write a cloud config as YAML', async () => {
    expect(cloudConfigText({ packages: ['a', 'b'], final: true })).toBe(
      '#cloud-config\nfinal: true\npackages:\n- a\n- b\n',
    );
  });

  it('put texts, other configs and whole messages into one message', async () => {
    const engine = memoryEngine();
    const script = driver('OS::Heat::SoftwareConfig', engine);
    await script.create({ config: '#!/bin/sh\necho one\n' });
    const first = driver('OS::Heat::MultipartMime', engine);
    await first.create({ parts: [{ config: script.record.physicalId, filename: 'one.sh', subtype: 'x-shellscript' }] });
    const both = driver('OS::Heat::MultipartMime', engine);
    await both.create({ parts: [{ config: first.record.physicalId, type: 'multipart' }, { config: 'two' }] });
    const { config } = await both.attributes(['config']);
    expect(config).toMatch(/^Content-Type: multipart\/mixed; boundary="[^"]+"\nMIME-Version: 1\.0\n/);
    expect(config).toMatch(/Content-Type: text\/x-shellscript; charset="us-ascii"[\s\S]*one\.sh[\s\S]*echo one/);
    expect(config).toMatch(/Content-Type: text\/plain; charset="us-ascii"[\s\S]*\n\ntwo\n/);
  });
});

describe('wait conditions', () => {
  const setup = async (transport?: string) => {
    const siblings: ResourceRecord[] = [];
    const engine = memoryEngine(() => siblings);
    const handle = driver('OS::Heat::WaitConditionHandle', engine, 'handle');
    await handle.create(transport === undefined ? {} : { signal_transport: transport });
    siblings.push(handle.record);
    const signal = async (details: Value) => {
      const behaviour = resourceType('OS::Heat::WaitConditionHandle')?.behaviour;
      const record = (await engine.sibling('handle')) ?? handle.record;
      const context = { ...handle.context(undefined), resource: record, details, now: 0 };
      const result = await behaviour?.signal?.(context);
      if (result?.metadata) await engine.setMetadata('handle', result.metadata);
      return result?.reason;
    };
    const condition = driver('OS::Heat::WaitCondition', engine, 'condition');
    const properties = { handle: handle.record.physicalId, timeout: 5 };
    return { handle, signal, condition, properties, engine };
  };

  it('complete when enough signals are there, and tell their data', async () => {
    const { condition, properties, signal } = await setup();
    expect(await signal(null)).toBe('Signal: status:SUCCESS reason:Signal 1 received');
    expect(await signal({ id: 'b', data: { x: 1 } })).toBe('Signal: status:SUCCESS reason:Signal 2 received');
    await condition.create({ ...properties, count: 2 });
    const { data } = await condition.attributes(['data']);
    expect(data).toBe('{"1": null, "b": {"x": 1}}');
  });

  it('fail with the reasons of all failures', async () => {
    const { condition, properties, signal } = await setup();
    await signal({ status: 'FAILURE', reason: 'one' });
    await signal({ status: 'FAILURE', reason: 'two' });
    await expect(condition.create(properties)).rejects.toMatchObject({
      type: 'WaitConditionFailure',
      message: 'one;two',
    });
  });

  it('fail when their time is over, and say how far they came', async () => {
    const { condition, properties, signal } = await setup();
    await expect(condition.create(properties)).rejects.toThrow('0 of 1 received');
    await signal({ reason: 'first' });
    await expect(condition.create({ ...properties, count: 2 })).rejects.toThrow('1 of 2 received - first');
  });

  it('refuse malformed signals', async () => {
    const { signal } = await setup();
    const malformed: readonly Value[] = [{ status: 'MAYBE' }, { more: 1 }, 'text', [1]];
    for (const details of malformed) {
      await expect(signal(details)).rejects.toThrow('Metadata format invalid');
    }
  });

  it('clear the signals when they are deleted', async () => {
    const { condition, properties, signal, engine } = await setup();
    await signal(null);
    await condition.create(properties);
    await condition.delete();
    expect((await engine.sibling('handle'))?.metadata).toEqual({});
  });

  it('do not wait for what sends no signal', async () => {
    const { condition, properties } = await setup('NO_SIGNAL');
    await condition.create(properties);
  });

  it('refuse what is no handle', async () => {
    const { condition, properties } = await setup();
    await expect(condition.create({ ...properties, handle: 'other' })).rejects.toThrow(
      'other is not a valid wait condition handle.',
    );
  });
});

describe('nested stacks', () => {
  it('fail with the path down to where it happened', () => {
    const state = (reason: string) => ({ reason }) as Parameters<typeof failureOf>[0];
    expect(failureOf(state('Resource CREATE failed: ValueError: resources.a.resources.b: it broke'))).toMatchObject({
      type: 'ValueError',
      path: 'resources.a.resources.b',
      message: 'it broke',
    });
    expect(failureOf(state('Timed out'))).toMatchObject({ type: 'Error', message: 'Timed out', path: undefined });
  });

  it('get lists as comma lists', () => {
    const properties = { a: { type: 'List' }, b: { type: 'List' }, c: { type: 'Map' }, d: { type: 'List' } } as const;
    const given: ValueMap = { a: ['x', null, 'z'], b: [{ k: 1 }, { k: 2 }], c: [1], d: [], e: null };
    expect(parametersOf(properties, given)).toEqual({
      a: 'x,,z',
      b: '.member.0.k=1,.member.1.k=2',
      c: [1],
      d: '',
    });
  });
});

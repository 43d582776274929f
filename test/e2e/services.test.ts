import { expect, test } from 'vitest';
import { FastClock } from './fast-clock.ts';
import { at, startKiln } from './kiln.ts';

test('the engine is a service that is up as long as it has left a sign of life within two minutes', async () => {
  const clock = new FastClock();
  const kiln = await startKiln({ clock });
  const admin = { 'x-auth-token': await kiln.login('admin') };
  const path = `http://kiln.invalid/v1/${kiln.cloud.projectId('admin')}/services`;
  const shown = async () => at((await kiln.call('GET', path, undefined, admin)).body, 'services', 0);
  const day = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000$/;

  await kiln.minute();
  const first = await shown();
  expect(first).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    binary: 'heat-engine',
    engine_id: at(first, 'id'),
    host: 'kiln.invalid',
    hostname: 'kiln.invalid',
    topic: 'engine',
    report_interval: 60,
    created_at: expect.stringMatching(day),
    updated_at: expect.stringMatching(day),
    deleted_at: null,
    status: 'up',
  });
  clock.skip(121_000);
  expect(at(await shown(), 'status')).toBe('down');
  await kiln.minute();
  expect(await shown()).toMatchObject({ status: 'up', created_at: at(first, 'created_at'), id: at(first, 'id') });
  await kiln.close();
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cohortsOf } from '../../scripts/cohort/client.ts';
import { readOptions } from '../../scripts/cohort/options.ts';
import { readRoster } from '../../scripts/cohort/roster.ts';
import { run } from '../../scripts/cohort/run.ts';
import { progress } from '../../scripts/cohort/watch.ts';
import { UsageError } from '../../scripts/options.ts';
import { asking, authenticate } from '../../scripts/session.ts';
import { FastClock } from '../e2e/fast-clock.ts';
import { type Kiln, startKiln } from '../e2e/kiln.ts';

describe('a roster', () => {
  it.each([
    ['class.txt', '\ufeffann\r\n\n# the others\n  bob \n'],
    ['class.yaml', '- ann\n- {id: bob}\n'],
    ['class.json', '["ann", {"id": "bob"}]'],
    ['class.csv', 'id\nann\nbob\n'],
  ])('%s names learners', (file, text) => {
    expect(readRoster(file, text)).toEqual([{ id: 'ann' }, { id: 'bob' }]);
  });

  it('may give each learner parameters', () => {
    const learners = [{ id: 'ann', parameters: { size: '2', motto: 'so, "it" goes' } }, { id: 'bob' }];
    expect(readRoster('c.csv', 'size,id,motto\r\n2,ann,"so, ""it"" goes"\r\n,bob,\r\n')).toEqual(learners);
    expect(readRoster('c.yaml', '- {id: ann, parameters: {size: 2}}\n- 7\n')).toEqual([
      { id: 'ann', parameters: { size: 2 } },
      { id: '7' },
    ]);
  });

  it.each([
    ['c.csv', 'name\nann\n', 'c.csv:1: the header has no column "id"'],
    ['c.csv', 'id,size\nann\n', 'learner 1 has 1 columns, the header 2'],
    ['c.csv', 'id\n"ann\n', 'c.csv:2: a quotation mark is out of place'],
    ['c.yaml', '- [ann]\n', 'c.yaml: 0 is no learner'],
    ['c.yaml', 'ann: 1\n', 'c.yaml: the file is no learner'],
  ])('%s that holds %j is refused', (file, text, message) => {
    expect(() => readRoster(file, text)).toThrow(message);
  });
});

describe('the options of kiln cohort', () => {
  it.each([
    [[], 'a command is missing'],
    [['stamp'], 'there is no command stamp'],
    [['show'], 'the name of the cohort is missing'],
    [['show', 'a', 'b'], 'b is one word too many'],
    [['lease', 'a'], 'TIME is missing'],
    [['create', 'a'], '--template is missing'],
    [['create', 'a', '-t', 't'], '--roster is missing'],
    [['create', 'a', '-t', 't', '-r', 'r', '--concurrency', 'many'], '--concurrency: many is not a whole number'],
    [['create', 'a', '-t', 't', '-r', 'r', '-P', 'x'], '--parameter: x is not of the form NAME=VALUE'],
    [['list', '--frobnicate'], 'frobnicate'],
  ])('%j are refused', (args, message) => {
    expect(() => readOptions(args, {})).toThrow(UsageError);
    expect(() => readOptions(args, {})).toThrow(message);
  });

  it('take the cloud from the environment', () => {
    expect(readOptions(['list'], { OS_CLOUD: 'here' })).toMatchObject({ cloud: 'here', command: { kind: 'list' } });
  });
});

describe('kiln cohort', () => {
  let kiln: Kiln;
  let folder: string;
  beforeEach(async () => {
    kiln = await startKiln({ clock: new FastClock() });
    folder = mkdtempSync(join(tmpdir(), 'kiln-cohort-'));
    writeFileSync(
      join(folder, 'lab.yaml'),
      `heat_template_version: 2018-08-31
parameters: {size: {type: number, default: 1, constraints: [{range: {max: 5}}]}}
resources:
  inner: {type: inner.yaml}
  value: {type: OS::Heat::Value, properties: {value: {get_param: size}}}
`,
    );
    writeFileSync(
      join(folder, 'inner.yaml'),
      'heat_template_version: 2018-08-31\nresources: {r: {type: "OS::Heat::RandomString"}}\n',
    );
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await kiln.close();
  });

  /** What the command prints, and whether all was well. */
  async function kilnCohort(...args: readonly string[]): Promise<{ well: boolean; text: string }> {
    const options = readOptions(args, {});
    if (options === 'help') throw new Error('no help was asked for');
    const domains = { userDomain: 'Default', projectDomain: 'Default' };
    const session = await authenticate(
      { authUrl: kiln.cloud.authUrl, username: 'demo', password: 'secret', projectName: 'demo', ...domains },
      kiln.fetch,
    );
    const cohorts = cohortsOf(asking(session, `http://kiln.invalid/v1/${session.projectId}`, kiln.fetch));
    let text = '';
    const out = { write: (part: string) => (text += part), isTTY: false } as unknown as NodeJS.WriteStream;
    const well = await run(cohorts, options.command, out, 20);
    return { well, text };
  }

  const create = (roster: string, ...more: readonly string[]) => {
    const file = join(folder, 'class.csv');
    writeFileSync(file, roster);
    return kilnCohort('create', 'class', '-t', join(folder, 'lab.yaml'), '-r', file, ...more);
  };

  it('stamps a class from files, shows it, and takes it away', async () => {
    const created = await create('id,size\nann,2\nbob,\n', '--lease', '4h');
    expect(created.well).toBe(true);
    expect(created.text).toContain('2/2  complete 2');
    expect(created.text.trimEnd().split('\n').at(-1)).toBe('2 stacks complete, 0 failed');
    const shown = await kilnCohort('show', 'class');
    expect(shown.text).toMatch(/class +COMPLETE +2 +0 +0 +2 +0 +0 +20\d\d-/);
    expect((await kilnCohort('learners', 'class')).text).toMatch(/ann +COMPLETE +class-ann/);
    expect((await kilnCohort('lease', 'class', 'never')).text).toBe('class stays\n');
    expect((await kilnCohort('lease', 'class', '2030-01-31T12:00:00Z')).text).toContain('2030-01-31T12:00:00Z');
    const deleted = await kilnCohort('delete', 'class');
    expect(deleted.well).toBe(true);
    expect(deleted.text.trimEnd().split('\n').at(-1)).toBe('class is deleted');
    expect((await kilnCohort('list')).text).not.toContain('class');
  });

  it('names the learners whose stacks failed, and why', async () => {
    const created = await create('id,size\nann,1\nbob,9\n');
    expect(created.well).toBe(false);
    expect(created.text).toMatch(/bob +FAILED +class-bob +\S+/);
    expect(created.text).not.toMatch(/ann +COMPLETE/);
  });

  it('passes on what the service says', async () => {
    await expect(create('id,size\nann,9\n')).rejects.toThrow('size');
    await expect(kilnCohort('show', 'nobody')).rejects.toThrow('There is no cohort nobody.');
    await expect(kilnCohort('delete', 'nobody')).rejects.toThrow('There is no cohort nobody.');
  });

  it('draws progress as a bar', () => {
    const counts = { learners: 200, waiting: 100, in_progress: 20, complete: 79, failed: 1, deleted: 0 };
    const cohort = { name: 'c', status: 'STAMPING', counts } as never;
    expect(progress(cohort, 33.6, true)).toEqual({
      text: `c  STAMPING  [${'#'.repeat(16)}${'-'.repeat(24)}]  80/200  complete 79, failed 1, in progress 20  34 s`,
      status: 'FAILED',
    });
  });
});

import { DatabaseSync } from 'node:sqlite';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { openDynamoDB } from '../../lib/embedded/dynamodb/index.ts';
import type { CreateHandler } from '../../lib/embedded/functions.ts';
import { startEmbedded } from '../../lib/embedded/runtime.ts';
import type { Clock } from '../../lib/util/clock.ts';
import { machinesWith, settings } from './bench.ts';

/** A clock on which every look takes a millisecond: calls take time, though none waits for anything. */
function busyClock(): Clock {
  let time = 1_800_000_000_000;
  return { now: () => time++, sleep: () => new Promise(() => {}) };
}

/** How often the rest of the process has its turn while `work` goes on. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const turn = () => {
    turns++;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await work;
  over = true;
  return turns;
}

test('calls of the table that follow each other leave sockets and timers their turn', async () => {
  const client = openDynamoDB({ database: ':memory:', clock: busyClock() }).client();
  const row = async () => {
    for (let i = 0; i < 300; i++)
      await client.send(new GetItemCommand({ TableName: 'kiln', Key: { pk: { S: 'a' }, sk: { S: String(i) } } }));
  };
  expect(await turnsDuring(row())).toBeGreaterThan(30);
});

test('functions that follow each other leave sockets and timers their turn', async () => {
  const embedded = await startEmbedded({
    settings,
    database: new DatabaseSync(':memory:'),
    clock: busyClock(),
    random: () => 0.5,
    uuid: () => crypto.randomUUID(),
    machines: machinesWith({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
    onlyGiven: true,
    functions: { act: (() => async () => 'done') as CreateHandler },
  });
  const row = async () => {
    for (let i = 0; i < 300; i++) await embedded.invoke('act', {});
  };
  expect(await turnsDuring(row())).toBeGreaterThan(30);
  await embedded.stop();
});

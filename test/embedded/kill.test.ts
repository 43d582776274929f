import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbedded } from '../../lib/embedded/runtime.ts';
import { machinesWith, settings } from './bench.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiln-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('kill -9 of the process loses nothing that was committed; a second process is refused while the first runs', async () => {
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const options = {
    settings,
    database: folder,
    onlyGiven: true,
    machines: machinesWith({ StartAt: 'D', States: { D: { Type: 'Succeed' } } }),
  };
  let said = -1;
  for await (const line of createInterface(worker.stdout)) {
    said = Number(line);
    if (said === 50) await expect(startEmbedded(options)).rejects.toThrow('in use by another process');
    if (said >= 200) break;
  }
  worker.kill('SIGKILL');
  await new Promise((resolve) => worker.once('close', resolve));
  const embedded = await startEmbedded(options);
  const { runtime } = embedded;
  const answer = await runtime.dynamodb.send(
    new QueryCommand({
      TableName: runtime.names.table,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: 'n' } },
    }),
  );
  expect(answer.Items?.slice(0, said + 1).map((item) => Number(item.sk?.S))).toEqual(
    Array.from({ length: said + 1 }, (_, n) => n),
  );
  await embedded.stop();
});

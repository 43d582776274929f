// Writes numbered items one after another into the database named on the command line, and says each number once it is
// committed, until it is killed.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { startEmbedded } from '../../lib/embedded/runtime.ts';
import { machinesWith, settings } from './bench.ts';

const embedded = await startEmbedded({
  settings,
  database: process.argv[2] ?? '',
  onlyGiven: true,
  machines: machinesWith({ StartAt: 'D', States: { D: { Type: 'Succeed' } } }),
});
const { dynamodb, names } = embedded.runtime;
for (let n = 0; ; n++) {
  await dynamodb.send(
    new PutItemCommand({ TableName: names.table, Item: { pk: { S: 'n' }, sk: { S: String(n).padStart(8, '0') } } }),
  );
  process.stdout.write(`${n}\n`);
}

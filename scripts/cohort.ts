import { Catalogue } from '../lib/openstack/catalogue.ts';
import { loadCloud } from '../lib/openstack/clouds-yaml.ts';
import { cohortsOf } from './cohort/client.ts';
import { help, readOptions } from './cohort/options.ts';
import { run } from './cohort/run.ts';
import { optionsOrExit } from './options.ts';
import { asking, authenticate } from './session.ts';

const { command, cloud: name, endpoint } = optionsOrExit(help, () => readOptions(process.argv.slice(2), process.env));
try {
  if (name === undefined) throw new Error('which cloud? Give --cloud NAME or set OS_CLOUD.');
  const cloud = loadCloud(name);
  const session = await authenticate(cloud);
  const named = new Catalogue(session.catalogue).endpoint('orchestration', cloud);
  const base = endpoint === undefined ? named : `${endpoint.replace(/\/+$/, '')}/v1/${session.projectId}`;
  if (base === undefined)
    throw new Error(`the catalogue of ${name} names no orchestration service. Give --endpoint URL.`);
  const well = await run(cohortsOf(asking(session, base)), command, process.stdout);
  process.exitCode = well ? 0 : 1;
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`kiln cohort: ${error.message}\n`);
  process.exitCode = 2;
}

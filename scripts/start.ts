import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../lib/embedded/runtime.ts';
import { loadCloud } from '../lib/openstack/index.ts';
import { type CloudSettings, defaultLimits } from '../lib/runtime.ts';
import { createSimCloud, type SimCloud } from '../lib/simcloud/index.ts';
import { jsonLogger } from '../lib/util/log.ts';
import { optionsOrExit } from './options.ts';
import type { Credentials } from './session.ts';
import { type Client, connect } from './start/client.ts';
import { cloudsYaml } from './start/clouds.ts';
import { labBody, printOutputs, watchLab } from './start/lab.ts';
import { help, readOptions, type StartOptions } from './start/options.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = process.stdout;

/** A secret of this installation, made once and kept in the data folder. */
function keptKey(data: string): string {
  const file = join(data, 'encryption-key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(16).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

interface Served {
  readonly settings: CloudSettings;
  /** Who the example lab belongs to, and what clients of this installation log in as. */
  readonly user: Credentials;
  readonly simulated: SimCloud | undefined;
}

async function simulatedCloud(options: StartOptions, endpoint: string): Promise<Served> {
  const cloud = createSimCloud({
    file: join(options.data, 'simcloud.sqlite'),
    latency: {
      server: [1500, 4000],
      serverDelete: [300, 800],
      volume: [500, 1500],
      volumeDelete: [200, 500],
      attach: [300, 700],
    },
    catalogue: { orchestration: `${endpoint}/v1/%p` },
  });
  const { authUrl } = await cloud.listen(options.port === 0 ? 0 : options.port + 1);
  const login = { authUrl, userDomain: 'Default', projectDomain: 'Default', password: 'secret' };
  return {
    settings: { ...login, name: 'simcloud', username: 'kiln', projectName: 'service', region: 'RegionOne' },
    user: { ...login, username: 'demo', projectName: 'demo' },
    simulated: cloud,
  };
}

function realCloud(name: string): Served {
  const settings = loadCloud(name);
  return { settings, user: settings, simulated: undefined };
}

async function main(): Promise<void> {
  const options = optionsOrExit(help, () => readOptions(process.argv.slice(2)));
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const endpoint = `http://127.0.0.1:${options.port}`;
  const cloud = options.cloud === undefined ? await simulatedCloud(options, endpoint) : realCloud(options.cloud);

  const embedded = await startEmbedded({
    database: options.data,
    settings: {
      cloud: cloud.settings,
      encryptionKey: keptKey(options.data),
      publicUrl: endpoint,
      limits: defaultLimits,
      templateUrls: 'any',
    },
    log: jsonLogger((process.env.KILN_LOG ?? 'warn') as 'warn'),
  });
  const port = await embedded.listen(options.port);
  writeFileSync(join(options.data, 'clouds.yaml'), cloudsYaml(cloud.user, cloud.settings.region), { mode: 0o600 });
  const stop = () => {
    cloud.simulated?.close();
    void embedded.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  out.write(
    `Kiln serves http://127.0.0.1:${port}/v1 for ${options.cloud ? `the cloud ${options.cloud}` : 'a simulated cloud'} (${cloud.settings.authUrl})\n\n`,
  );

  if (options.lab) {
    const client = await connect(cloud.user, `http://127.0.0.1:${port}`);
    await createLab(client, options);
  }
  const clouds = relative(process.cwd(), join(options.data, 'clouds.yaml'));
  out.write(`
With the OpenStack client:
  export OS_CLIENT_CONFIG_FILE=${clouds} OS_CLOUD=kiln
  openstack stack list
${options.cloud ? `  (the cloud's catalogue must name http://127.0.0.1:${port}/v1/%(tenant_id)s as its orchestration service)\n` : ''}
Ctrl-C stops; what was made stays in ${relative(process.cwd(), options.data) || '.'}.
`);
}

async function createLab(client: Client, options: StartOptions): Promise<void> {
  const name = 'lab';
  const files = {
    template: options.template ?? join(root, 'examples', 'lab.yaml'),
    environment: options.environment,
    parameters: options.parameters,
  };
  const known = await client.findStack(name);
  if (known) out.write('The lab is there from an earlier start.\n');
  const stack = known ?? (await client.createStack(labBody(name, files)));
  const status = await watchLab(client, stack, out);
  if (status.endsWith('_COMPLETE')) await printOutputs(client, stack, out);
}

/** What went wrong, and what to do where that is known. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `Port ${error.port} is in use. Choose another one with --port (the simulated cloud takes the one after it).`;
  return error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`${told(error)}\n`);
  if (process.env.KILN_LOG === 'debug') process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`);
  process.exit(1);
});

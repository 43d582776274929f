/** `npm run emulator`: Kiln deployed to an emulator of AWS makes a lab and takes it away. The options' help says the rest. */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSimCloud, type SimCloud } from '../lib/simcloud/index.ts';
import { Cdk } from './emulator/cdk.ts';
import { deadLetters, ended, Findings, lastLeftovers, objectsOf, sleep } from './emulator/checks.ts';
import { type Clients, clientsOf, requireEmulators } from './emulator/endpoints.ts';
import { type Gateway, openGateway } from './emulator/gateway.ts';
import { copyMachines, deleteMachines, driven } from './emulator/machines.ts';
import { type EmulatorOptions, help, readOptions } from './emulator/options.ts';
import { optionsOrExit } from './options.ts';
import type { Credentials } from './session.ts';
import { type Client, connect } from './start/client.ts';
import { labBody, printOutputs, watchLab } from './start/lab.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = process.stdout;
/** Seconds that a stack of the run may take: a cold start of every function on a busy machine is in it. */
const patience = 300;
const leaseSeconds = 30;

const leasedTemplate = `heat_template_version: 2018-08-31
resources:
  network:
    type: OS::Neutron::Net
`;

/** More roots than a plan starts by itself: they go through the start queue. */
const breadth = 12;
const broadTemplate = `heat_template_version: 2018-08-31
resources:
${Array.from({ length: breadth }, (_, at) => `  network${at}:\n    type: OS::Neutron::Net\n`).join('')}`;

const seconds = (from: number, to = performance.now()) => `${((to - from) / 1000).toFixed(1)} s`;

interface Stage {
  readonly options: EmulatorOptions;
  readonly clients: Clients;
  readonly cdk: Cdk;
  readonly gateway: Gateway;
  readonly cloud: SimCloud;
  readonly login: Credentials;
  readonly findings: Findings;
}

/** Deploys; the ARNs of the machines. */
async function deploy({ options, clients, cdk, gateway, login, findings }: Stage): Promise<readonly string[]> {
  const { name, endpoint, sfn } = options;
  out.write(`Deploying ${name} to ${endpoint}${sfn ? `, its machines to ${sfn}` : ''} ...\n`);
  const begun = performance.now();
  await cdk.bootstrap();
  findings.figure('bootstrap', seconds(begun));
  const from = performance.now();
  const { apiId } = await cdk.deploy({
    Cloud: JSON.stringify({
      name: 'simcloud',
      authUrl: login.authUrl,
      username: 'kiln',
      password: login.password,
      projectName: 'service',
      userDomain: login.userDomain,
      projectDomain: login.projectDomain,
      region: 'RegionOne',
    }),
    EncryptionKey: randomBytes(16).toString('hex'),
    PublicUrl: gateway.url,
  });
  findings.figure('deployment', seconds(from));
  gateway.serve(apiId);
  if (sfn === undefined) return copyMachines(clients.deployed, clients.deployed, name);
  await deleteMachines(clients.driver, name);
  return copyMachines(clients.deployed, clients.driver, name);
}

/** The API answers, and only those whom it should. */
async function knock({ gateway, cloud, findings }: Stage): Promise<void> {
  const from = performance.now();
  const health = await fetch(`${gateway.url}/healthcheck`);
  findings.check(health.status === 200, `/healthcheck answers ${health.status}`);
  findings.figure('first answer of the API, from cold', seconds(from));
  const bare = await fetch(`${gateway.url}/v1/${cloud.projectId('demo')}/stacks`);
  findings.check(bare.status === 401, `without a token the API answers ${bare.status}, not 401`);
}

/** The example lab is made, shown and taken away; nothing is left. */
async function runLab(stage: Stage, client: Client): Promise<void> {
  const { cloud, findings } = stage;
  const made = performance.now();
  const template = join(root, 'examples', 'lab.yaml');
  const lab = await client.createStack(labBody('lab', { template, environment: undefined, parameters: {} }));
  findings.figure('lab: POST answered after', seconds(made));
  const status = await watchLab(client, lab, out);
  findings.figure(`lab: ${status} after`, seconds(made));
  findings.check(status === 'CREATE_COMPLETE', `the lab is ${status}`);
  await printOutputs(client, lab, out);
  const { outputs } = await client.stack(lab);
  const addresses = outputs.filter(({ output_key }) => output_key.endsWith('address'));
  findings.check(addresses.length === 2, 'the lab has not its two address outputs');
  for (const { output_key, output_value } of addresses)
    findings.check(/^\d+\.\d+\.\d+\.\d+$/.test(String(output_value)), `output ${output_key} is ${output_value}`);
  const servers = cloud.inventory(client.projectId).objects.server ?? [];
  findings.check(servers.length === 1, `the cloud has ${servers.length} servers, not 1`);
  findings.check(servers[0]?.vm_state === 'active', `the server is ${servers[0]?.vm_state}`);
  const resources = await client.resources(lab);
  findings.figure('lab: resources', resources.length);

  const deleted = performance.now();
  await client.deleteStack(lab);
  const gone = await ended(client, lab, patience);
  findings.check(gone === 'DELETE_COMPLETE', `the lab is ${gone} after delete`);
  findings.figure(`lab: ${gone} after`, seconds(deleted));
}

/** Many resources at once are started by way of the start queue. */
async function runBroad({ findings }: Stage, client: Client): Promise<void> {
  const made = performance.now();
  const stack = await client.createStack({ stack_name: 'broad', template: broadTemplate });
  const created = await ended(client, stack, patience);
  findings.check(created === 'CREATE_COMPLETE', `the stack of ${breadth} networks is ${created}`);
  findings.figure(`${breadth} networks at once: ${created} after`, seconds(made));
  const deleted = performance.now();
  await client.deleteStack(stack);
  const gone = await ended(client, stack, patience);
  findings.check(gone === 'DELETE_COMPLETE', `the stack of ${breadth} networks is ${gone}`);
  findings.figure(`${breadth} networks at once: ${gone} after`, seconds(deleted));
}

/** A stack that asks for its end gets it by the rule that runs every minute. */
async function runLease({ findings }: Stage, client: Client): Promise<void> {
  const stack = await client.createStack({
    stack_name: 'leased',
    template: leasedTemplate,
    tags: `kiln:ttl=${leaseSeconds}s`,
  });
  const due = performance.now() + leaseSeconds * 1000;
  const created = await ended(client, stack, patience);
  findings.check(created === 'CREATE_COMPLETE', `the leased stack is ${created}`);
  while ((await client.stack(stack)).stack_status.startsWith('CREATE')) {
    if (performance.now() > due + 180_000) throw new Error('the lease of a stack is over, but nothing has ended it');
    await sleep(500);
  }
  const begun = performance.now();
  findings.check(begun >= due - 1000, `the lease ended ${seconds(begun, due)} before its time`);
  findings.figure('lease: deletion began after its time by', seconds(due, begun));
  const gone = await ended(client, stack, patience);
  findings.check(gone === 'DELETE_COMPLETE', `the leased stack is ${gone}`);
}

/** What the run cost, and whether anything failed out of sight. */
async function audit({ options, clients, findings }: Stage, machines: readonly string[]): Promise<void> {
  // The last executions end a moment after the API has shown what they did.
  const until = performance.now() + 60_000;
  let work = await driven(clients.driver, machines);
  while (work.statuses.RUNNING !== undefined && performance.now() < until) {
    await sleep(1000);
    work = await driven(clients.driver, machines);
  }
  const { executions, statuses, states, errors } = work;
  findings.figure(
    'executions',
    `${executions} (${Object.entries(statuses)
      .map(([k, v]) => `${v} ${k}`)
      .join(', ')})`,
  );
  findings.figure('states entered', states);
  findings.check(executions > 0, 'no execution was driven: the machines ran elsewhere');
  // One whose node was taken over by a later execution just then may wait for its time-out: it costs nothing and blocks nobody.
  findings.figure('executions left to their time-out', statuses.RUNNING ?? 0);
  const good = (statuses.SUCCEEDED ?? 0) + (statuses.RUNNING ?? 0);
  findings.check(executions === good, `not every execution succeeded: ${work.others.join(', ')}`);
  findings.figure('tasks failed and repeated', errors.length === 0 ? 0 : `${errors.length} (${[...new Set(errors)]})`);
  const dead = await deadLetters(clients.sqs, options.name);
  findings.check(dead === 0, `${dead} messages are in the dead-letter queues`);
  findings.figure('dead letters', dead);
}

async function run(stage: Stage): Promise<void> {
  const { options, clients, cdk, gateway, cloud, login, findings } = stage;
  await cdk.destroy();
  const machines = await deploy(stage);
  try {
    await knock(stage);
    const before = objectsOf(cloud);
    const client = await connect(login, gateway.url);
    await runLab(stage, client);
    await Promise.all([runLease(stage, client), runBroad(stage, client)]);
    const left = await lastLeftovers(before, cloud);
    findings.check(left.length === 0, `left in the cloud: ${left.join(', ')}`);
    const { history } = cloud.inventory(client.projectId);
    const servers = history.filter(({ kind }) => kind === 'server').length;
    findings.check(servers === 1, `${servers} servers were made for one`);
    findings.figure('objects made in the cloud', history.length);
    findings.figure('objects left in the cloud', left.length);
    await audit(stage, machines);
  } finally {
    if (!options.keep) {
      const from = performance.now();
      if (options.sfn) await deleteMachines(clients.driver, options.name);
      await cdk.destroy();
      findings.figure('removal of the deployment', seconds(from));
    }
  }
}

async function main(): Promise<number> {
  const options = optionsOrExit(help, () => readOptions(process.argv.slice(2), process.env));
  const clients = clientsOf(options);
  await requireEmulators(clients, options);
  const cloud = createSimCloud({
    latency: { server: [1500, 4000], serverDelete: [300, 800], volume: [500, 1500], attach: [300, 700] },
  });
  const served = await cloud.listen();
  const gateway = await openGateway(options.endpoint);
  const cdk = new Cdk(options);
  const findings = new Findings();
  const login: Credentials = {
    authUrl: served.authUrl,
    username: 'demo',
    password: 'secret',
    userDomain: 'Default',
    projectName: 'demo',
    projectDomain: 'Default',
  };
  try {
    await run({ options, clients, cdk, gateway, cloud, login, findings });
  } catch (error) {
    findings.failures.push(error instanceof Error ? error.message : String(error));
  } finally {
    cdk.close();
    gateway.close();
    cloud.close();
  }
  for (const failure of findings.failures) process.stderr.write(`failed: ${failure}\n`);
  out.write(`\n${findings.figures.join('\n')}\nchecks that failed: ${findings.failures.length}\n`);
  return findings.failures.length === 0 ? 0 : 1;
}

process.exit(
  await main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }),
);

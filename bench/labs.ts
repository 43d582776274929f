import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbedded } from '../lib/embedded/runtime.ts';
import { defaultLimits } from '../lib/runtime.ts';
import { createSimCloud, type SimCloud } from '../lib/simcloud/index.ts';
import { connectInProcess } from './client.ts';
import { countCalls } from './counts.ts';

/** Eight resources: network, subnet, router, interface, group, port, server, address. */
const template = {
  heat_template_version: '2018-08-31',
  resources: {
    net: { type: 'OS::Neutron::Net' },
    subnet: { type: 'OS::Neutron::Subnet', properties: { network: { get_resource: 'net' }, cidr: '10.5.0.0/24' } },
    router: { type: 'OS::Neutron::Router', properties: { external_gateway_info: { network: 'public' } } },
    interface: {
      type: 'OS::Neutron::RouterInterface',
      properties: { router: { get_resource: 'router' }, subnet: { get_resource: 'subnet' } },
    },
    group: {
      type: 'OS::Neutron::SecurityGroup',
      properties: { rules: [{ protocol: 'tcp', port_range_min: 22, port_range_max: 22 }] },
    },
    port: {
      type: 'OS::Neutron::Port',
      properties: {
        network: { get_resource: 'net' },
        fixed_ips: [{ subnet: { get_resource: 'subnet' } }],
        security_groups: [{ get_resource: 'group' }],
      },
    },
    server: {
      type: 'OS::Nova::Server',
      properties: { image: 'cirros', flavor: 'm1.tiny', networks: [{ port: { get_resource: 'port' } }] },
    },
    address: {
      type: 'OS::Neutron::FloatingIP',
      properties: { floating_network: 'public', port_id: { get_resource: 'port' } },
    },
  },
  outputs: { address: { value: { get_attr: ['address', 'floating_ip_address'] } } },
};
const perLab = Object.keys(template.resources).length;

/** What the roster takes on `slots` places if every lab took just what its server takes: no orchestrator can be faster. */
export function floorOf(durations: readonly number[], slots: number): number {
  const free = new Array<number>(Math.min(slots, durations.length)).fill(0);
  for (const duration of durations) {
    free.sort((a, b) => a - b);
    free[0] = free[0]! + duration;
  }
  return Math.max(0, ...free);
}

/** Milliseconds that each server took in the cloud, in the order in which they were asked for. */
function buildTimes(cloud: SimCloud): number[] {
  const servers = cloud.inventory().objects.server ?? [];
  return servers
    .map((row) => row as unknown as { created: number; launched: number | null })
    .sort((a, b) => a.created - b.created)
    .map((row) => (row.launched ?? row.created) - row.created);
}

/**
 * Stamps a cohort on the simulated cloud (servers take 500 ms to 5 s), then takes it away. Holds when every lab is
 * complete, none is there twice, nothing is left, and the cohort took at most 1.25 times the cloud's floor.
 */
export async function run(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { labs: { type: 'string' }, concurrency: { type: 'string' }, seed: { type: 'string' } },
  });
  const labs = Number(values.labs ?? 200);
  const concurrency = Number(values.concurrency ?? 20);
  const folder = mkdtempSync(join(tmpdir(), 'kiln-bench-'));
  const cloud = createSimCloud({
    seed: Number(values.seed ?? 1),
    latency: { server: [500, 5000] },
  });
  const before = JSON.stringify(counts(cloud));
  const embedded = await startEmbedded({
    database: folder,
    fetch: cloud.fetch,
    settings: {
      cloud: {
        name: 'simcloud',
        authUrl: cloud.authUrl,
        username: 'kiln',
        password: 'secret',
        projectName: 'service',
        userDomain: 'Default',
        projectDomain: 'Default',
      },
      encryptionKey: '0123456789abcdef0123456789abcdef',
      publicUrl: 'http://kiln.invalid',
      limits: { ...defaultLimits, maxStacksPerTenant: 100_000 },
      templateUrls: 'public',
    },
  });
  const calls = countCalls(embedded);
  try {
    const client = await connectInProcess(embedded, cloud, 'demo');
    const roster = Array.from({ length: labs }, (_, at) => ({ id: `learner-${at}` }));
    const cpu = process.cpuUsage();
    const started = performance.now();
    const { cohort } = await client.post('/cohorts', { name: 'class', template, roster, concurrency });
    const made = await client.until(`/cohorts/${cohort.id}`, (c) => c.cohort.status !== 'STAMPING');
    const seconds = (performance.now() - started) / 1000;
    const spent = process.cpuUsage(cpu);
    const during = calls.take();
    const floor = floorOf(buildTimes(cloud), concurrency) / 1000;
    const servers = counts(cloud).server ?? 0;

    const removing = performance.now();
    await client.delete(`/cohorts/${cohort.id}`);
    const gone = await client.until(`/cohorts/${cohort.id}`, (c) => c.cohort.status !== 'DELETING');
    const removal = (performance.now() - removing) / 1000;
    const left = JSON.stringify(counts(cloud)) === before;

    const resources = labs * perLab;
    const ratio = seconds / floor;
    const each = (count: number) => (count / resources).toFixed(2);
    const complete = made.cohort.counts.complete === labs && servers === labs;
    console.log(`labs: ${labs} of ${perLab} resources, ${concurrency} at a time`);
    console.log(`complete: ${made.cohort.counts.complete} of ${labs}, servers in the cloud ${servers}`);
    console.log(`seconds: ${seconds.toFixed(2)}, floor of the cloud ${floor.toFixed(2)}`);
    console.log(`ratio to the floor: ${ratio.toFixed(3)}`);
    console.log(
      `CPU ms a resource: ${((spent.user + spent.system) / 1000 / resources).toFixed(2)} (the simulated cloud's included)`,
    );
    console.log(`DynamoDB operations a resource: ${each(during.dynamodb)}`);
    console.log(`state transitions a resource: ${each(during.transitions)}`);
    console.log(`function invocations a resource: ${each(during.invocations)}`);
    console.log(
      `removed: ${gone.cohort.status} in ${removal.toFixed(2)} s, left in the cloud: ${left ? 'nothing' : JSON.stringify(counts(cloud))}`,
    );
    return complete && left && gone.cohort.status === 'DELETED' && ratio <= 1.25;
  } finally {
    await embedded.stop();
    cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const watched = ['server', 'port', 'network', 'subnet', 'router', 'floatingip', 'security_group', 'volume'];

/** Objects in the cloud by kind. */
function counts(cloud: SimCloud): Record<string, number> {
  const { objects } = cloud.inventory();
  return Object.fromEntries(watched.map((kind) => [kind, objects[kind]?.length ?? 0]));
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../lib/embedded/virtual-clock.ts';
import { createSimCloud, type SimCloud } from '../lib/simcloud/index.ts';
import { patientClient } from './kill/client.ts';
import { beyond, idsOf, madeTwice, strays } from './kill/evidence.ts';
import { deleteLab, type Lab, labTemplates, runLane, type Tally } from './kill/labs.ts';
import { help, type KillOptions, readOptions } from './kill/options.ts';
import { Victim } from './kill/victim.ts';
import { optionsOrExit } from './options.ts';
import { authenticate } from './session.ts';
import { cloudsYaml } from './start/clouds.ts';

const lab = join(fileURLToPath(new URL('../', import.meta.url)), 'examples', 'lab.yaml');
const out = process.stdout;
/** Milliseconds that an action may take, kills included, and that what was given up on may take to be swept up. */
const actionPatience = 900_000;
const sweepPatience = 150_000;
/**
 * Milliseconds to the kill, drawn evenly: from the first call that changes the cloud, or from being ready when none comes
 * for a while. A tenth of the kills come while Kiln still starts, another tenth leave it alone for some time before.
 */
const longest = 800;
const callPatience = 2500;
const quiet = 10_000;

const sleep = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));

interface Storm {
  readonly victim: Victim;
  readonly cloud: SimCloud;
  readonly labs: ReadonlyMap<string, Lab>;
  readonly options: KillOptions;
  /** Nothing is under way any more, and nothing will be. */
  readonly over: () => boolean;
}

/** Kills as often as asked, only while something is under way. Returns how many kills met each kind of action. */
async function storm({ victim, cloud, labs, options, over }: Storm) {
  const random = seededRandom(options.seed);
  const met = { CREATE: 0, UPDATE: 0, DELETE: 0, start: 0, call: 0 };
  for (let kill = 1; kill <= options.times; kill++) {
    const kind = random();
    const early = kind < 0.1;
    const wait = random() * (kind > 0.9 ? quiet : longest);
    const changed = changes(cloud);
    const { ready } = victim.start();
    if (early) await Promise.race([ready, sleep(wait)]);
    else {
      if (!(await ready)) throw new Error(`Kiln did not start; its log is ${victim.log}`);
      const until = Date.now() + callPatience;
      while (!over() && Date.now() < until && changes(cloud) === changed) await sleep(10);
      await sleep(wait);
      while (!over() && ![...labs.values()].some(({ doing }) => doing !== 'REST')) await sleep(20);
    }
    if (over()) break;
    await victim.kill();
    const doing = [...labs.values()].filter((one) => one.doing !== 'REST');
    for (const kind of new Set(doing.map((one) => one.doing))) if (kind !== 'REST') met[kind]++;
    if (early) met.start++;
    else if (changes(cloud) !== changed) met.call++;
    const text = doing.map((one) => `${one.name} ${one.doing}`).join(', ');
    out.write(`kill ${kill}/${options.times}${early ? ' while it starts' : ''}: ${text}\n`);
  }
  return met;
}

/** Calls so far that change the cloud. */
const changes = ({ calls }: SimCloud): number =>
  Object.entries(calls).reduce(
    (sum, [service, { POST = 0, PUT = 0, DELETE = 0 }]) => (service === 'identity' ? sum : sum + POST + PUT + DELETE),
    0,
  );

async function main(): Promise<void> {
  const options = optionsOrExit(help, () => readOptions(process.argv.slice(2)));
  const folder = mkdtempSync(join(tmpdir(), 'kiln-kill-'));
  const cloud = createSimCloud({
    seed: options.seed,
    callLatency: [2, 60],
    latency: {
      server: [600, 2000],
      serverDelete: [200, 600],
      volume: [200, 800],
      volumeDelete: [100, 400],
      attach: [100, 500],
    },
  });
  const { authUrl, close } = await cloud.listen();
  const domains = { userDomain: 'Default', projectDomain: 'Default', password: 'secret' };
  const clouds = join(folder, 'clouds.yaml');
  const service = { ...domains, authUrl, username: 'kiln', projectName: 'service' };
  writeFileSync(clouds, cloudsYaml(service, 'RegionOne'), { mode: 0o600 });
  const victim = await Victim.prepare({ folder, clouds, cloud: 'kiln' });
  process.on('exit', () => void victim.kill());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

  const began = Date.now();
  const user = await authenticate({ ...domains, authUrl, username: 'demo', projectName: 'demo' });
  const client = patientClient(`${victim.endpoint}/v1/${user.projectId}`, user.token, actionPatience);
  const before = idsOf(cloud.inventory());
  const tally: Tally = {
    created: 0,
    updated: 0,
    deleted: 0,
    failures: [],
    fail(what) {
      this.failures.push(what);
      out.write(`failed: ${what}\n`);
    },
  };
  const labs = new Map<string, Lab>();
  let over = false;
  const random = seededRandom(options.seed + 1);
  const about = { client, patience: actionPatience, tally, labs };
  const templates = labTemplates(lab);
  const lanes = Array.from({ length: options.labs }, (_, at) =>
    runLane(`lab${at + 1}`, { ...about, templates, random, over: () => over }).catch((error: unknown) => {
      tally.fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }),
  );
  const ended = Promise.all(lanes).then(() => {
    over = true;
  });
  const met = await storm({ victim, cloud, labs, options, over: () => over });
  over = true;
  const stormed = Date.now();
  victim.start();
  await ended;
  const rested = Date.now();
  out.write(`no more kills; ${labs.size} labs rest after ${seconds(rested - stormed)} s\n`);

  const owned = (await Promise.all([...labs.keys()].map((name) => client.resources(name)))).flat();
  const found = await untilNone(() => {
    const { twice, missing } = strays(cloud, before, owned);
    return [...twice, ...missing.map((one) => `missing: ${one}`)];
  });
  const doubled = madeTwice(cloud, 'lab');
  for (const one of [...found, ...doubled]) out.write(`${one}\n`);
  await Promise.all([...labs.values()].map((one) => deleteLab(one, about)));
  const orphans = await untilNone(() => beyond(cloud, before));
  await victim.kill();
  await close();
  cloud.close();

  const problems = [
    ...tally.failures.map((one) => `failed    ${one}`),
    ...found.map((one) => `stray     ${one}`),
    ...doubled.map((one) => `doubled   ${one}`),
    ...orphans.map((one) => `orphaned  ${one}`),
  ];
  for (const problem of problems) out.write(`${problem}\n`);
  out.write(`
seed                        ${options.seed}
kills                       ${options.times}
  while creating            ${met.CREATE}
  while updating            ${met.UPDATE}
  while deleting            ${met.DELETE}
  while starting            ${met.start}
  soon after a call         ${met.call}
requests made again         ${client.repeated}
labs created                ${tally.created}
labs updated                ${tally.updated}
labs deleted                ${tally.deleted}
objects made in the cloud   ${cloud.inventory().history.filter(({ created }) => created >= began).length}
not COMPLETE                ${tally.failures.length}
doubled or astray           ${found.length + doubled.length}
orphaned at the end         ${orphans.length}
longest to rest afterwards  ${seconds(rested - stormed)} s
seconds in all              ${seconds(Date.now() - began)}
`);
  if (problems.length === 0) rmSync(folder, { recursive: true, force: true });
  else out.write(`\nData and log of Kiln are kept in ${folder}\n`);
  process.exit(problems.length === 0 ? 0 : 1);
}

const seconds = (ms: number) => (ms / 1000).toFixed(1);

/** Looks until nothing is found any more, or what is given up on should long have been swept up. */
async function untilNone(look: () => readonly string[]): Promise<readonly string[]> {
  const until = Date.now() + sweepPatience;
  for (;;) {
    const found = look();
    if (found.length === 0 || Date.now() > until) return found;
    await sleep(500);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

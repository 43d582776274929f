import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const usage = `usage: npm run bench -- peers --program FILE --cloud NAME --peer NAME=URL... [--pids NAME=PATTERN...] [-- ARGUMENTS]

Runs a comparison program with Kiln as one more peer, and holds when Kiln is 10 times faster than each other peer in every row, in
wall time or in CPU time. Needs a real OpenStack with Heat.
  --program FILE         called as: FILE NAME=URL... --pids NAME=PATTERN... --json FILE ARGUMENTS
  --cloud NAME           entry of clouds.yaml that Kiln serves
  --peer NAME=URL        the Orchestration API of another service, without the project
  --pids NAME=PATTERN    pid files of its processes
  --port N               port of Kiln (default 28190)`;

const wanted = 10;
const row = z.object({ s: z.number(), cpu_s: z.number().nullable(), errors: z.array(z.string()) });
const result = z.object({ cases: z.record(z.string(), z.record(z.string(), row)) });

/** Resolves with the exit code; what the program prints goes to this process's output. */
const ended = (command: string, args: readonly string[]): Promise<number | null> =>
  new Promise((resolve, reject) => {
    spawn(command, args, { stdio: 'inherit' }).once('error', reject).once('exit', resolve);
  });

async function served(url: string, alive: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(`${url}/healthcheck`).catch(() => undefined);
    // Somebody else may answer on a port that this one could not take.
    if (!alive()) throw new Error('Kiln did not start');
    if (answer?.ok) return;
    if (Date.now() > end) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const times = (other: number, own: number) => (own > 0 ? other / own : Number.POSITIVE_INFINITY);

export async function run(args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      program: { type: 'string' },
      cloud: { type: 'string' },
      peer: { type: 'string', multiple: true },
      pids: { type: 'string', multiple: true },
      port: { type: 'string' },
    },
  });
  const { program, cloud, peer = [], pids = [] } = values;
  if (program === undefined || cloud === undefined || peer.length === 0) {
    console.log(usage);
    return args.length === 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'kiln-peers-'));
  const port = Number(values.port ?? 28_190);
  const url = `http://127.0.0.1:${port}`;
  const start = new URL('../scripts/start.ts', import.meta.url).pathname;
  const kiln = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      start,
      '--port',
      String(port),
      '--data',
      folder,
      '--cloud',
      cloud,
      '--no-lab',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    writeFileSync(join(folder, 'kiln.pid'), String(kiln.pid));
    await served(url, () => kiln.exitCode === null);
    const json = join(folder, 'peers.json');
    const own = ['--pids', `kiln=${join(folder, 'kiln.pid')}`];
    const others = pids.flatMap((one) => ['--pids', one]);
    const code = await ended(program, [`kiln=${url}/v1`, ...peer, ...own, ...others, '--json', json, ...positionals]);
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
    const { cases } = result.parse(JSON.parse(readFileSync(json, 'utf8')));
    let held = true;
    for (const [name, peers] of Object.entries(cases)) {
      const { kiln: mine, ...rest } = peers;
      if (!mine) throw new Error(`${name} was not measured for kiln`);
      for (const [other, theirs] of Object.entries(rest)) {
        const wall = times(theirs.s, mine.s);
        const cpu = theirs.cpu_s === null || mine.cpu_s === null ? undefined : times(theirs.cpu_s, mine.cpu_s);
        const fast = mine.errors.length === 0 && Math.max(wall, cpu ?? 0) >= wanted;
        held &&= fast;
        console.log(
          `${name}: ${wall.toFixed(1)} times ${other} in wall time, ${cpu?.toFixed(1) ?? '-'} in CPU time${fast ? '' : ` (wanted ${wanted})`}`,
        );
      }
    }
    return held;
  } finally {
    kiln.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

#!/usr/bin/env node
// The launcher runs on any Node that npm runs on: it installs what is missing, finds Node 24 and hands over.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'package.json'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Commands that need development packages; the others run on what a user needs. */
const developer = new Set(['test', 'fuzz', 'emulator', 'contract', 'oracles', 'fuzz', 'check', 'coverage', 'synth']);
const commands = {
  start: 'scripts/start.ts',
  validate: 'scripts/validate.ts',
  cohort: 'scripts/cohort.ts',
  bench: 'bench/main.ts',
  kill: 'scripts/kill.ts',
  emulator: 'scripts/emulator.ts',
  conformance: 'scripts/conformance.ts',
  fuzz: 'scripts/fuzz.ts',
  contract: 'scripts/contract.ts',
  oracles: 'scripts/oracles.ts',
};

function installed(names) {
  return names.every((name) => existsSync(join(root, 'node_modules', name, 'package.json')));
}

function nodePackage() {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  for (const file of ['bin/node', 'bin/node.exe']) {
    try {
      return require.resolve(`${nodePackage()}/${file}`);
    } catch {}
  }
  return undefined;
}

function install(command) {
  const names = Object.keys(manifest.dependencies);
  if (developer.has(command)) names.push(...Object.keys(manifest.devDependencies));
  if (installed(names) && findNode()) return;
  console.error('kiln: installing packages (once) ...');
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!developer.has(command)) args.push('--omit=dev');
  const done = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

const [command = 'help', ...rest] = process.argv.slice(2);
const vitest = 'node_modules/vitest/vitest.mjs';
const steps =
  {
    test: [[vitest, 'run', ...rest]],
    model: [[vitest, 'run', 'test/model', ...rest]],
    coverage: [[vitest, 'run', '--coverage', ...rest]],
    synth: [['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--no-version-reporting', '--no-notices', ...rest]],
    check: [
      ['node_modules/typescript/bin/tsc', '--noEmit'],
      ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
    ],
  }[command] ?? (commands[command] ? [[commands[command], ...rest]] : undefined);

if (!steps) {
  console.error(`usage: kiln ${[...Object.keys(commands), 'test', 'check'].join(' | ')} [options]`);
  process.exit(command === 'help' ? 0 : 2);
}
install(command);
const node = findNode();
if (!node) {
  console.error(`kiln needs Node 24. Install it, or add the package ${nodePackage()}@24.`);
  process.exit(1);
}

for (const step of steps) {
  // A command is run where the user stands, so that file arguments mean what they typed; tools run in the project.
  const script = join(root, step[0]);
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...step.slice(1)], {
    cwd: commands[command] && process.env.INIT_CWD ? process.env.INIT_CWD : commands[command] ? process.cwd() : root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}` },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const status = await new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
  if (status !== 0) process.exit(status);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = join(fileURLToPath(new URL('../', import.meta.url)), 'start.ts');
/** Milliseconds until a start that says nothing counts as failed. */
const startPatience = 180_000;

export interface VictimOptions {
  /** Folder of its data and its log. */
  readonly folder: string;
  /** clouds.yaml with the entry that it serves. */
  readonly clouds: string;
  readonly cloud: string;
}

/** Kiln as a process of its own, which is started, killed and started again on the same data. */
export class Victim {
  readonly endpoint: string;
  readonly log: string;
  readonly #port: number;
  readonly #options: VictimOptions;
  #child: ChildProcess | undefined;

  private constructor(port: number, options: VictimOptions) {
    this.#port = port;
    this.#options = options;
    this.endpoint = `http://127.0.0.1:${port}`;
    this.log = join(options.folder, 'kiln.log');
  }

  static async prepare(options: VictimOptions): Promise<Victim> {
    return new Victim(await freePort(), options);
  }

  /** Starts it. `ready` settles when it serves, or false when it ended before. */
  start(): { readonly ready: Promise<boolean> } {
    const { folder, clouds, cloud } = this.#options;
    const log = openSync(this.log, 'a');
    const args = ['--cloud', cloud, '--no-lab', '--port', String(this.#port), '--data', join(folder, 'data')];
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
      env: { ...process.env, OS_CLIENT_CONFIG_FILE: clouds },
      stdio: ['ignore', 'pipe', log],
    });
    this.#child = child;
    const ready = new Promise<boolean>((resolve) => {
      const late = setTimeout(() => resolve(false), startPatience);
      const end = (served: boolean) => {
        clearTimeout(late);
        resolve(served);
      };
      child.stdout?.on('data', (chunk: Buffer) => {
        if (chunk.includes('Kiln serves')) end(true);
      });
      child.once('exit', () => end(false));
    });
    return { ready };
  }

  /** Ends it as `kill -9` does; resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await gone;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

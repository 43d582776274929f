import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { EmulatorOptions } from './options.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cli = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const outputsSchema = z.record(z.string(), z.looseObject({ ApiId: z.string(), TableName: z.string() }));

/** The longest that one command of the deployment tool may take. */
const longest = 600_000;

export interface Deployed {
  readonly apiId: string;
  readonly table: string;
}

/** The ordinary deployment tool, told to talk to the emulator. */
export class Cdk {
  readonly #options: EmulatorOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'kiln-emulator-'));

  constructor(options: EmulatorOptions) {
    this.#options = options;
  }

  /** Account and region get the bucket and the roles that a deployment goes through. */
  async bootstrap(): Promise<void> {
    const { account, region } = this.#options;
    await this.#run(['bootstrap', `aws://${account}/${region}`, '--app', '']);
  }

  /** @throws Error with the end of what the tool said */
  async deploy(parameters: Readonly<Record<string, string>>): Promise<Deployed> {
    const { name } = this.#options;
    const outputs = join(this.#folder, 'outputs.json');
    const given = Object.entries(parameters).flatMap(([key, value]) => ['--parameters', `${name}:${key}=${value}`]);
    await this.#app(['deploy', name, '--require-approval', 'never', '--outputs-file', outputs, ...given]);
    const { ApiId, TableName } = outputsSchema.parse(JSON.parse(readFileSync(outputs, 'utf8')))[name]!;
    return { apiId: ApiId, table: TableName };
  }

  async destroy(): Promise<void> {
    await this.#app(['destroy', this.#options.name, '--force']);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #app(args: readonly string[]): Promise<void> {
    const { name, sfn, endpoint } = this.#options;
    // Said in any case: the emulator may have been started with another one for all functions.
    const context = ['-c', `name=${name}`, '-c', 'disposable=true', '-c', `sfnEndpoint=${sfn ?? endpoint}`];
    return this.#run([...args, '--output', join(this.#folder, 'cdk.out'), ...context]);
  }

  #run(args: readonly string[]): Promise<void> {
    const { account, region, endpoint, verbose } = this.#options;
    const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, AWS_ENDPOINT_URL_S3: ___, ...inherited } = process.env;
    const child = spawn(
      process.execPath,
      [cli, ...args, '--no-version-reporting', '--no-notices', '--progress=events'],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: longest,
        env: {
          ...inherited,
          // Nothing of the caller's own account may take part.
          AWS_ENDPOINT_URL: endpoint,
          AWS_REGION: region,
          AWS_DEFAULT_REGION: region,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_EC2_METADATA_DISABLED: 'true',
          CDK_DEFAULT_ACCOUNT: account,
          CDK_DEFAULT_REGION: region,
          CDK_DISABLE_VERSION_CHECK: '1',
        },
      },
    );
    let said = '';
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      if (verbose) process.stderr.write(chunk);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    return new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => {
        if (code === 0) done();
        else failed(new Error(`cdk ${args[0]} ended with ${code}:\n${said.split('\n').slice(-40).join('\n')}`));
      });
    });
  }
}

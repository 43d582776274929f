import { resolve } from 'node:path';
import { parametersOf, parseOptions, wholeNumber } from '../options.ts';

export interface StartOptions {
  readonly port: number;
  readonly data: string;
  readonly cloud: string | undefined;
  readonly template: string | undefined;
  readonly environment: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly lab: boolean;
}

export const help = `usage: npm start [-- OPTIONS]

Starts Kiln in one process, creates the example lab, shows its progress and stays up until Ctrl-C.

  --port N            port of the API (default 8004)
  --data DIR          folder of everything Kiln keeps (default .kiln)
  --cloud NAME        use this entry of clouds.yaml instead of the simulated cloud (OS_CLIENT_CONFIG_FILE or the usual
                      places); Kiln takes its own credentials from it and accepts the tokens of that cloud's Keystone
  --template FILE     template of the lab (default examples/lab.yaml)
  --env FILE          environment of the lab
  --parameter K=V     a parameter of the lab; may be repeated
  --no-lab            only serve the API
  --help              this text
`;

/** @throws UsageError */
export function readOptions(args: readonly string[]): StartOptions | 'help' {
  const values = parseOptions(args, {
    port: { type: 'string' },
    data: { type: 'string' },
    cloud: { type: 'string' },
    template: { type: 'string' },
    env: { type: 'string' },
    parameter: { type: 'string', multiple: true },
    'no-lab': { type: 'boolean' },
  });
  if (values.help) return 'help';
  return {
    port: wholeNumber('--port', values.port ?? '8004', 0, 65_535),
    data: resolve(values.data ?? '.kiln'),
    cloud: values.cloud,
    template: values.template && resolve(values.template),
    environment: values.env && resolve(values.env),
    parameters: parametersOf(values.parameter),
    lab: !values['no-lab'],
  };
}

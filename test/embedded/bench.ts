import { DatabaseSync } from 'node:sqlite';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../lib/embedded/runtime.ts';
import { seededRandom, seededUuid, VirtualClock } from '../../lib/embedded/virtual-clock.ts';
import { defaultLimits, type Settings } from '../../lib/runtime.ts';

export const settings: Settings = {
  cloud: {
    name: 'test',
    authUrl: 'http://keystone.invalid/v3',
    username: 'kiln',
    password: 'x',
    projectName: 'service',
    userDomain: 'Default',
    projectDomain: 'Default',
  },
  encryptionKey: '0123456789abcdef',
  publicUrl: 'http://kiln.invalid',
  limits: defaultLimits,
  templateUrls: 'any',
};

const pass = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
export const machinesWith = (resource: object): { stack: string; resource: string } => ({
  stack: pass,
  resource: JSON.stringify(resource),
});

export interface Bench {
  readonly clock: VirtualClock;
  readonly database: DatabaseSync;
  start(options?: Partial<EmbeddedOptions>): Promise<Embedded>;
}

/** An embedded runtime on virtual time, everything decided by `seed`. */
export function bench(seed: number, slow = 0): Bench {
  const random = seededRandom(seed);
  const clock = new VirtualClock({ random, slow });
  const database = new DatabaseSync(':memory:');
  return {
    clock,
    database,
    start: (options = {}) =>
      startEmbedded({
        settings,
        database,
        clock,
        random,
        uuid: seededUuid(random),
        machines: machinesWith(JSON.parse(pass)),
        onlyGiven: true,
        ...options,
      }),
  };
}

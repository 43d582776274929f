import { type Cloud, createClouds } from '../../../lib/openstack/index.ts';
import { resourceType } from '../../../lib/resources/registry.ts';
import type { CloudSettings } from '../../../lib/runtime.ts';
import { createSimCloud, type Latencies, type SimCloud } from '../../../lib/simcloud/index.ts';
import type { Clock } from '../../../lib/util/clock.ts';
import type { Bench } from '../contract/fixture.ts';

/** Benches of two kinds of user on one cloud. */
export interface Benches {
  readonly name: string;
  readonly user: Bench;
  readonly admin: Bench;
  /** Takes away what the benches needed. Tells what the cases left in the cloud. */
  close(): Promise<readonly string[]>;
}

/** A clock that does not wait; time-outs of calls (they can be called off) never come. */
function hastyClock(): Clock {
  let now = Date.parse('2026-01-01T00:00:00Z');
  return {
    now: () => now,
    sleep(ms, signal) {
      if (signal !== undefined && ms >= 5_000) {
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      }
      now += ms;
      return Promise.resolve();
    },
  };
}

/** Milliseconds: long enough that whoever does not wait for a state meets the one before it. */
const latencies: Latencies = {
  server: [500, 3000],
  serverDelete: [500, 3000],
  serverAction: [500, 3000],
  volume: [500, 3000],
  volumeDelete: [500, 3000],
  snapshot: [500, 3000],
  attach: [500, 3000],
  image: [500, 3000],
};

export async function simulated(): Promise<Benches & { readonly sim: SimCloud }> {
  const clock = hastyClock();
  const sim = createSimCloud({ clock, seed: 7, latency: latencies });
  const settings: CloudSettings = {
    name: 'simulated',
    authUrl: sim.authUrl,
    username: 'kiln',
    password: 'secret',
    projectName: 'service',
    userDomain: 'Default',
    projectDomain: 'Default',
    region: 'RegionOne',
  };
  const clouds = createClouds({ fetch: sim.fetch, clock, random: Math.random, settings: { cloud: settings } });
  const bench = async (name: string): Promise<Bench> => {
    const login = await clouds.login({
      kind: 'password',
      username: name,
      userDomain: 'Default',
      password: 'secret',
      scope: { project: name, domain: 'Default' },
    });
    const cloud: Cloud = await clouds.forToken(login.token);
    return { cloud, finder: clouds.finder(cloud), clock, prefix: 'kiln-test', types: resourceType };
  };
  const [user, admin] = [await bench('demo'), await bench('admin')];
  // A project's default security group comes into being when it is first looked for.
  for (const { cloud } of [user, admin]) {
    await cloud.request({ service: 'network', method: 'GET', path: '/v2.0/security-groups' });
  }
  const objects = () =>
    Object.entries(sim.inventory().objects).flatMap(([kind, rows]) => rows.map(({ id }) => `${kind} ${id}`));
  const before = new Set(objects());
  return {
    name: 'simulated cloud',
    sim,
    user,
    admin,
    close: async () => objects().filter((one) => !before.has(one)),
  };
}

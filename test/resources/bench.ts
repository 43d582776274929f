import { randomUUID } from 'node:crypto';
import { type Cloud, createClouds, loadCloud } from '../../lib/openstack/index.ts';
import { resourceType } from '../../lib/resources/registry.ts';
import type { Bench } from '../../lib/resources/testing.ts';
import type { CloudSettings } from '../../lib/runtime.ts';
import { createSimCloud, type SimCloud } from '../../lib/simcloud/index.ts';
import { type Clock, systemClock } from '../../lib/util/clock.ts';

/** Benches of two kinds of user on one cloud. */
export interface Benches {
  readonly name: string;
  readonly user: Bench;
  readonly admin: Bench;
}

interface Where {
  readonly name: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly settings: CloudSettings;
  readonly password: string;
}

async function benches(where: Where): Promise<Benches> {
  const clouds = createClouds({ ...where, random: Math.random, settings: { cloud: where.settings } });
  const prefix = `kiln-test-${randomUUID().slice(0, 6)}`;
  const bench = async (name: string): Promise<Bench> => {
    const { userDomain, projectDomain } = where.settings;
    const login = await clouds.login({
      kind: 'password',
      username: name,
      userDomain,
      password: where.password,
      scope: { project: name, domain: projectDomain },
    });
    const cloud: Cloud = await clouds.forToken(login.token);
    return { cloud, finder: clouds.finder(cloud), clock: where.clock, prefix, types: resourceType };
  };
  return { name: where.name, user: await bench('demo'), admin: await bench('admin') };
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

export async function simulated(): Promise<Benches & { readonly sim: SimCloud }> {
  const clock = hastyClock();
  const sim = createSimCloud({ clock, seed: 7 });
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
  const found = await benches({ name: 'simulated cloud', fetch: sim.fetch, clock, settings, password: 'secret' });
  return { ...found, sim };
}

/** The cloud that KILN_OPENSTACK (a clouds.yaml) and OS_CLOUD name; users `demo` and `admin` have the password of that entry. */
export async function real(): Promise<Benches | undefined> {
  const { KILN_OPENSTACK: file, OS_CLOUD: name } = process.env;
  if (!file || !name) return undefined;
  const settings = loadCloud(name, { env: { OS_CLIENT_CONFIG_FILE: file } });
  return benches({ name: `cloud ${name}`, fetch, clock: systemClock, settings, password: settings.password });
}

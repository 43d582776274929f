import { describe, expect, it } from 'vitest';
import { finderKinds } from '../../lib/openstack/finder-kinds.ts';
import { createClouds } from '../../lib/openstack/index.ts';
import { cloudSettings, fakeFetch, json, jumpClock, keystone, type Route } from './fake.ts';

const id = '6fbf2f0e-8a55-4b5c-9f1f-0d4b2a3c7e11';

function setup(...routes: Route[]) {
  const time = jumpClock();
  const net = fakeFetch(keystone(), ...routes);
  const clouds = createClouds({
    fetch: net.fetch,
    clock: time.clock,
    random: () => 0.5,
    settings: { cloud: cloudSettings },
  });
  const cloud = clouds.forTrust({ trustId: 't', projectId: 'p1' });
  const sent = () => net.seen.filter(({ url }) => !url.includes('/auth/tokens')).map(({ url }) => url);
  return { clouds, cloud, finder: clouds.finder(cloud), sent, ...time };
}

const networks =
  (list: readonly { id: string; name: string }[]): Route =>
  ({ url }) => {
    if (!url.startsWith('http://neutron.test/v2.0/networks')) return undefined;
    const query = new URL(url).searchParams;
    const matches = list.filter(
      (one) =>
        (query.get('id') === null || one.id === query.get('id')) &&
        (query.get('name') === null || one.name === query.get('name')),
    );
    return json(200, { networks: matches });
  };

describe('names and ids', () => {
  it('finds an object by name and by id, and nothing else', async () => {
    const { finder } = setup(networks([{ id, name: 'blue' }]));
    expect(await finder.find('neutron.network', 'blue')).toEqual({ id });
    expect(await finder.find('neutron.network', id)).toEqual({ id });
    expect(await finder.find('neutron.network', 'red')).toEqual({
      error: "Unable to find network with name or id 'red'",
    });
  });

  it('says so when a name has several objects', async () => {
    const { finder } = setup(networks([1, 2].map((n) => ({ id: `n${n}`, name: 'twin' }))));
    expect(await finder.find('neutron.network', 'twin')).toEqual({
      error: "Multiple network matches found for name 'twin', use an ID to be more specific.",
    });
  });

  it('looks flavors up by id, then by name', async () => {
    const { finder, sent } = setup(({ url }) => {
      if (url.endsWith('/flavors/m1.tiny')) return json(404, { itemNotFound: { message: 'Flavor m1.tiny not found' } });
      if (url.endsWith('/flavors/42')) return json(200, { flavor: { id: '42', name: 'm1.nano' } });
      return json(200, { flavors: [{ id: '1', name: 'm1.tiny' }] });
    });
    expect(await finder.find('nova.flavor', '42')).toEqual({ id: '42' });
    expect(await finder.find('nova.flavor', 'm1.tiny')).toEqual({ id: '1' });
    expect(sent()).toHaveLength(3);
  });

  it("quotes a name as Heat's language does", async () => {
    expect(finderKinds['nova.flavor']?.missing("it's")).toBe("No Flavor matching {'name': \"it's\"}. (HTTP 404)");
    expect(finderKinds['glance.image']?.missing('x')).toBe("No images matching {'name': 'x'}.");
    expect(finderKinds['nova.keypair']?.missing('k')).toBe('The Key (k) could not be found.');
  });

  it('sends hostile values as data, never as path', async () => {
    const { finder, sent } = setup(() => json(404, {}));
    for (const value of ['../../v3/users', '..', '.', 'a/b?c=d&e#f', '%2e%2e', 'x'.repeat(300), '']) {
      expect(await finder.find('nova.server', value)).toHaveProperty('error');
    }
    for (const url of sent()) expect(new URL(url).pathname).toMatch(/^\/v2\.1\/servers\/[^/]+$/);
  });
});

describe('within a request', () => {
  it('asks once for what is asked for many times', async () => {
    const { finder, sent } = setup(networks([{ id, name: 'blue' }]));
    const lookup = { kind: 'neutron.network', value: 'blue' };
    const facts = await finder.facts(Array.from({ length: 50 }, () => lookup));
    expect(facts.get('neutron.network', 'blue')).toEqual({ id });
    expect(facts.get('neutron.network', 'never asked')).toBeUndefined();
    expect(sent()).toHaveLength(1);
  });

  it('asks in parallel, eight at a time', async () => {
    let now = 0;
    let most = 0;
    const { finder } = setup(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
      return json(200, { networks: [] });
    });
    await finder.facts(Array.from({ length: 30 }, (_, i) => ({ kind: 'neutron.network', value: `n${i}` })));
    expect(most).toBe(8);
  });

  it('leaves kinds that no service knows alone', async () => {
    const { finder, sent } = setup();
    expect(await finder.find('ip_addr', '10.0.0.1')).toBeUndefined();
    expect(await finder.find('constructor', 'x')).toBeUndefined();
    expect(sent()).toEqual([]);
  });

  it('tells Heat that a service is missing, but fails when one does not answer', async () => {
    const { finder } = setup(() => json(503, {}));
    expect(await finder.find('octavia.pool', 'x')).toHaveProperty('error');
    await expect(finder.facts([{ kind: 'neutron.network', value: 'x' }])).rejects.toMatchObject({ class: 'transient' });
  });
});

it('keeps flavors for half a minute between requests, networks not at all', async () => {
  const { clouds, cloud, sent, advance } = setup(networks([{ id, name: 'blue' }]), ({ url }) =>
    url.endsWith('/flavors/7') ? json(200, { flavor: { id: '7' } }) : undefined,
  );
  const both = () =>
    clouds.finder(cloud).facts([
      { kind: 'nova.flavor', value: '7' },
      { kind: 'neutron.network', value: 'blue' },
    ]);
  const flavors = () => sent().filter((url) => url.includes('flavors')).length;
  await both();
  await both();
  expect([flavors(), sent().length]).toEqual([1, 3]);
  advance(30_000);
  await both();
  expect(flavors()).toBe(2);
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CloudCall } from '../../lib/openstack/contract.ts';
import { CloudError, createClouds, listAll } from '../../lib/openstack/index.ts';
import { cloudSettings, fakeFetch, json, jumpClock, keystone, type Route } from './fake.ts';

function session(answer: Route) {
  const time = jumpClock();
  const net = fakeFetch(keystone(), answer);
  const clouds = createClouds({
    fetch: net.fetch,
    clock: time.clock,
    random: () => 0.5,
    settings: { cloud: cloudSettings },
  });
  const cloud = clouds.forTrust({ trustId: 't', projectId: 'p1' });
  const sent = () => net.seen.filter(({ url }) => !url.includes('/auth/tokens'));
  return { cloud, sent, ...time };
}

async function failure(work: Promise<unknown>): Promise<CloudError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CloudError);
  return error as CloudError;
}

const get: CloudCall = { service: 'compute', method: 'GET', path: '/servers' };
const post: CloudCall = { service: 'compute', method: 'POST', path: '/servers', body: {} };

describe('repeating', () => {
  it.each(['GET', 'HEAD', 'DELETE'] as const)(
    'repeats %s after transient failures, with growing waits',
    async (method) => {
      let left = 3;
      const { cloud, sent, slept } = session(() => (left-- > 0 ? json(503, {}) : new Response(null, { status: 204 })));
      expect((await cloud.request({ ...get, method })).status).toBe(204);
      expect(sent().length).toBe(4);
      expect(slept).toEqual([500, 1000, 2000]);
    },
  );

  it('gives up after four tries', async () => {
    const { cloud, sent } = session(() => json(500, { computeFault: { message: 'boom' } }));
    expect(await failure(cloud.request(get))).toMatchObject({ class: 'transient', status: 500, message: 'boom' });
    expect(sent().length).toBe(4);
  });

  it.each(['POST', 'PUT', 'PATCH'] as const)('sends %s once when it is unknown whether it happened', async (method) => {
    const { cloud, sent } = session(() => json(502, {}));
    expect((await failure(cloud.request({ ...post, method }))).class).toBe('transient');
    expect(sent().length).toBe(1);
    const broken = session(() => undefined);
    expect((await failure(broken.cloud.request({ ...post, method }))).class).toBe('transient');
    expect(broken.sent().length).toBe(1);
  });

  it('waits as long as a service asks for, also for a POST that was turned away', async () => {
    let left = 1;
    const { cloud, sent, slept } = session(() =>
      left-- > 0 ? json(429, {}, { 'retry-after': '7' }) : json(202, { server: {} }),
    );
    expect((await cloud.request(post)).status).toBe(202);
    expect([sent().length, slept]).toEqual([2, [7000]]);
  });

  it('does not wait for minutes', async () => {
    const { cloud, slept } = session(() => json(503, {}, { 'retry-after': '600' }));
    expect((await failure(cloud.request(get))).retryAfter).toBe(600);
    expect(slept).toEqual([]);
  });

  it('begins no third try of a service that takes 20 s to answer: whoever calls has a deadline too', async () => {
    const { cloud, sent, advance } = session(() => {
      advance(20_000);
      return json(504, {});
    });
    expect((await failure(cloud.request(get))).class).toBe('transient');
    expect(sent().length).toBe(2);
  });

  it('stops at once when the caller gives up', async () => {
    const stop = new AbortController();
    const { cloud } = session(() => {
      stop.abort(new Error('enough'));
      return json(503, {});
    });
    await expect(cloud.request({ ...get, signal: stop.signal })).rejects.toThrow('enough');
  });
});

describe('classes of errors', () => {
  it.each([
    ['compute', 404, { itemNotFound: { message: 'Instance x could not be found.' } }, 'gone', 'NotFound'],
    ['compute', 409, { conflictingRequest: { message: "Cannot 'reboot' instance" } }, 'busy', 'Conflict'],
    ['compute', 409, { conflictingRequest: { message: 'Multiple possible networks found' } }, 'fatal', 'Conflict'],
    ['compute', 403, { forbidden: { message: 'Quota exceeded for cores' } }, 'quota', 'Forbidden'],
    ['compute', 403, { forbidden: { message: "Policy doesn't allow" } }, 'auth', 'Forbidden'],
    ['compute', 413, { overLimit: { message: 'too big' } }, 'quota', 'OverLimit'],
    ['compute', 400, { badRequest: { message: 'Invalid input' } }, 'fatal', 'BadRequest'],
    ['network', 409, { NeutronError: { type: 'OverQuota', message: 'Quota exceeded' } }, 'quota', 'OverQuotaClient'],
    ['network', 409, { NeutronError: { type: 'SubnetInUse', message: 'in use' } }, 'busy', 'Conflict'],
    ['network', 409, { NeutronError: { type: 'IpAddressInUse', message: 'x' } }, 'busy', 'IpAddressInUseClient'],
    ['volumev3', 400, { badRequest: { message: 'Volume status must be available or error' } }, 'busy', 'BadRequest'],
    ['volumev3', 400, { badRequest: { message: 'Invalid size' } }, 'fatal', 'BadRequest'],
    ['identity', 410, { error: { message: 'gone' } }, 'gone', 'ClientException'],
  ])('%s %i %j is %s', async (service, status, body, kind, type) => {
    const { cloud } = session(() => json(status, body, { 'x-openstack-request-id': 'req-1' }));
    const error = await failure(cloud.request({ ...post, service, path: '/things' }));
    expect(error).toMatchObject({ class: kind, type, status, requestId: 'req-1', service });
    expect(Object.values(body)[0]).toMatchObject({ message: error.message });
  });

  it('reads the message of an orchestration fault, which has a title beside it', async () => {
    const { cloud } = session(() => json(400, { code: 400, title: 'Bad Request', error: { message: 'why' } }));
    expect((await failure(cloud.request(post))).message).toBe('why');
    const bare = session(() => json(400, { code: 400, title: 'Bad Request' }));
    expect((await failure(bare.cloud.request(post))).message).toBe('Bad Request');
  });

  it('reads a message out of HTML and survives any other body', async () => {
    const html = session(
      () => new Response('<html><title>404</title><body><h1>Not here</h1></body></html>', { status: 404 }),
    );
    expect((await failure(html.cloud.request(get))).message).toBe('Not here');
    for (const body of ['', '[]', '{"a":{"b":{"c":{"d":{"e":1}}}}}', 'null', '"text"', '\u0000']) {
      const odd = session(() => new Response(body, { status: 400 }));
      expect((await failure(odd.cloud.request(get))).class).toBe('fatal');
    }
  });

  it('takes an answer that does not fit its schema for fatal, and does not repeat its values', async () => {
    const { cloud } = session(() => json(200, { server: { id: 7, adminPass: 'hush' } }));
    const schema = z.looseObject({ server: z.looseObject({ id: z.string() }) });
    const error = await failure(cloud.request({ ...get, schema }));
    expect(error.class).toBe('fatal');
    expect(error.message).toMatch(/server\.id/);
    expect(error.message).not.toMatch(/hush/);
  });

  it('reads no more than 32 MiB of an answer', async () => {
    let sent = 0;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 1024 * 1024;
          controller.enqueue(new Uint8Array(1024 * 1024));
        },
      });
    const { cloud } = session(() => new Response(endless(), { status: 200 }));
    expect((await failure(cloud.request(get))).class).toBe('fatal');
    expect(sent).toBeLessThan(40 * 1024 * 1024);
  });

  it('does not follow a redirect with its token', async () => {
    const { cloud, sent } = session(
      () => new Response(null, { status: 302, headers: { location: 'http://evil.test/' } }),
    );
    expect((await failure(cloud.request(get))).status).toBe(302);
    expect(sent().length).toBe(1);
  });
});

describe('time-out', () => {
  it('is transient, and aborts the call', async () => {
    const aborted: boolean[] = [];
    const { clock } = jumpClock();
    const net = fakeFetch(keystone());
    const clouds = createClouds({
      fetch: ((input: string, init?: RequestInit) =>
        String(input).includes('/auth/')
          ? net.fetch(input, init)
          : new Promise((_, reject) => {
              init?.signal?.addEventListener('abort', () => {
                aborted.push(true);
                reject(init.signal?.reason);
              });
            })) as typeof fetch,
      clock,
      random: () => 0.5,
      settings: { cloud: cloudSettings },
    });
    const cloud = clouds.forTrust({ trustId: 't', projectId: 'p' });
    expect((await failure(cloud.request({ ...post, timeout: 1000 }))).class).toBe('transient');
    expect(aborted).toEqual([true]);
  });

  it.each([
    ['GET', 20_000],
    ['POST', 60_000],
    ['DELETE', 60_000],
  ] as const)(
    'of %s is %i ms: what changes something goes on in the cloud though nobody listens',
    async (method, ms) => {
      const { clock } = jumpClock();
      const asked: number[] = [];
      const net = fakeFetch(keystone(), () => new Response(null, { status: 204 }));
      const clouds = createClouds({
        fetch: net.fetch,
        clock: {
          ...clock,
          sleep: (wait, signal) => {
            asked.push(wait);
            return clock.sleep(wait, signal);
          },
        },
        random: () => 0.5,
        settings: { cloud: cloudSettings },
      });
      await clouds.forTrust({ trustId: 't', projectId: 'p' }).request({ ...get, method });
      expect(asked.at(-1)).toBe(ms);
    },
  );
});

describe('lists', () => {
  it('follows the pages of every service without following their hosts', async () => {
    const page = (n: number) => Array.from({ length: 2 }, (_, i) => ({ id: `${n}-${i}` }));
    const { cloud, sent } = session(({ url }) => {
      if (url.includes('marker=b')) return json(200, { servers: page(2) });
      const next = 'http://other.test/v2.1/servers?marker=b&limit=2';
      return json(200, { servers: page(1), servers_links: [{ rel: 'next', href: next }] });
    });
    const all = await listAll(cloud, get, 'servers');
    expect(all.map(({ id }) => id)).toEqual(['1-0', '1-1', '2-0', '2-1']);
    expect(sent().map(({ url }) => url)).toEqual([
      'http://nova.test/v2.1/servers',
      'http://nova.test/v2.1/servers?marker=b&limit=2',
    ]);
  });

  it('ends for a service that always names a next page', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ id: String(i) }));
    const { cloud, sent } = session(() => json(200, { images: many, next: '/v2/images?marker=x' }));
    expect((await failure(listAll(cloud, { service: 'image', path: '/v2/images' }, 'images'))).class).toBe('fatal');
    expect(sent().length).toBe(20);
  });
});

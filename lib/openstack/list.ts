import { z } from 'zod';
import type { Cloud, CloudCall } from './contract.ts';
import { CloudError } from './contract.ts';

const linksSchema = z.array(z.looseObject({ rel: z.string(), href: z.string() }));

/** Objects that one list reads at most, over all its pages. */
export const maxListed = 20_000;

/**
 * All objects of a collection, over as many pages as the service makes (links beside the collection as Nova, Neutron and
 * Cinder have them, `next` as Glance and Keystone). `key` is where the list stands in the answer, e.g. `servers`.
 * @throws CloudError; 'fatal' beyond maxListed objects.
 */
export async function listAll(
  cloud: Cloud,
  call: Pick<CloudCall, 'service' | 'path' | 'query' | 'microversion' | 'signal'>,
  key: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const schema = z.looseObject({ [key]: z.array(z.record(z.string(), z.unknown())) });
  const all: Readonly<Record<string, unknown>>[] = [];
  let query = call.query;
  for (;;) {
    const { body } = await cloud.request({ ...call, method: 'GET', query, schema });
    const page = body[key] as Readonly<Record<string, unknown>>[];
    all.push(...page);
    const next = nextOf(body, key);
    if (next === undefined || page.length === 0) return all;
    if (all.length >= maxListed) {
      throw new CloudError('fatal', `more than ${maxListed} ${key} in ${call.service}`, { service: call.service });
    }
    query = next;
  }
}

/** The query of the next page; its address is not followed, for it may name a host that only the service knows. */
function nextOf(body: Readonly<Record<string, unknown>>, key: string): CloudCall['query'] | undefined {
  const links = linksSchema.safeParse(body[`${key}_links`]);
  const href = links.success ? links.data.find((link) => link.rel === 'next')?.href : undefined;
  const text = href ?? (typeof body.next === 'string' ? body.next : nextLink(body.links));
  const at = text?.indexOf('?') ?? -1;
  if (text === undefined || at < 0) return undefined;
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(text.slice(at + 1))) {
    const values = query[name];
    if (values === undefined) query[name] = [value];
    else values.push(value);
  }
  return query;
}

function nextLink(links: unknown): string | undefined {
  if (typeof links !== 'object' || links === null || !('next' in links)) return undefined;
  return typeof links.next === 'string' ? links.next : undefined;
}

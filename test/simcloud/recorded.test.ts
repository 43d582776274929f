import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSimCloud } from '../../lib/simcloud/index.ts';
import { steppedClock } from './helpers.ts';

/**
 * Calls and answers recorded from an OpenStack Zed, replayed on the simulated cloud: every status, every error body
 * and every field of every answer must come back. Ids, addresses and tokens are matched up as they appear.
 */
const stepSchema = z.object({
  name: z.string(),
  poll: z.boolean().optional(),
  method: z.string(),
  url: z.string(),
  headers: z.object({ token: z.string().optional(), subject: z.string().optional(), version: z.string().optional() }),
  body: z.unknown().optional(),
  status: z.number(),
  issued: z.string().optional(),
  answer: z.unknown(),
});
type Step = z.infer<typeof stepSchema>;

/** Where the simulated cloud knowingly says something else, and why. */
const differs: Readonly<Record<string, string>> = {
  'if bad net': 'the real service fails with an internal error',
  'flavor access dup': 'the message names a row number of the database',
  'bad body': 'the message prints a whole schema',
  'img bad': 'the message prints a whole schema',
  'fip second on port': 'the message names the address that was given up again',
  'dup project': 'the message names an id that was drawn for nothing',
  'ec2 show 404': 'the message names the digest of an access key',
  'over quota gb': 'the real service still had the former limit',
  'public net delete A': 'the message names ports of others',
};
/** Fields that depend on what else the real cloud held or has switched on. */
const optional =
  /owner_specified\.|\.(boot_roles|owner_user_name|owner_project_name)$|vm\b|\.rules\[\]|nova-(conductor|scheduler)|\.user\.extra|\.links\[\]\.type$|ha_vr_id|gw_port_id|\.(distributed|ha)$|service_uuid|signature_verified|vif_details\.|\.server\.progress$/;

const pattern =
  /TOKEN\d+|SECRET\d+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{32}\b|fa:16:3e(?::[0-9a-f]{2}){3}|\b(?:10\.0\.0|10\.77\.0|10\.78\.0|172\.24\.4)\.\d+\b/g;
const isId = (text: string) => text.match(pattern)?.[0] === text;

function learn(real: unknown, simulated: unknown, ids: Map<string, string>): void {
  if (typeof real === 'string' && typeof simulated === 'string') {
    if (!ids.has(real) && isId(real) && (isId(simulated) || /^(SECRET|TOKEN)/.test(real))) ids.set(real, simulated);
  } else if (Array.isArray(real) && Array.isArray(simulated)) {
    for (const [i, each] of real.entries()) {
      const name = (each as { name?: unknown } | null)?.name;
      const same = simulated.filter((other) => (other as { name?: unknown } | null)?.name === name);
      const partner = typeof name === 'string' && same.length === 1 ? same[0] : simulated[i];
      learn(each, partner, ids);
    }
  } else if (isObject(real) && isObject(simulated))
    for (const [key, value] of Object.entries(real)) learn(value, simulated[key], ids);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths of all fields, e.g. `.servers[].links[].rel`; what users name freely is left out. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length > 0 ? fieldsOf(value[0], `${path}[]`) : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    `${path}.${key}`,
    ...(/^(metadata|extra_specs|addresses|volume_image_metadata|properties)$/.test(key)
      ? []
      : fieldsOf(each, `${path}.${key}`)),
  ]);
}

/** Lists of ids in a message come in no particular order. */
const sorted = (value: unknown): unknown =>
  parsed(JSON.stringify(value).replace(/[0-9a-f-]{36}(,[0-9a-f-]{36})+/g, (list) => list.split(',').sort().join(',')));

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

async function replay(steps: readonly Step[]): Promise<string[]> {
  const clock = steppedClock();
  const latency = { server: 900, serverAction: 300, volume: 300, snapshot: 300, serverDelete: 600, attach: 300 };
  const cloud = createSimCloud({ clock, latency });
  const ids = new Map<string, string>();
  const own = (text: string) => text.replace(pattern, (id) => ids.get(id) ?? id);
  const absolute = (text: string) =>
    own(text).replace(/\{(identity|compute|network|volume|image)\}/g, `${cloud.baseUrl}/$1`);
  const problems: string[] = [];
  for (const step of steps) {
    if (step.poll || step.name === '' || step.name.includes('after')) clock.advance(60_000);
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (step.headers.token !== undefined) headers['x-auth-token'] = own(step.headers.token);
    if (step.headers.subject !== undefined) headers['x-subject-token'] = own(step.headers.subject);
    const [, kind, version] = /^(nova )?(.*)$/.exec(step.headers.version ?? '') ?? [];
    if (version) headers[kind ? 'x-openstack-nova-api-version' : 'openstack-api-version'] = version;
    const text =
      typeof step.body === 'string'
        ? step.body
        : step.body === undefined
          ? undefined
          : absolute(JSON.stringify(step.body));
    const response = await cloud.fetch(absolute(step.url), {
      method: step.method,
      headers,
      ...(text !== undefined && { body: text }),
    });
    const answer = parsed(await response.text());
    const issued = response.headers.get('x-subject-token');
    if (step.issued !== undefined && issued !== null) ids.set(step.issued, issued);
    const about = `${step.name}: ${step.method} ${step.url}`;
    if (step.name in differs) continue;
    if (response.status !== step.status) {
      problems.push(`${about}: ${step.status} became ${response.status} ${JSON.stringify(answer).slice(0, 300)}`);
      continue;
    }
    if (step.status >= 400) {
      const wanted = parsed(absolute(JSON.stringify(step.answer)));
      if (typeof wanted !== 'string') expect.soft(sorted(answer), about).toEqual(sorted(wanted));
      continue;
    }
    learn(step.answer, answer, ids);
    const fields = new Set(fieldsOf(answer));
    const missing = [...new Set(fieldsOf(step.answer))].filter((field) => !fields.has(field) && !optional.test(field));
    if (missing.length > 0) problems.push(`${about}: no ${missing.join(' ')}`);
  }
  return problems;
}

describe('answers recorded from a real cloud come back', () => {
  for (const service of ['keystone', 'neutron', 'nova', 'cinder'])
    it(service, async () => {
      const file = new URL(`./recorded/${service}.json`, import.meta.url);
      const steps = z
        .array(stepSchema)
        .min(20)
        .parse(JSON.parse(readFileSync(file, 'utf8')));
      expect(await replay(steps)).toEqual([]);
    });
});

import assert from 'node:assert/strict';
import { type Cloud, type CloudCall, CloudError } from '../../../lib/openstack/index.ts';
import type { Clock } from '../../../lib/util/clock.ts';
import type { Bench } from '../../resources/contract/fixture.ts';

/**
 * Rules that a cloud holds to: what it refuses and with which words. The same rules run on the simulated cloud and, by
 * `npm run contract`, on a real one, so that the simulated cloud refuses what a real one refuses.
 */
export interface Rule {
  readonly name: string;
  run(tools: Tools): Promise<void>;
}

type Method = CloudCall['method'];
type Object_ = Readonly<Record<string, unknown>>;

/** Who asks: the service, path and body are those of the API. */
export interface Asker {
  readonly cloud: Cloud;
  /** The object in the answer, without the key around it. */
  ask(method: Method, where: string, body?: object, microversion?: string): Promise<Object_>;
  /** The call must be refused with this status, and with words that match. */
  refused(status: number, words: RegExp, method: Method, where: string, body?: object, version?: string): Promise<void>;
  /** Makes an object that is deleted again when the rule has run; its id. `where` is `service:collection`. */
  make(where: string, body: object, version?: string): Promise<string>;
  /** Asks until the field has the value. */
  until(where: string, field: string, value: string): Promise<void>;
  /** Asks until the object is gone. */
  gone(where: string): Promise<void>;
}

export interface Tools {
  readonly user: Asker;
  readonly admin: Asker;
  /** Runs after the rule, last given first. */
  later(work: () => Promise<unknown>): void;
  readonly name: (text: string) => string;
}

/** `network:/ports` → service and path; the version of the network API is understood. */
function whereOf(where: string): { service: string; path: string } {
  const at = where.indexOf(':');
  const service = where.slice(0, at);
  const path = where.slice(at + 1);
  return { service, path: service === 'network' ? `/v2.0${path}` : path };
}

/** Most answers have one key around the object; some have links beside it. */
function inner(body: unknown): Object_ {
  if (typeof body !== 'object' || body === null) return {};
  const [first, second] = Object.entries(body);
  const alone = second === undefined || second[0] === 'links';
  return (alone && typeof first?.[1] === 'object' && first[1] !== null ? first[1] : body) as Object_;
}

function asker(cloud: Cloud, clock: Clock, later: Tools['later']): Asker {
  const ask: Asker['ask'] = async (method, where, body, microversion) =>
    inner((await cloud.request({ ...whereOf(where), method, body, microversion })).body);
  const remove = async (where: string) => {
    for (let tries = 0; ; tries++) {
      try {
        return await ask('DELETE', where);
      } catch (error) {
        if (error instanceof CloudError && error.class === 'gone') return;
        if (!(error instanceof CloudError) || tries === 20) throw error;
        await clock.sleep(1000);
      }
    }
  };
  const again = async (look: () => Promise<boolean>, about: string) => {
    for (let tries = 0; tries < 120; tries++) {
      if (await look()) return;
      await clock.sleep(500);
    }
    assert.fail(`waited in vain for ${about}`);
  };
  const gone: Asker['gone'] = (where) =>
    again(
      () =>
        ask('GET', where).then(
          () => false,
          (error: unknown) => error instanceof CloudError && error.class === 'gone',
        ),
      where,
    );
  return {
    cloud,
    ask,
    gone,
    async refused(status, words, method, where, body, version) {
      const error = await ask(method, where, body, version).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const about = `${method} ${where}`;
      assert(error instanceof CloudError, `${about} is not refused`);
      assert.equal(error.status, status, `${about}: ${error.message}`);
      assert.match(error.message, words, `${about}: ${error.message}`);
    },
    async make(where, body, version) {
      const object = await ask('POST', where, body, version);
      const id = String(object.id ?? object.name);
      const path = `${where}/${encodeURIComponent(id)}`;
      later(async () => {
        await remove(path);
        // What vanishes late may hold what is deleted next.
        if (/^(compute:\/servers|volumev3)/.test(where)) await gone(path);
      });
      return id;
    },
    until: (where, field, value) =>
      again(async () => String((await ask('GET', where))[field]) === value, `${field} ${value} of ${where}`),
  };
}

/** Runs a rule and takes away what it made. */
export async function runRule(rule: Rule, benches: { readonly user: Bench; readonly admin: Bench }): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  const later: Tools['later'] = (work) => void undo.push(work);
  const { clock, prefix } = benches.user;
  try {
    await rule.run({
      user: asker(benches.user.cloud, clock, later),
      admin: asker(benches.admin.cloud, clock, later),
      later,
      name: (text) => `${prefix}-${text}`,
    });
  } finally {
    for (const work of undo.reverse()) await work();
  }
}

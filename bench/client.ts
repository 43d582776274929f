import { z } from 'zod';
import type { Embedded } from '../lib/embedded/runtime.ts';
import type { SimCloud } from '../lib/simcloud/index.ts';

const cohortSchema = z.object({
  cohort: z.object({
    id: z.string(),
    status: z.string(),
    counts: z.object({ waiting: z.int(), in_progress: z.int(), complete: z.int(), failed: z.int(), deleted: z.int() }),
  }),
});
export type CohortAnswer = z.output<typeof cohortSchema>;

export interface InProcessClient {
  post(path: string, body: unknown): Promise<CohortAnswer>;
  delete(path: string): Promise<void>;
  /** Asks four times a second until `done`; shows the counts every five seconds. */
  until(path: string, done: (answer: CohortAnswer) => boolean): Promise<CohortAnswer>;
}

/** A client of an embedded Kiln without a socket, as a user of the simulated cloud. */
export async function connectInProcess(embedded: Embedded, cloud: SimCloud, user: string): Promise<InProcessClient> {
  const domain = { name: 'Default' };
  const login = await cloud.fetch(`${cloud.authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user: { name: user, domain, password: 'secret' } } },
        scope: { project: { name: user, domain } },
      },
    }),
  });
  const token = login.headers.get('x-subject-token');
  if (token === null) throw new Error(`the simulated cloud refuses ${user}: ${await login.text()}`);
  const base = `http://kiln.invalid/v1/${cloud.projectId(user)}`;
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await embedded.request(
      new Request(`${base}${path}`, {
        method,
        headers: { 'x-auth-token': token, 'content-type': 'application/json', accept: 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    if (response.status >= 400) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  };
  return {
    post: async (path, body) => cohortSchema.parse(JSON.parse(await call('POST', path, body))),
    delete: async (path) => void (await call('DELETE', path)),
    async until(path, done) {
      for (let asked = 0; ; asked++) {
        const answer = cohortSchema.parse(JSON.parse(await call('GET', path)));
        if (asked % 20 === 0) console.error(`${answer.cohort.status} ${JSON.stringify(answer.cohort.counts)}`);
        if (done(answer)) return answer;
        await new Promise((wake) => setTimeout(wake, 250));
      }
    },
  };
}

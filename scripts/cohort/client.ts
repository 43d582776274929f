import { z } from 'zod';
import type { Ask } from '../session.ts';

const cohortSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  status_reason: z.string(),
  creation_time: z.string(),
  concurrency: z.int(),
  counts: z.object({
    learners: z.int(),
    waiting: z.int(),
    in_progress: z.int(),
    complete: z.int(),
    failed: z.int(),
    deleted: z.int(),
  }),
  lease: z.object({ delete_at: z.string() }).nullable(),
});
export type Cohort = z.output<typeof cohortSchema>;

const learnerSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  status_reason: z.string(),
  stack: z.looseObject({ id: z.string(), name: z.string() }).nullable(),
});
export type LearnerRow = z.output<typeof learnerSchema>;

/** The calls on cohorts. Each throws an Error with what the service said. */
export interface Cohorts {
  create(body: Readonly<Record<string, unknown>>): Promise<Cohort>;
  list(): Promise<readonly Cohort[]>;
  /** undefined: there is none of that name. */
  show(name: string): Promise<Cohort | undefined>;
  learners(name: string): AsyncIterable<LearnerRow>;
  setLease(name: string, lease: object | null): Promise<Cohort>;
  delete(name: string): Promise<void>;
}

const page = 1000;

export function cohortsOf(ask: Ask): Cohorts {
  const path = (name: string) => `/cohorts/${encodeURIComponent(name)}`;
  const one = (text: string) => z.object({ cohort: cohortSchema }).parse(JSON.parse(text)).cohort;
  const found = async (method: string, name: string, suffix = '', body?: unknown) => {
    const { status, text } = await ask(method, `${path(name)}${suffix}`, body);
    if (status === 404) throw new Error(`There is no cohort ${name}.`);
    return text;
  };
  return {
    create: async (body) => one((await ask('POST', '/cohorts', body)).text),
    list: async () =>
      z.object({ cohorts: z.array(cohortSchema) }).parse(JSON.parse((await ask('GET', '/cohorts')).text)).cohorts,
    async show(name) {
      const { status, text } = await ask('GET', path(name));
      return status === 404 ? undefined : one(text);
    },
    async *learners(name) {
      for (let marker = ''; ; ) {
        const text = await found('GET', name, `/learners?limit=${page}${marker && `&marker=${marker}`}`);
        const { learners } = z.object({ learners: z.array(learnerSchema) }).parse(JSON.parse(text));
        yield* learners;
        if (learners.length < page) return;
        marker = encodeURIComponent(learners.at(-1)?.id ?? '');
      }
    },
    setLease: async (name, lease) => one(await found('PUT', name, '/lease', { lease })),
    async delete(name) {
      await found('DELETE', name);
    },
  };
}

import { z } from 'zod';
import type { CohortView, LearnerView } from '../../labs/service.ts';
import type { Value, ValueMap } from '../../template/values.ts';
import { badRequest } from '../faults.ts';
import { type ApiResponse, empty, json } from '../http.ts';
import { integerParameter } from '../query.ts';
import type { Call } from '../router.ts';
import { stackLinks, time } from '../views.ts';
import { tagList, templateRequest, timeoutMins } from './input.ts';
import { leaseRequest } from './leases.ts';

const nameRule = /^[a-zA-Z][a-zA-Z0-9_.-]{0,127}$/;
const values = z.custom<ValueMap>((v) => typeof v === 'object' && v !== null && !Array.isArray(v));
const learner = z.strictObject({ id: z.string().regex(/^[a-zA-Z0-9_.-]{1,64}$/), parameters: values.optional() });
const numbers = z.object({
  name: z.string().regex(nameRule),
  roster: z
    .array(z.union([learner, learner.shape.id.transform((id) => ({ id }))]))
    .min(1)
    .max(10_000),
  concurrency: z.int().min(1).max(1000).optional(),
  failure_tolerance: z.int().min(0).max(10_000).optional(),
});

function view(cohort: CohortView) {
  return {
    id: cohort.id,
    name: cohort.name,
    status: cohort.status,
    status_reason: cohort.reason,
    creation_time: time(cohort.createdAt),
    concurrency: cohort.concurrency,
    failure_tolerance: cohort.failureTolerance,
    counts: {
      learners: cohort.counts.learners,
      waiting: cohort.counts.waiting,
      in_progress: cohort.counts.inProgress,
      complete: cohort.counts.complete,
      failed: cohort.counts.failed,
      deleted: cohort.counts.deleted,
    },
    lease: cohort.lease ? { delete_at: time(cohort.lease.deleteAt) } : null,
  };
}

function learnerView(base: string, row: LearnerView) {
  const stack = row.stack ? { id: row.stack.id, name: row.stack.name, links: stackLinks(base, row.stack) } : null;
  return { id: row.id, status: row.status, status_reason: row.reason, stack };
}

export async function createCohort(call: Call): Promise<ApiResponse> {
  const { body = {}, services, caller } = call;
  const parsed = numbers.safeParse(body);
  if (!parsed.success) {
    throw badRequest(parsed.error.issues.map((i) => `${i.path.join('.') || 'body'}: ${i.message}`).join('; '));
  }
  const { name, roster, concurrency, failure_tolerance: failureTolerance } = parsed.data;
  const seen = new Set<string>();
  for (const { id } of roster) {
    if (seen.has(id)) throw badRequest(`roster: the learner ${id} is listed twice`);
    seen.add(id);
  }
  const input = await templateRequest(call, { templateNeeded: true });
  const cohort = await services.cohorts.create(caller, {
    ...input,
    template: input.template!,
    name,
    roster,
    concurrency,
    failureTolerance,
    timeoutMins: timeoutMins(body),
    tags: tagList(body),
    lease: leaseRequest(body.lease),
  });
  return json(202, { cohort: view(cohort) });
}

export async function listCohorts({ services, caller }: Call): Promise<ApiResponse> {
  return json(200, { cohorts: (await services.cohorts.list(caller)).map(view) });
}

export async function showCohort({ params, services, caller }: Call): Promise<ApiResponse> {
  return json(200, { cohort: view(await services.cohorts.show(caller, params.cohort!)) });
}

export async function listLearners({ params, query, services, caller, base }: Call): Promise<ApiResponse> {
  const limit = Math.min(integerParameter(query, 'limit') ?? 1000, 1000);
  const marker = query.get('marker') ?? undefined;
  const learners = await services.cohorts.learners(caller, params.cohort!, { limit, marker });
  return json(200, { learners: learners.map((row) => learnerView(base, row)) });
}

export async function deleteCohort({ params, services, caller }: Call): Promise<ApiResponse> {
  await services.cohorts.delete(caller, params.cohort!);
  return empty(202);
}

/** `{"lease": {...}}` sets it, `{"lease": null}` removes it. */
export async function setCohortLease({ params, body = {}, services, caller }: Call): Promise<ApiResponse> {
  const lease: Value | undefined = body.lease;
  if (lease === undefined) throw badRequest('"lease" is missing.');
  const cohort = await services.cohorts.setLease(caller, params.cohort!, leaseRequest(lease) ?? null);
  return json(200, { cohort: view(cohort) });
}

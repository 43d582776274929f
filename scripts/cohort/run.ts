import { readFileSync } from 'node:fs';
import { contentsOf, filesNamedBy } from '../files.ts';
import { table } from '../table.ts';
import type { Cohort, Cohorts, LearnerRow } from './client.ts';
import type { Command, CreateOptions } from './options.ts';
import { readRoster } from './roster.ts';
import { watchCohort } from './watch.ts';

/** Learners that are named at the end when their stacks have failed. */
const mostNamed = 20;

/** Carries out a command. True: all is well; false: a stack failed. @throws Error with what the service said */
export async function run(
  cohorts: Cohorts,
  command: Command,
  out: NodeJS.WriteStream,
  pause?: number,
): Promise<boolean> {
  switch (command.kind) {
    case 'list':
      out.write(cohortTable(await cohorts.list()));
      return true;
    case 'show':
      out.write(cohortTable([existing(command.name, await cohorts.show(command.name))]));
      return true;
    case 'watch':
      existing(command.name, await cohorts.show(command.name));
      return ended(cohorts, command.name, out, pause);
    case 'learners':
      out.write(learnerTable(await collected(cohorts.learners(command.name), command.failed)));
      return true;
    case 'lease': {
      const cohort = await cohorts.setLease(command.name, command.time === 'never' ? null : leaseOf(command.time));
      out.write(cohort.lease ? `${cohort.name} is deleted at ${cohort.lease.delete_at}\n` : `${cohort.name} stays\n`);
      return true;
    }
    case 'create': {
      const cohort = await cohorts.create(createBody(command.name, command.options));
      if (command.wait) return ended(cohorts, command.name, out, pause);
      out.write(cohortTable([cohort]));
      return true;
    }
    case 'delete':
      await cohorts.delete(command.name);
      return command.wait ? ended(cohorts, command.name, out, pause) : true;
  }
}

/** The body of a create: template, roster and environments are files, and those that they name come along. */
export function createBody(name: string, options: CreateOptions): Record<string, unknown> {
  const template = readFileSync(options.template, 'utf8');
  const files = filesNamedBy(template, options.template);
  for (const environment of options.environments) {
    const content = readFileSync(environment, 'utf8');
    filesNamedBy(content, environment, files);
    files.set(environment, { content, path: environment });
  }
  return {
    name,
    template,
    files: contentsOf(files),
    ...(options.environments.length > 0 && { environment_files: options.environments }),
    parameters: options.parameters,
    roster: readRoster(options.roster, readFileSync(options.roster, 'utf8')),
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    ...(options.tolerate !== undefined && { failure_tolerance: options.tolerate }),
    ...(options.lease !== undefined && { lease: leaseOf(options.lease) }),
  };
}

/** A point in time begins with a date; all else is a duration. */
function leaseOf(time: string): object {
  return /^\d{4}-\d{2}-\d{2}/.test(time) ? { at: time } : { after: time };
}

function existing(name: string, cohort: Cohort | undefined): Cohort {
  if (!cohort) throw new Error(`There is no cohort ${name}.`);
  return cohort;
}

async function ended(cohorts: Cohorts, name: string, out: NodeJS.WriteStream, pause?: number): Promise<boolean> {
  const cohort = await watchCohort(cohorts, name, out, pause);
  // Just deleted, it may still be seen once.
  if (!cohort || cohort.status === 'DELETED') {
    out.write(`${name} is deleted\n`);
    return true;
  }
  out.write(`${cohort.status_reason}\n`);
  if (cohort.counts.failed === 0) return !cohort.status.includes('FAILED');
  const failed = await collected(cohorts.learners(name), true);
  out.write(learnerTable(failed.slice(0, mostNamed)));
  if (failed.length > mostNamed)
    out.write(`and ${failed.length - mostNamed} more: kiln cohort learners ${name} --failed\n`);
  return false;
}

async function collected(learners: AsyncIterable<LearnerRow>, onlyFailed: boolean): Promise<readonly LearnerRow[]> {
  const rows: LearnerRow[] = [];
  for await (const row of learners) if (!onlyFailed || row.status === 'FAILED') rows.push(row);
  return rows;
}

function cohortTable(cohorts: readonly Cohort[]): string {
  const header = [
    'name',
    'status',
    'learners',
    'waiting',
    'in progress',
    'complete',
    'failed',
    'deleted',
    'deleted at',
  ];
  return table(
    header,
    cohorts.map(({ name, status, counts, lease }) => [
      name,
      status,
      ...[counts.learners, counts.waiting, counts.in_progress, counts.complete, counts.failed, counts.deleted].map(
        String,
      ),
      lease?.delete_at ?? '',
    ]),
  );
}

function learnerTable(rows: readonly LearnerRow[]): string {
  return table(
    ['learner', 'status', 'stack', 'reason'],
    rows.map(({ id, status, stack, status_reason }) => [id, status, stack?.name ?? '', status_reason]),
  );
}

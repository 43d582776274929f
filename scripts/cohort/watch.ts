import { setTimeout as sleep } from 'node:timers/promises';
import { type Line, Screen } from '../screen.ts';
import type { Cohort, Cohorts } from './client.ts';

const restless = new Set(['STAMPING', 'DELETING']);
const barWidth = 40;

/**
 * Shows how far a cohort is until it rests, a line that is drawn anew on a terminal; the cohort as it is then, undefined
 * when it is gone.
 */
export async function watchCohort(
  cohorts: Pick<Cohorts, 'show'>,
  name: string,
  out: NodeJS.WriteStream,
  pause = 1000,
): Promise<Cohort | undefined> {
  const screen = new Screen(out);
  const started = Date.now();
  for (;;) {
    const cohort = await cohorts.show(name);
    if (!cohort) return undefined;
    screen.draw([progress(cohort, (Date.now() - started) / 1000, out.isTTY === true)]);
    if (!restless.has(cohort.status)) return cohort;
    await sleep(pause);
  }
}

/** `linux-101  STAMPING  [####------]  80/200  complete 79, failed 1, in progress 20  34 s`; time only where lines are drawn anew. */
export function progress({ name, status, counts }: Cohort, seconds: number, withTime: boolean): Line {
  const { learners, complete, failed, deleted, in_progress } = counts;
  const done = status.startsWith('DELET') ? deleted : complete + failed;
  const filled = learners === 0 ? barWidth : Math.floor((barWidth * done) / learners);
  const parts = [
    name,
    status,
    `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`,
    `${done}/${learners}`,
    Object.entries({ complete, failed, deleted, 'in progress': in_progress })
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${what} ${count}`)
      .join(', '),
    ...(withTime ? [`${Math.round(seconds)} s`] : []),
  ];
  const colour = status.includes('FAILED') || failed > 0 ? 'FAILED' : restless.has(status) ? 'IN_PROGRESS' : 'COMPLETE';
  return { text: parts.filter((part) => part !== '').join('  '), status: colour };
}

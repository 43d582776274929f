import { expect, test } from 'vitest';
import { createRoster } from '../../lib/labs/roster.ts';
import type { CohortHead } from '../../lib/store/cohorts.ts';
import type { Store } from '../../lib/store/index.ts';

test('a function that dies while it reads a roster holds nobody up', async () => {
  let reads = 0;
  const get = () => (++reads === 1 ? new Promise(() => {}) : Promise.resolve([{ id: 'ann' }, { id: 'bob' }]));
  const roster = createRoster({ blobs: { get } } as unknown as Store);
  const head = { tenant: 't', id: 'c', roster: ['chunk'] } as unknown as CohortHead;
  void roster.learner(head, 0);
  expect(await roster.learner(head, 1)).toEqual({ id: 'bob' });
  expect(await roster.learner(head, 0)).toEqual({ id: 'ann' });
  expect(reads).toBe(2);
});

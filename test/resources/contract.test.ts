import { afterAll, describe, expect, it } from 'vitest';
import { resourceType } from '../../lib/resources/registry.ts';
import { simulated } from './clouds/simulated.ts';
import { contractCases, untested } from './contract/cases.ts';
import { fixtures } from './fixtures/index.ts';

// `npm run contract -- --cloud NAME` runs the same cases on a real cloud.
const { name, user, admin, close } = await simulated();

describe(`on the ${name}`, () => {
  afterAll(async () => expect(await close(), 'left behind').toEqual([]));

  describe.each(fixtures.map((fixture) => ({ ...fixture, title: fixture.title ?? fixture.type })))(
    '$title',
    (fixture) => {
      it.each(contractCases(fixture))('$name', async ({ run }) => {
        await run(fixture.admin ? admin : user);
      });
    },
  );
});

describe('the fixtures', () => {
  const types = [...new Set(fixtures.map(({ type }) => type))];
  it.each(types)('leave no property of %s out without a reason', (type) => {
    const known = resourceType(type);
    const own = fixtures.filter((one) => one.type === type);
    expect(known && untested(own, known)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { resourceType } from '../../lib/resources/registry.ts';
import { contractCases, untested } from '../../lib/resources/testing-cases.ts';
import { real, simulated } from './bench.ts';
import { fixtures } from './fixtures/index.ts';

const clouds = [await simulated(), await real()].filter((one) => one !== undefined);

describe.each(clouds)('on the $name', ({ user, admin }) => {
  describe.each(fixtures.map((fixture) => ({ ...fixture, title: fixture.title ?? fixture.type })))(
    '$title',
    (fixture) => {
      it.each(contractCases(fixture))('$name', { timeout: 300_000 }, async ({ run }) => {
        await run(fixture.admin ? admin : user);
      });
    },
  );
});

describe('the fixtures', () => {
  const types = [...new Set(fixtures.map(({ type }) => type))];
  it.each(types)('leave no property of %s out without a reason', (name) => {
    const type = resourceType(name);
    const own = fixtures.filter((one) => one.type === name);
    expect(type && untested(own, type)).toEqual([]);
  });
});

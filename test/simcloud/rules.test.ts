import { afterAll, describe, expect, it } from 'vitest';
import { simulated } from '../resources/clouds/simulated.ts';
import { rules, runRule } from './rules/index.ts';

const benches = await simulated();

describe('the simulated cloud holds to the rules of a real one', () => {
  afterAll(async () => expect(await benches.close(), 'left behind').toEqual([]));

  describe.each(Object.entries(rules))('%s', (_, all) => {
    it.each(all)('$name', (rule) => runRule(rule, benches));
  });
});

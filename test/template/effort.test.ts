import { describe, expect, it } from 'vitest';
import { charge, matching, spend, withinEffort } from '../../lib/template/effort.ts';

const all = (work: { steps: number }): number => {
  const given = work.steps;
  work.steps = 0;
  return given;
};

describe('the effort of an operation', () => {
  it('is shared by all its parts, and by operations inside it', () => {
    const shares = withinEffort(() => [spend(200_000, all), withinEffort(() => matching(all), 50), matching(all)]);
    expect(shares).toEqual([200_000, 100_000, 0]);
  });

  it('is more for large templates', () => {
    expect(withinEffort(() => spend(3_000_000, all), 150_000)).toBe(450_000);
  });

  it('gets back what a part does not need', () => {
    const use = (work: { steps: number }): void => {
      work.steps -= 10;
    };
    withinEffort(() => {
      spend(500_000, use);
      expect(spend(3_000_000, all)).toBe(299_990);
      expect(charge(1)).toBe(false);
    });
  });

  it('is taken away by a part that fails or overdraws', () => {
    withinEffort(() => {
      const overdraw = (work: { steps: number }): never => {
        work.steps = -5;
        throw new Error('too much');
      };
      expect(() => spend(299_999, overdraw)).toThrow('too much');
      expect(charge(1)).toBe(true);
      expect(charge(1)).toBe(false);
    });
  });

  it('begins anew with each operation, and does not bound what is done outside of any', () => {
    withinEffort(() => charge(5_000_000));
    expect(withinEffort(() => spend(300, all))).toBe(300);
    expect(charge(5_000_000)).toBe(true);
    expect(spend(9_000_000, all)).toBe(9_000_000);
  });
});

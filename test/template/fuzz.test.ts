import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../scripts/fuzz/corpus.ts';
import { examine, Failure, type Input } from '../../scripts/fuzz/examine.ts';
import { hostile, shapeNames } from '../../scripts/fuzz/hostile.ts';
import { inputs } from '../../scripts/fuzz/inputs.ts';
import { mutated } from '../../scripts/fuzz/mutate.ts';
import { Tally } from '../../scripts/fuzz/tally.ts';

describe('the template language', () => {
  // How long an input takes is the fuzzer's to measure: a test runs on machines of any speed.
  it('accepts whatever is sent or refuses it with a typed error', () => {
    const refused = new Set<string | undefined>();
    const property = fc.property(inputs(readCorpus()), (input) => {
      refused.add(examine(input, Number.POSITIVE_INFINITY).refused);
    });
    fc.assert(property, { numRuns: 1000 });
    // The inputs come past the reader: they are refused for many reasons, and some are not.
    expect(refused.size).toBeGreaterThan(8);
    expect(refused).toContain(undefined);
  });

  it('is not corrupted by names that objects have', () => {
    const polluted =
      '{"heat_template_version": "2021-04-16", "parameters": {"__proto__": {"type": "json", "default": {"__proto__": {"polluted": 1}}}}}';
    examine({ template: polluted, environment: '{"parameters": {"__proto__": {"polluted": 1}}}' });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('inputs', () => {
  it('may hold values that are no trees', () => {
    const binary = { template: 'heat_template_version: 2021-04-16\nresources: {a: {data: !!binary aGVsbG8=}}\n' };
    expect(fc.sample(mutated([binary]), { numRuns: 300, seed: 1 })).toHaveLength(300);
  });

  const corpus: readonly Input[] = [
    { template: 'heat_template_version: 2021-04-16\nresources: {a: {type: OS::Heat::None}}\n' },
  ];

  it('of hostile shapes come in every shape, none larger than 60,000 characters', () => {
    const templates = fc.sample(hostile, { numRuns: 500, seed: 1 }).map(({ template }) => template);
    expect(Math.max(...templates.map(({ length }) => length))).toBeLessThanOrEqual(60_000);
    expect(new Set(templates).size).toBeGreaterThan(shapeNames.length);
  });

  it('that are mutated differ from their template in most cases', () => {
    const templates = fc.sample(mutated(corpus), { numRuns: 200, seed: 1 }).map(({ template }) => template);
    expect(templates.filter((template) => template !== corpus[0]?.template).length).toBeGreaterThan(100);
  });

  it('that fail without a type, or take too long, are told', () => {
    const broken = {
      template: 'heat_template_version: 2021-04-16',
      get files(): never {
        throw new RangeError('deep');
      },
    };
    expect(() => examine(broken)).toThrow(Failure);
    expect(() => examine(broken)).toThrow('RangeError: deep');
    expect(() => examine(corpus[0] as Input, -1, [0])).toThrow(/ms of CPU/);
  });
});

describe('who waits for the fuzzer', () => {
  const report = { seed: 1, ran: 500, slowest: 30.4, refused: { ValueError: 400, accepted: 100 }, memory: 5 * 2 ** 20 };

  it('is told how far it is, how fast, and the worst so far', () => {
    const tally = new Tally(2000, 0);
    expect(tally.progress(0)).toBe(
      '0 s: 0 of 2000 inputs, 0 a second, 0 failed, slowest 0 ms of CPU, heap at most 0 MB',
    );
    tally.add({ ...report, failure: undefined });
    expect(tally.progress(10_000)).toBe(
      '10 s: 500 of 2000 inputs, 50 a second, 0 failed, slowest 30 ms of CPU, heap at most 5 MB, about 30 s left',
    );
    tally.add({ ...report, slowest: 10, memory: 1, failure: { input: { template: '' }, path: '0', error: 'e' } });
    tally.lose();
    expect(tally.progress(100_000)).toBe(
      '1 min 40 s: 1000 of 2000 inputs, 10 a second, 2 failed, slowest 30 ms of CPU, heap at most 5 MB, about 1 min 40 s left',
    );
  });

  it('is told at the end what came of the inputs', () => {
    const tally = new Tally(500, 0);
    tally.add({ ...report, failure: undefined });
    expect(tally.summary()).toBe(
      '500 inputs, 0 failed\nslowest 30 ms of CPU, heap at most 5 MB\nValueError 400, accepted 100',
    );
  });
});

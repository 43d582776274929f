import fc from 'fast-check';
import type { Input } from './examine.ts';
import { hostile } from './hostile.ts';
import { mutated } from './mutate.ts';
import { structured, texts } from './structured.ts';

/** All kinds of inputs; more than half of them are templates that others wrote, changed here and there. */
export function inputs(corpus: readonly Input[]): fc.Arbitrary<Input> {
  return fc.oneof(
    { weight: 11, arbitrary: mutated(corpus) },
    { weight: 5, arbitrary: structured },
    { weight: 2, arbitrary: texts },
    { weight: 2, arbitrary: hostile },
  );
}

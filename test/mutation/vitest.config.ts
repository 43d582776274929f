import { defineConfig } from 'vitest/config';

/** The tests that are expected to notice a change of functions and parameters. */
export default defineConfig({
  test: {
    include: [
      'test/mutation/**/*.test.ts',
      'test/template/functions/functions.test.ts',
      'test/template/parameters/{bind,schema}.test.ts',
      'test/template/load.test.ts',
      'test/template/validate/all-at-once.test.ts',
    ],
    testTimeout: 60_000,
    isolate: false,
    pool: 'threads',
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The same vectors again, one by one: see test/mutation/vitest.config.ts.
    exclude: ['test/mutation/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts', 'functions/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        lines: 93,
        branches: 84,
        functions: 92,
        statements: 91,
        'lib/template/**': { lines: 100, branches: 100, functions: 100, statements: 100 },
      },
    },
  },
});

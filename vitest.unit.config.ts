import { defineConfig } from 'vitest/config';

/** What needs no engine: pure code and scripts. `npm test` runs everything. */
export default defineConfig({
  test: {
    include: [
      'src/{kernel,rules,agents,policies,models}/**/*.test.ts',
      'src/modules/*/domain/**/*.test.ts',
      'simulator/**/*.test.ts',
      'scripts/{lint,compose}/*.test.mjs',
    ],
    globalSetup: ['test/support/seed.global.mjs'],
    setupFiles: ['test/support/reflect.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});

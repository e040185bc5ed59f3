import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const counted = globSync(['src/**/*.test.ts', 'test/{flow,faults,http}/**/*.test.ts', 'simulator/**/*.test.ts']).filter((file) =>
  /\bcounted\(/.test(readFileSync(file, 'utf8')),
);

/** Every test whose count is stated, in full. Writes docs/soak.json; named files only renew their own rows. */
export default defineConfig({
  test: {
    include: counted,
    env: { TEST_COUNTS: 'full' },
    globalSetup: ['test/support/seed.global.mjs', 'test/support/engines.global.mjs'],
    setupFiles: ['test/support/reflect.ts'],
    reporters: ['default', './test/support/soak-reporter.ts'],
    testTimeout: 20 * 60_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
  },
});

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { mergedReport, type SoakRow } from './soak-report.js';

const REPORT = 'docs/soak.json';

/** Writes what a soak tried into `docs/soak.json`. */
export default class SoakReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const about = {
      seed: Number(process.env['TEST_SEED']),
      date: new Date().toISOString().slice(0, 10),
      commit: execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'], { encoding: 'utf8' }).trim(),
    };
    const rows = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test): SoakRow[] => {
        const { cases } = test.meta();
        if (cases === undefined) return [];
        const seconds = Math.round((test.diagnostic()?.duration ?? 0) / 100) / 10;
        const failures = test.result().state === 'passed' ? 0 : 1;
        return [{ file: pathOf(module), test: test.fullName, cases, failures, seconds, ...about }];
      }),
    );
    const before = existsSync(REPORT) ? (JSON.parse(readFileSync(REPORT, 'utf8')) as SoakRow[]).filter(({ file }) => existsSync(file)) : [];
    writeFileSync(REPORT, `${JSON.stringify(mergedReport(before, rows, new Set(modules.map(pathOf))), null, 2)}\n`);
  }
}

const pathOf = (module: TestModule): string => relative(process.cwd(), module.moduleId);

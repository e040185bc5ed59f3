import { execFile } from 'node:child_process';
import { mkdtemp, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Report = { summary: { totalCruised: number; violations: { rule: { name: string }; from: string }[] } };
const root = resolve(import.meta.dirname, '../..');

/** Runs dependency-cruiser over a tree and answers its report. */
function cruise(directory: string): Promise<Report> {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [program, 'src', 'simulator', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
      { cwd: directory, maxBuffer: 256 * 1024 * 1024 },
      (error, stdout, stderr) => (stdout === '' ? failed(new Error(stderr || String(error))) : done(JSON.parse(stdout) as Report)),
    );
  });
}

/** One violation per rule: the file, and what it imports. */
const PLANTED: [rule: string, file: string, source: string][] = [
  ['kernel-imports-nothing', 'src/kernel/planted.ts', "import '../platform/index.js';"],
  ['platform-knows-no-retail', 'src/platform/planted.ts', "import '../rules/index.js';"],
  ['rules-is-pure', 'src/rules/planted.ts', "import '../platform/index.js';"],
  ['agents-is-pure', 'src/agents/planted.ts', "import '../platform/index.js';"],
  ['agents-only-propose', 'src/agents/planted-policy.ts', "import '../policies/index.js';"],
  ['policies-is-pure', 'src/policies/planted.ts', "import '../platform/index.js';"],
  ['policies-ignore-agents', 'src/policies/planted-agent.ts', "import '../agents/index.js';"],
  ['models-is-pure', 'src/models/planted.ts', "import '../platform/index.js';"],
  ['modules-have-one-door', 'src/modules/exceptions/planted.ts', "import '../signals/signals.module.js';"],
  ['domain-is-pure', 'src/modules/exceptions/domain/planted.ts', "import '../../../platform/index.js';"],
  ['usecases-see-no-adapters', 'src/modules/exceptions/usecases/planted.ts', "import '../store/planted.js';"],
  ['exceptions-looks-upstream', 'src/modules/exceptions/planted-flow.ts', "import '../actions/index.js';"],
  ['supporting-modules-support', 'src/modules/masterdata/planted.ts', "import '../signals/index.js';"],
  ['supporting-modules-support', 'src/modules/rulebook/planted.ts', "import '../detection/index.js';"],
  ['backtest-stands-beside-the-flow', 'src/modules/detection/planted-replay.ts', "import '../backtest/index.js';"],
  ['simulator-is-an-integration', 'simulator/planted.ts', "import '../src/kernel/index.js';"],
  ['server-ignores-simulator', 'src/planted.ts', "import '../simulator/planted.js';"],
  ['no-orphans', 'src/planted-alone.ts', 'export const alone = 1;'],
  ['no-dev-in-product', 'src/planted-dev.ts', "import 'fast-check';"],
  ['no-cycles', 'src/rules/planted-cycle-a.ts', "import './planted-cycle-b.js';"],
];
const COMPANIONS: [string, string][] = [
  ['src/modules/exceptions/store/planted.ts', 'export const planted = 1;'],
  ['src/rules/planted-cycle-b.ts', "import './planted-cycle-a.js';"],
];

describe('the direction of imports', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'endcap-imports-'));
    for (const part of ['src', 'simulator', 'tsconfig.json', '.dependency-cruiser.cjs', 'package.json'])
      await cp(join(root, part), join(copy, part), { recursive: true });
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    for (const [file, source] of [...PLANTED.map(([, file, source]) => [file, source] as const), ...COMPANIONS]) {
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await writeFile(join(copy, file), `${source}\n`);
    }
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('holds over the whole tree, and the tree was really read', async () => {
    const { summary } = await cruise(root);
    expect(summary.totalCruised).toBeGreaterThan(150);
    expect(summary.violations.map((violation) => `${violation.rule.name}: ${violation.from}`)).toEqual([]);
  }, 120_000);

  it('finds each planted violation', async () => {
    const { summary } = await cruise(copy);
    const found = new Set(summary.violations.map((violation) => `${violation.rule.name} ${violation.from}`));
    expect(PLANTED.map(([rule, file]) => `${rule} ${file}`).filter((planted) => !found.has(planted))).toEqual([]);
  }, 120_000);
});

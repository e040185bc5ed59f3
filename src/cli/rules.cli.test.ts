import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../../test/support/server.js';
import { freshDatabaseUri } from '../../test/support/database.js';
import { runCommand } from './run-command.js';

const SHIPPED = 'config/rule-packs/promotion-stockout.yaml';

describe('rules on the command line', () => {
  let directory: string;
  let shipped: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'endcap-rules-'));
    shipped = await readFile(SHIPPED, 'utf8');
  });
  afterAll(() => rm(directory, { recursive: true }));

  const run = async (env: Record<string, string>, ...argv: string[]): Promise<{ status: number; out: string; err: string }> => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const status = await runCommand(argv, { env, out: (line) => lines.out.push(line), err: (line) => lines.err.push(line) });
    return { status, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };
  const changed = async (name: string, from: string, to: string): Promise<string> => {
    expect(shipped).toContain(from);
    const file = join(directory, name);
    await writeFile(file, shipped.replace(from, to));
    return file;
  };

  it('validates packs without a server, and names the field of every complaint', async () => {
    expect(await run({}, 'rules', 'validate', SHIPPED)).toMatchObject({ status: 0, out: `${SHIPPED}: 19 rules are valid.` });
    const file = await changed('unknown-fact.yaml', 'fact: sell-through-ratio,', 'fact: sell-through-ration,');
    const answer = await run({}, 'rules', 'validate', SHIPPED, file);
    expect(answer).toMatchObject({ status: 1, out: `${SHIPPED}: 19 rules are valid.` });
    expect(answer.err).toContain(`${file}:18:19 rules.0.conditions.all.1.fact: unknown fact sell-through-ration`);
    const idle = '- { fact: promotion-active, operator: equal, value: true }\n        - { fact: sell-through-ratio';
    const said = await changed('idle.yaml', idle, `- { fact: promotion-active, operator: notEqual, value: false }\n        ${idle}`);
    const warned = await run({}, 'rules', 'validate', said);
    expect(warned).toMatchObject({ status: 0, err: '' });
    expect(warned.out).toMatch(/idle\.yaml:\d+:\d+ rules\.0\.conditions\.all\.\d: .+ \(a warning\)\n.+: 19 rules are valid\./);
    expect(await run({}, 'rules', 'validate')).toMatchObject({ status: 2, err: 'Name the files of rule packs.' });
    expect(await run({}, 'rules', 'validate', 'nowhere.yaml')).toMatchObject({ status: 2, err: 'nowhere.yaml cannot be read.' });
  });

  it('runs golden cases, and says what came out', async () => {
    expect((await run({}, 'rules', 'test', SHIPPED)).status).toBe(0);
    const file = await changed('wrong.yaml', 'operator: greaterThanInclusive, value: 1.4', 'operator: greaterThanInclusive, value: 14');
    const answer = await run({}, 'rules', 'test', file);
    expect(answer.status).toBe(1);
    expect(answer.err).toContain(
      'promo-sell-through-ahead: fires when it sells 60 percent ahead and cover barely exceeds the lead time: expected fires, got silent',
    );
  });

  it('begins a rule that is valid and proved as it is', async () => {
    const begun = await run({}, 'rules', 'new', 'low-cover', '--owner', 'usr_1');
    expect(begun.status).toBe(0);
    const file = join(directory, 'low-cover.yaml');
    await writeFile(file, begun.out);
    expect(await run({}, 'rules', 'validate', file)).toMatchObject({ status: 0, out: `${file}: 1 rule is valid.` });
    expect(await run({}, 'rules', 'test', file)).toMatchObject({ status: 0, out: '3 of 3 golden cases hold.' });
    expect((await run({}, 'rules', 'new', 'Low Cover', '--owner', 'usr_1')).status).toBe(2);
    expect((await run({}, 'rules', 'new', 'low-cover')).err).toContain('Name the owner');
  });

  it('turns plain json-rules-engine rules into a pack to complete, and says what is lost', async () => {
    const short = { all: [{ fact: 'days-of-cover', operator: 'lessThan', value: 1 }] };
    const event = { type: 'shortCover', params: { hint: 'expedite' } };
    const rules = [
      { name: 'Short cover', conditions: short, event, priority: 7 },
      { name: 'Own operator', conditions: { all: [{ fact: 'on-hand', operator: 'nearly', value: 1 }] }, event },
    ];
    const file = join(directory, 'plain.json');
    await writeFile(file, JSON.stringify(rules));
    const imported = await run({}, 'rules', 'import', file, '--owner', 'usr_1');
    expect(imported.status).toBe(1);
    expect(imported.err).toContain(`${file}: rules.0.priority: `);
    expect(imported.err).toContain(`${file}: rules.1.conditions.all.0.operator: `);
    const golden = `
      - { name: half a day, expect: fires, facts: { days-of-cover: 0.5 } }
      - { name: a day, expect: silent, facts: { days-of-cover: 1 } }
      - { name: no record, expect: unknown, facts: {}, missing: [days-of-cover] }`;
    const pack = join(directory, 'plain.yaml');
    await writeFile(pack, imported.out.replace('golden: []', `golden:${golden}`));
    expect(await run({}, 'rules', 'test', pack)).toMatchObject({ status: 0, out: '3 of 3 golden cases hold.' });
    expect((await run({}, 'rules', 'import', file)).status).toBe(2);
    expect((await run({}, 'rules', 'import', join(directory, 'nowhere.json'), '--owner', 'usr_1')).err).toContain('cannot be read');
  });

  it('compares two packs', async () => {
    expect(await run({}, 'rules', 'diff', SHIPPED, SHIPPED)).toMatchObject({ status: 0, out: '' });
    const file = await changed('louder.yaml', 'severity: medium', 'severity: high');
    expect(await run({}, 'rules', 'diff', SHIPPED, file)).toMatchObject({
      status: 1,
      out: '  promo-sell-through-ahead: severity: "medium" -> "high"',
    });
  });

  it('exports what is in force as packs that are valid again and say the same', async () => {
    const uri = freshDatabaseUri();
    const server = await startTestServer({ worker: false, uri });
    const target = join(directory, 'exported');
    try {
      const answer = await run({ MONGODB_URI: uri, DATA_DIR: directory }, 'rules', 'export', target);
      expect(answer).toMatchObject({ status: 0, out: expect.stringContaining('19 rules of set ') });
    } finally {
      await server.mongo.db.dropDatabase();
      await server.close();
    }
    const files = (await readdir(target)).map((name) => join(target, name));
    expect(files).toHaveLength(19);
    expect((await run({}, 'rules', 'test', ...files)).status).toBe(0);
    const one = join(target, 'promo-sell-through-ahead.yaml');
    const { out } = await run({}, 'rules', 'diff', SHIPPED, one);
    expect(out.split('\n').every((line) => line.startsWith('- '))).toBe(true);
  });
});

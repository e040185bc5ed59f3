import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checked, publish, shortStock, type WrittenDocument } from '../../../test/support/rule-rig.js';
import { evaluate, nearlyEmpty, rulesAtWork, type RulesAtWork } from '../../../test/support/rules-at-work.js';
import { Ledger } from '../../platform/index.js';

type Health = {
  rule: string;
  figures: Record<string, number>;
  findings: { finding: string; says: string; other?: string; figures: Record<string, number> }[];
};
type Listed = { items: Health[]; reviewedAt?: string; nextCursor?: string };

const at = (days: number): Date => new Date(Date.UTC(2026, 2, 1, 23) + days * 86_400_000);

// A rulebook as it is after a while: two rules that say the same, one nobody hears of, one nobody agrees with.
describe('the health of rules', () => {
  let world: RulesAtWork;
  const health = (rule: string) => world.ada.get<Health>(`/v1/rules/${rule}/health`);
  const list = (query = '') => world.ada.get<Listed>(`/v1/rule-health${query}`);
  const of = async (rule: string, finding: string) => (await health(rule)).findings.filter((one) => one.finding === finding);
  const advance = (days: number) => world.ada.need('POST', '/v1/clock/advance', { body: { to: at(days).toISOString() } });
  const mine = ({ items }: Listed) => items.map(({ rule }) => rule).filter((rule) => rule.startsWith('stock'));

  beforeAll(async () => {
    world = await rulesAtWork(30, { settings: { ATTENTION_FLOOR_MINOR: '0' } });
    const { ada, ben, owner } = world;
    const far = (value: number) => ({
      conditions: { all: [{ fact: 'on-hand-estimate', operator: 'greaterThan', value }] },
      golden: [
        { name: 'fires far above', expect: 'fires', facts: { 'on-hand-estimate': value + 1 } },
        { name: 'is silent at four', expect: 'silent', facts: { 'on-hand-estimate': 4 } },
        { name: 'cannot tell without a record', expect: 'unknown', facts: {}, missing: ['on-hand-estimate'] },
      ],
    });
    const sure = {
      conditions: {
        all: [
          { fact: 'on-hand-estimate', operator: 'lessThan', value: 2 },
          { fact: 'on-hand-estimate', operator: 'greaterThan', value: -50 },
        ],
      },
      golden: shortStock('x', owner)['golden'] as object[],
    };
    const golden = [{ name: 'fires at one', expect: 'fires', facts: { 'on-hand-estimate': 1 } }, ...sure.golden.slice(1)];
    const { conditions: _conditions, golden: _golden, ...head } = shortStock('tabled', owner, { exceptionType: 'too-much-tabled' });
    const tabled = {
      ...head,
      hitPolicy: 'unique',
      inputs: [{ fact: 'on-hand-estimate' }],
      rows: [{ id: 'much', in: ['> 100000'], out: [] }],
      golden: far(100_000).golden.map((one, index) => (index === 0 ? { ...one, rows: ['much'] } : one)),
    };
    const absent = { trigger: { absences: [{ after: 'retail.inventory.position', minutes: 60 }] }, exceptionType: 'too-much-later' };
    for (const document of [
      tabled as unknown as WrittenDocument,
      shortStock('absent', owner, { ...far(100_000), ...absent }),
      shortStock('stock', owner),
      shortStock('stock-again', owner, { severity: 'high' }),
      shortStock('stock-endless', owner, { ...far(100_000), exceptionType: 'too-much' }),
      shortStock('stock-unproved', owner, { ...sure, golden, exceptionType: 'nearly-out' }),
    ])
      if ((await publish(ben, await checked(ada, document))) !== 200) throw new Error(`${document.id} was not published`);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await evaluate(world, [nearlyEmpty('101', at(0.1), 25)]);
    await advance(0.12);
  }, 60_000);
  afterAll(() => world.on.close());

  it('has no review before the first night, and measures one rule at once', async () => {
    expect(await list()).toEqual({ items: [] });
    expect((await health('stock')).figures).toMatchObject({ findings: 25, overBudget: 0, decided: 0 });
    expect((await world.ada.call('GET', '/v1/rules/nobody/health')).status).toBe(404);
    expect((await world.ada.call('GET', '/v1/rule-health?finding=ugly')).status).toBe(400);
  });

  it('sees which say the same, and which golden cases show nothing', async () => {
    expect(await of('stock', 'duplicate')).toMatchObject([
      { other: 'stock-again', says: 'Its conditions say the same as those of stock-again.' },
    ]);
    expect(await of('stock-endless', 'duplicate')).toEqual([]);
    expect(await of('stock-unproved', 'untested')).toMatchObject([
      { says: 'No golden case would notice if these held always, or never: conditions.all.1 (always).', figures: { conditions: 1 } },
    ]);
  });

  it('counts overnight which rules spoke of the same, and keeps a list of what stands out', async () => {
    await advance(1.3);
    expect(await of('stock', 'overlapping')).toMatchObject([
      { other: 'stock-again', figures: { both: 25, cases: 25, percent: 100 } },
      { other: 'stock-unproved' },
    ]);
    expect((await list()).reviewedAt).toBe('2026-03-03T03:00:00.000Z');
    expect(mine(await list('?finding=overlapping'))).toEqual(['stock', 'stock-again', 'stock-unproved']);
    expect(mine(await list('?finding=duplicate'))).toEqual(['stock', 'stock-again']);
    const paged: string[] = [];
    for (let page = await list('?finding=duplicate&limit=1'); ; page = await list(`?finding=duplicate&limit=1&cursor=${page.nextCursor}`)) {
      expect(page.items.length).toBeLessThanOrEqual(1);
      paged.push(...mine(page));
      if (page.nextCursor === undefined) break;
    }
    expect(paged).toEqual(['stock', 'stock-again']);
  });

  it('tells exceptions nobody acted on, and decisions people would not have made', async () => {
    const opened = await world.on.mongo.db.collection<{ _id: string; type: string }>('exceptions').find({ type: 'nearly-out' }).toArray();
    expect(opened).toHaveLength(25);
    expect(await of('stock-unproved', 'never-acted-on')).toMatchObject([{ figures: { exceptions: 25, acted: 0 } }]);
    const entry = (type: 'action.authorised' | 'approval.declined' | 'task.confirmed', index: number) => ({
      id: `test.${type}.${index}`,
      type,
      at: at(1.3),
      correlationId: 'test',
      actor: 'somebody',
      refs: { exception: opened[index]?._id ?? '', approval: `apr_${index}` },
      data: {},
    });
    const declined = Array.from({ length: 4 }, (_, index) => entry('approval.declined', index));
    await world.on.app.get(Ledger).append([...declined, entry('task.confirmed', 4), entry('action.authorised', 5)]);
    expect(await of('stock-unproved', 'never-acted-on')).toEqual([]);
    expect(await of('stock-unproved', 'mostly-overridden')).toMatchObject([{ figures: { decided: 5, overridden: 4, percent: 80 } }]);
    // Looked at again, nothing is counted twice.
    expect((await health('stock-unproved')).figures).toMatchObject({ exceptions: 25, acted: 1, decided: 5, overridden: 4 });
  });

  it('calls a rule dead only after four weeks in which its signals came', async () => {
    await advance(20);
    // Whatever else is published: it says nothing of the others.
    expect(await publish(world.ben, await checked(world.ada, shortStock('beside', world.owner)))).toBe(200);
    await advance(27.9);
    expect(await of('stock-endless', 'dead')).toEqual([]);
    await evaluate(world, [nearlyEmpty('102', at(28.5), 1)]);
    await advance(29.5);
    expect(await of('stock-endless', 'dead')).toMatchObject([{ says: expect.stringContaining('It raised nothing in 28 days') }]);
    expect(mine(await list('?finding=dead'))).toEqual(['stock-endless']);
    expect(await of('tabled-much', 'dead')).toHaveLength(1);
    expect(await of('absent', 'dead')).toHaveLength(1);
    expect(await of('beside', 'dead')).toEqual([]);
    expect((await health('stock')).findings.map(({ finding }) => finding)).not.toContain('dead');
  }, 60_000);
});

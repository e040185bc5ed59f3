import { describe, expect, it } from 'vitest';
import { compileRuleSet, type PublishedRule } from '../engine/index.js';
import type { GroupCondition } from '../language/index.js';
import { ruleWith, smallCatalogue, viewOf } from '../testing/small-world.js';
import { confirm } from './index.js';

const published = (conditions: GroupCondition): PublishedRule => {
  const rule = compileRuleSet([ruleWith({ conditions })], smallCatalogue).rule('short-cover');
  if (rule === undefined) throw new Error('not compiled');
  return rule;
};
const short = published({ all: [{ fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } }] });

describe('confirm', () => {
  it('lets json-rules-engine decide and gives its comparisons as reasons', async () => {
    expect(await confirm(short, viewOf({ cover: 1, lead: 2 }))).toEqual({
      agrees: true,
      because: [
        {
          fact: 'cover',
          operator: 'lessThan',
          needed: { fact: 'lead', value: 2, at: '2026-01-15T12:00:00.000Z', source: 'sig:lead' },
          seen: 1,
          at: '2026-01-15T12:00:00.000Z',
          source: 'sig:cover',
          result: 'true',
        },
      ],
    });
    expect(await confirm(short, viewOf({ cover: 3, lead: 2 }))).toMatchObject({ agrees: false, because: [{ result: 'false' }] });
  });

  it('disagrees with an engine that takes doubt for a reason to fire', async () => {
    const rule = published({ all: [{ not: { fact: 'notice', operator: 'equal', value: 'resolved' } }] });
    expect(await confirm(rule, viewOf({}))).toMatchObject({ agrees: false, because: [{ seen: null, result: 'unknown' }] });
    expect((await confirm(rule, viewOf({ notice: 'late' }))).agrees).toBe(true);
  });

  it('agrees where one known reason is enough', async () => {
    const rule = published({
      any: [
        { fact: 'cover', operator: 'lessThan', value: 2 },
        { fact: 'sold', operator: 'greaterThan', value: 5 },
      ],
    });
    expect(await confirm(rule, viewOf({ sold: 9 }))).toMatchObject({ agrees: true, because: [{ result: 'unknown' }, { result: 'true' }] });
  });

  it('judges one fact by the age limit of each comparison', async () => {
    const leaf = { fact: 'cover', operator: 'lessThan', value: 2 } as const;
    const rule = published({ all: [{ ...leaf, maxAgeMinutes: 60 }, { ...leaf, maxAgeMinutes: 600 }, leaf] });
    const { agrees, because } = await confirm(rule, viewOf({ cover: 1 }, { cover: 120 }));
    expect([agrees, because.map((one) => one.result)]).toEqual([false, ['unknown', 'true', 'true']]);
  });

  it('holds the fact compared with to the age limit of the comparison as well', async () => {
    const leaf = { fact: 'cover', operator: 'lessThan', value: { fact: 'lead' } } as const;
    const known = (lead: number) => viewOf({ cover: 1, lead: 2 }, { lead });
    const limited = published({ all: [{ ...leaf, maxAgeMinutes: 10 }] });
    expect(await confirm(limited, known(600_000))).toMatchObject({
      agrees: false,
      because: [{ result: 'unknown', needed: { fact: 'lead', value: 2, at: '2024-11-24T20:00:00.000Z', source: 'sig:lead' } }],
    });
    expect((await confirm(limited, known(10))).agrees).toBe(true);
    // One fact under three limits, on either side.
    const three = published({
      all: [leaf, { ...leaf, maxAgeMinutes: 60 }, { fact: 'lead', operator: 'equal', value: 2, maxAgeMinutes: 30 }],
    });
    expect((await confirm(three, known(45))).because.map((one) => one.result)).toEqual(['true', 'true', 'unknown']);
    expect((await confirm(three, known(75))).because.map((one) => one.result)).toEqual(['true', 'unknown', 'unknown']);
  });

  it('keeps answers apart when a rule is asked about many subjects at once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, (_, cover) => confirm(short, viewOf({ cover, lead: 100 }))));
    expect(answers.map((answer) => answer.agrees)).toEqual(Array.from({ length: 200 }, (_, cover) => cover < 100));
    expect(answers.map((answer) => answer.because[0]?.seen)).toEqual(Array.from({ length: 200 }, (_, cover) => cover));
  });

  it('answers a question asked at any moment of an earlier one', async () => {
    // json-rules-engine skips its rules when another run on the same engine ends just then.
    for (let moments = 0; moments < 60; moments += 1) {
      const first = confirm(short, viewOf({ cover: 1, lead: 2 }));
      for (let i = 0; i < moments; i += 1) await Promise.resolve();
      expect((await confirm(short, viewOf({ cover: 1, lead: 2 }))).agrees, `after ${moments} moments`).toBe(true);
      await first;
    }
  });

  it('agrees without a fact that cannot be read where it fires without', async () => {
    const rule = published({
      any: [
        { fact: 'cover', operator: 'lessThan', value: 2 },
        { fact: 'sold', operator: 'greaterThan', value: 5 },
      ],
    });
    const known = viewOf({ cover: 1 });
    const read = (fact: string) => {
      if (fact === 'sold') throw new Error('store is gone');
      return known.read(fact);
    };
    expect(await confirm(rule, { ...known, read })).toMatchObject({ agrees: true, because: [{ result: 'true' }, { result: 'unknown' }] });
  });

  it('rejects when a fact it needs cannot be read, and answers the next question', async () => {
    const broken = {
      ...viewOf({}),
      read: () => {
        throw new Error('store is gone');
      },
    };
    const [failed, next] = await Promise.allSettled([confirm(short, broken), confirm(short, viewOf({ cover: 1, lead: 2 }))]);
    expect(failed.status).toBe('rejected');
    expect(next).toMatchObject({ status: 'fulfilled', value: { agrees: true } });
  });
});

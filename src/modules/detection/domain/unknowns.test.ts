import { describe, expect, it } from 'vitest';
import { SurveyPace } from './survey-pace.js';
import { unknownReport, type UnknownDay } from './unknown-report.js';

const weights = (rules: number, questions: number, kind = 'sales'): number[] => {
  const pace = new SurveyPace();
  return Array.from({ length: questions }, () => pace.weight(kind, rules));
};
const sum = (of: number[]): number => of.reduce((a, b) => a + b, 0);

describe('the pace of looking into what rules lack', () => {
  it('looks into the first questions of a small set, then into one in 256, which stands for all of them', () => {
    const all = weights(15, 2_560);
    expect(all.slice(0, 64).every((weight) => weight === 1)).toBe(true);
    expect(all.slice(64).filter((weight) => weight > 0)).toEqual([192, ...Array.from({ length: 9 }, () => 256)]);
    expect(sum(all)).toBe(2_560);
  });

  it('judges no more rules a question the larger the set is: a sixteenth of a rule', () => {
    for (const rules of [100, 1_000, 10_000]) {
      const looked = weights(rules, rules * 160).filter((weight) => weight > 0).length;
      expect(looked).toBe(11);
    }
  });

  it('counts each kind of question by itself', () => {
    const pace = new SurveyPace();
    for (let i = 0; i < 100; i += 1) pace.weight('sales', 15);
    expect(pace.weight('notice', 15)).toBe(1);
  });
});

describe('the report of what a rule could not tell', () => {
  const days: UnknownDay[] = [
    { day: '2026-03-02', asked: 60, unknown: 20, facts: { 'on-hand': 20, cover: 5 } },
    { day: '2026-03-03', asked: 40, unknown: 30, facts: { cover: 30 } },
  ];
  it('sums the days, and names first the fact that was lacking most often', () => {
    expect(unknownReport({ id: 'short', version: 'v1' }, days)).toEqual({
      rule: 'short',
      ruleVersion: 'v1',
      asked: 100,
      unknown: 50,
      share: 0.5,
      facts: [
        { fact: 'cover', times: 35 },
        { fact: 'on-hand', times: 20 },
      ],
      days: [
        { day: '2026-03-03', asked: 40, unknown: 30 },
        { day: '2026-03-02', asked: 60, unknown: 20 },
      ],
    });
  });
  it('has no share of nothing', () => {
    expect(unknownReport({ id: 'short', version: 'v1' }, [])).toMatchObject({ asked: 0, share: null, facts: [], days: [] });
  });
});

import { describe, expect, it } from 'vitest';
import { LONGEST_WINDOW_MINUTES, type RuleDocument } from '../../../rules/index.js';
import { basisOf, WARM_DAYS } from './basis-of.js';
import type { ReportBasis } from './report.js';

const from = new Date('2026-03-02T00:00:00Z');
const daysBefore = (days: number): Date => new Date(from.getTime() - days * 86_400_000);
const rule = (id: string, fact: string, absence?: number) =>
  ({
    id,
    conditions: { any: [{ fact: 'on-hand', operator: 'lessThan', value: { fact } }] },
    trigger: { signals: [], ...(absence === undefined ? {} : { absences: [{ after: 'retail.delivery.planned', minutes: absence }] }) },
  }) as unknown as RuleDocument;
const DAY = 1_440;
const RULES = [
  rule('long', `sales:sum:${35 * DAY}m`),
  rule('plain', 'days-of-cover'),
  rule('short', `sales:sum:${2 * DAY}m`, 10 * DAY),
  rule('since', 'sales:sum:promotion'),
];
const parts = (documents: readonly RuleDocument[] = RULES) => ({ documents, rolling: [] });
const historyOf = (begins: Date | undefined): ReportBasis =>
  basisOf({ baseline: parts([]), candidate: parts(), quiet: { aside: [], paused: [] } }, { from, until: from }, begins);

describe('what a comparison rests on', () => {
  it('says nothing where all there is to mind was lived', () => {
    const { notes, history } = historyOf(daysBefore(WARM_DAYS));
    expect([notes, history.daysBefore, history.longer]).toEqual([[], WARM_DAYS, []]);
    expect(historyOf(daysBefore(WARM_DAYS - 0.9)).notes).toEqual([]); // nobody spoke in the first hours
    // What a rule can name lies within the days that are lived before.
    expect(LONGEST_WINDOW_MINUTES).toBeLessThan(WARM_DAYS * DAY);
  });

  it('says when history is shorter than what is lived before a window, and which rules look back further', () => {
    const { history, notes } = historyOf(daysBefore(5.5));
    expect(history).toMatchObject({ warmUpDays: WARM_DAYS, daysBefore: 5, begins: daysBefore(5.5), moreLonger: 0 });
    expect(history.longer).toEqual([
      { rule: 'long', looksBack: ['sales:sum:50400m'] },
      { rule: 'short', looksBack: ['absence after retail.delivery.planned'] },
      { rule: 'since', looksBack: ['sales:sum:promotion'] },
    ]);
    expect(notes[0]).toMatch(/^Stored history begins on 2026-02-24: 5 of the 42 days before the window could be lived\./);
    expect(notes[1]).toMatch(/^These rules look back further: long \(sales:sum:50400m\), short \(absence after .+\), since/);
    expect(historyOf(daysBefore(20)).history.longer.map(({ rule: id }) => id)).toEqual(['long', 'since']);
  });

  it('says when there is no history before the window', () => {
    expect(historyOf(new Date(from.getTime() + 3_600_000)).history).toMatchObject({ daysBefore: 0 });
    expect(historyOf(undefined).notes[0]).toMatch(/^There is no stored history: 0 of the 42/);
  });

  it('names rules that raise nothing now, and versions being rolled out, where they take part', () => {
    const rolling = ['plain', 'long'].map((id) => ({ document: rule(id, 'on-hand'), where: [] }));
    const quiet = { aside: ['x'], paused: ['short', 'a'] };
    const sides = { baseline: { documents: [], rolling }, candidate: { documents: RULES, rolling: rolling.slice(0, 1) }, quiet };
    const { leftOut, rolling: named, notes } = basisOf(sides, { from, until: from }, daysBefore(50));
    expect(leftOut).toEqual([
      { rule: 'a', because: 'paused', tried: false },
      { rule: 'short', because: 'paused', tried: true },
      { rule: 'x', because: 'aside', tried: false },
    ]);
    expect(named).toEqual([
      { rule: 'plain', candidate: true },
      { rule: 'long', candidate: false },
    ]);
    expect(notes).toEqual([
      'Rules in force that raise nothing now are left out of both sides, but for what is tried: a (paused), short (paused, tried here), x (set aside).',
      'Versions being rolled out take part in the places they have come to: plain, long (on the side in force alone).',
    ]);
  });
});

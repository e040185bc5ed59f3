import { describe, expect, it } from 'vitest';
import type { FindingEffect } from '../../../kernel/index.js';
import type { Explanation, PublishedRule } from '../../../rules/index.js';
import { explainedRule } from './explained-rule.js';

const AT = new Date('2026-01-15T12:00:00Z');
const explanation: Explanation = { result: 'fired', because: [], inTheWay: 0, says: 'Its conditions hold.' };
const rule = (effect: FindingEffect) =>
  ({
    id: 'short',
    version: 'v1',
    facts: [],
    document: { id: 'short', title: 'Cover is short', effect, exceptionType: 'stockout', repeatAfterMinutes: 240 },
  }) as unknown as PublishedRule;
const raised = (ruleId: string, effect: FindingEffect, hour: number) => ({
  ruleId,
  effect,
  exceptionType: 'stockout',
  occurredAt: new Date(AT.getTime() + hour * 3_600_000),
});
const explain = (effect: FindingEffect, findings: readonly ReturnType<typeof raised>[], around = {}) =>
  explainedRule({ ruleSet: 'set', rule: rule(effect), subject: 'product:1|store:212', at: AT }, explanation, {
    outOfScope: [],
    aside: false,
    raised: findings,
    ...around,
  });

describe('why a rule raises nothing though its conditions hold', () => {
  it('raises when nothing else holds it back', () => {
    expect(explain('open', [])).toMatchObject({ heldBack: [], raisedAt: null, says: 'Its conditions hold.' });
  });

  it('is quiet for a while after it raised a finding, unless a recovery came since', () => {
    const own = raised('short', 'open', -1);
    const quiet = 'raised already at 2026-01-15T11:00:00.000Z, quiet until 2026-01-15T15:00:00.000Z unless it recovers before';
    expect(explain('open', [own])).toMatchObject({
      heldBack: [quiet],
      raisedAt: own.occurredAt,
      says: `Its conditions hold. Besides: ${quiet}.`,
    });
    expect(explain('open', [raised('short', 'open', -4)]).heldBack).toEqual([]);
    expect(explain('open', [raised('recovered', 'close', -0.5), own]).heldBack).toEqual([]);
    expect(explain('open', [own, raised('recovered', 'close', -2)]).heldBack).toEqual([quiet]);
  });

  it('has nothing to close, being a closing rule', () => {
    const nothing = ['nothing was raised since that it could close'];
    expect(explain('close', []).heldBack).toEqual(nothing);
    expect(explain('close', [raised('other', 'open', -1)]).heldBack).toEqual([]);
    expect(explain('close', [raised('short', 'close', -0.5), raised('other', 'open', -1)]).heldBack).toEqual(nothing);
  });

  it('lies in a window in which it keeps quiet, and says why', () => {
    const suppressed = { rrule: 'FREQ=WEEKLY;BYDAY=SU', durationMinutes: 1440, reason: 'stock is counted', zone: 'store' };
    const kept = 'keeps quiet at this time: stock is counted (FREQ=WEEKLY;BYDAY=SU)';
    expect(explain('open', [], { suppressed })).toMatchObject({ heldBack: [kept], says: `Its conditions hold. Besides: ${kept}.` });
  });

  it('was set aside, or is meant for other places', () => {
    expect(explain('open', [], { aside: true, outOfScope: ['store 212 is outside its scope: 213'] }).heldBack).toEqual([
      'store 212 is outside its scope: 213',
      'set aside: its second opinion disagreed, and its owner was told',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { circumstances, exampleFinding, hour } from '../../../../test/support/example-finding.js';
import { applyFinding, triageAt } from './apply-finding.js';
import { rulesHeard, type Change, type TrackedException } from './tracked-exception.js';

const must = (change: Change | undefined): Change => {
  if (change === undefined) throw new Error('expected a change');
  return change;
};
const opened = (): TrackedException => must(applyFinding(exampleFinding(), undefined, circumstances(hour(0)))).entity;
const types = (change: Change): string[] => change.events.map((event) => event.type);

describe('a finding', () => {
  it('opens an exception with its reason, deadline and a run of its agent a minute later', () => {
    const change = must(applyFinding(exampleFinding(), undefined, circumstances(hour(0), 7_500)));
    expect(change.entity).toMatchObject({
      state: 'open',
      findings: 1,
      moneyAtRisk: { amount: 7_500, currency: 'EUR' },
      openKey: exampleFinding().mergeKey,
    });
    expect(types(change)).toEqual(['exception.opened']);
    expect(change.events[0]).toMatchObject({
      priority: 7_500,
      due: { 'agents.run': new Date(hour(0).getTime() + 60_000), 'exceptions.escalate': change.entity.sla.dueAt },
    });
  });

  it.each([
    ['2026-03-02T10:00:00Z', 60, '2026-03-02T10:01:00Z'],
    ['2026-03-02T10:00:30Z', 60, '2026-03-02T10:01:00Z'],
    ['2026-03-02T10:00:10Z', 30, '2026-03-02T10:00:40Z'],
    ['2026-03-02T10:00:10Z', 0, '2026-03-02T10:00:10Z'],
  ])('opened at %s gathers for %i s at most, to a full minute if there is one', (now, triageDelaySeconds, runs) => {
    expect(triageAt({ now: new Date(now), triageDelaySeconds })).toEqual(new Date(runs));
  });

  it('gives less time when severity or money is high', () => {
    const due = (over: object, amount: number): number =>
      must(applyFinding(exampleFinding(over), undefined, circumstances(hour(0), amount))).entity.sla.dueAt.getTime() - hour(0).getTime();
    expect(due({ severity: 'critical' }, 100)).toBeLessThan(due({ severity: 'high' }, 100));
    expect(due({ severity: 'low' }, 50_000)).toBe(due({ severity: 'high' }, 100));
  });

  it('opens nothing below the attention floor, but joins what is open already', () => {
    expect(applyFinding(exampleFinding(), undefined, circumstances(hour(0), 99))).toBeUndefined();
    expect(applyFinding(exampleFinding({ ruleId: 'issue', occurredAt: hour(1) }), opened(), circumstances(hour(1), 99))).toBeDefined();
  });

  it('of another subject its merge key joins is heard though the rule spoke of the first at the same moment', () => {
    const elsewhere = exampleFinding({ place: { banner: 'B1', region: 'R1', store: 'S2' }, mergeKey: exampleFinding().mergeKey });
    const change = must(applyFinding(elsewhere, opened(), circumstances(hour(0))));
    expect([change.entity.findings, types(change)]).toEqual([2, ['exception.merged']]);
    expect(applyFinding(elsewhere, change.entity, circumstances(hour(0)))).toBeUndefined();
    expect(applyFinding(exampleFinding(), change.entity, circumstances(hour(0)))).toBeUndefined();
    expect(rulesHeard(change.entity)).toEqual(['cover']);
  });

  it('merges into the open exception of its key, and raises severity, never lowers it', () => {
    const change = must(
      applyFinding(exampleFinding({ ruleId: 'issue', severity: 'high', occurredAt: hour(1) }), opened(), circumstances(hour(1))),
    );
    expect(types(change)).toEqual(['exception.merged']);
    expect(change.entity).toMatchObject({ findings: 2, severity: 'high', id: opened().id });
    const again = must(
      applyFinding(exampleFinding({ ruleId: 'other', severity: 'info', occurredAt: hour(2) }), change.entity, circumstances(hour(2))),
    );
    expect(again.entity.severity).toBe('high');
    expect(again.entity.reasons.map((reason) => reason.rule)).toEqual(['cover', 'issue', 'other']);
  });

  it('counts what a rule says again, and tells only what is new', () => {
    const again = (hours: number, over: Parameters<typeof exampleFinding>[0] = {}, amount = 5_000, before = opened()) =>
      must(applyFinding(exampleFinding({ occurredAt: hour(hours), ...over }), before, circumstances(hour(hours), amount)));
    const calm = { ...opened(), moneyAtRisk: { amount: 5_000, currency: 'EUR' } } as TrackedException;
    const same = again(1, {}, 5_000, calm);
    expect([types(same), same.entity.findings, same.entity.reasons.map(({ at }) => at)]).toEqual([[], 2, [hour(1)]]);
    expect(types(again(1, {}, 6_300, calm))).toEqual(['exception.merged']);
    expect(types(again(1, {}, 6_200, calm))).toEqual([]);
    expect(types(again(1, { severity: 'critical' }, 5_000, calm))).toEqual(['exception.merged']);
    expect(types(again(1, { ruleId: 'issue' }, 5_000, calm))).toEqual(['exception.merged']);
    expect(types(again(1, {}, 5_000, { ...calm, recoveredAt: hour(0) }))).toEqual(['exception.merged']);
  });

  it('has the agent look again when it comes hours after the last run, unless people are asked or little is at stake', () => {
    const again = (over: Partial<TrackedException>, amount = 5_000) =>
      applyFinding(exampleFinding({ ruleId: 'issue', occurredAt: hour(8) }), { ...opened(), ...over }, circumstances(hour(8), amount))
        ?.events[0]?.due;
    const soon = { 'agents.run': new Date(hour(8).getTime() + 60_000) };
    const lastRun = { at: hour(1), moneyAtRisk: 5_000 };
    expect(again({ lastRun })).toEqual(soon);
    expect(again({})).toBeUndefined(); // its first run is still to come
    expect(again({ lastRun: { ...lastRun, at: hour(5) } })).toBeUndefined();
    expect(again({ lastRun }, 99)).toBeUndefined();
    expect(again({ lastRun, pending: { proposals: ['p1'], actions: [], outcomes: [] } })).toBeUndefined();
    expect(again({ lastRun, state: 'snoozed' })).toBeUndefined();
    // It said to wait: waited for, unless half as much again is at stake.
    expect(again({ lastRun: { ...lastRun, quietUntil: hour(9) } })).toBeUndefined();
    expect(again({ lastRun: { ...lastRun, quietUntil: hour(9) } }, 7_500)).toEqual(soon);
    expect(again({ lastRun: { ...lastRun, quietUntil: hour(8) } })).toEqual(soon);
  });

  it('changes nothing when it comes again, or late behind a newer one of its rule', () => {
    expect(applyFinding(exampleFinding(), opened(), circumstances(hour(1)))).toBeUndefined();
    expect(applyFinding(exampleFinding({ occurredAt: hour(-1) }), opened(), circumstances(hour(1)))).toBeUndefined();
  });

  it('asks to verify first, and that stays', () => {
    const doubted = must(applyFinding(exampleFinding({ effect: 'verify' }), undefined, circumstances(hour(0)))).entity;
    expect(doubted.verifyFirst).toBe(true);
    const merged = must(applyFinding(exampleFinding({ ruleId: 'issue', occurredAt: hour(1) }), doubted, circumstances(hour(1))));
    expect(merged.entity.verifyFirst).toBe(true);
  });
});

describe('recovery', () => {
  const recovery = (at: number) => exampleFinding({ ruleId: 'recovered', effect: 'close', occurredAt: hour(at) });

  it('closes an exception nothing is under way for', () => {
    const change = must(applyFinding(recovery(2), opened(), circumstances(hour(2))));
    expect(change.entity).toMatchObject({ state: 'closed', closeReason: 'recovered', openKey: undefined });
    expect(types(change)).toEqual(['exception.closed']);
  });

  it('waits while an action is under way, and is remembered', () => {
    const acting: TrackedException = { ...opened(), state: 'acting', pending: { proposals: [], actions: ['act_1'], outcomes: [] } };
    const change = must(applyFinding(recovery(2), acting, circumstances(hour(2))));
    expect(change).toMatchObject({ entity: { state: 'acting', recoveredAt: hour(2) }, events: [] });
    expect(applyFinding(recovery(3), change.entity, circumstances(hour(3)))).toBeUndefined();
  });

  it('does not undo a newer finding', () => {
    const newer = must(applyFinding(exampleFinding({ ruleId: 'issue', occurredAt: hour(5) }), opened(), circumstances(hour(5)))).entity;
    expect(applyFinding(recovery(4), newer, circumstances(hour(5)))).toBeUndefined();
  });

  it('of what is not open is nothing', () => {
    expect(applyFinding(recovery(2), undefined, circumstances(hour(2)))).toBeUndefined();
  });
});

describe('an exception that ended', () => {
  const closed = (): TrackedException => ({
    ...opened(),
    state: 'closed',
    openKey: undefined,
    closedAt: hour(2),
    closeReason: 'recovered',
  });

  it('reopens within two days and runs its agent again', () => {
    const change = must(applyFinding(exampleFinding({ occurredAt: hour(20) }), closed(), circumstances(hour(20))));
    expect(change.entity).toMatchObject({ id: opened().id, state: 'open', reopened: 1, closedAt: undefined });
    expect(change.events[0]).toMatchObject({ type: 'exception.reopened', due: { 'agents.run': new Date(hour(20).getTime() + 60_000) } });
  });

  it('is followed by a new one later', () => {
    const change = must(applyFinding(exampleFinding({ occurredAt: hour(60) }), closed(), circumstances(hour(60))));
    expect(types(change)).toEqual(['exception.opened']);
    expect(change.entity.id).not.toBe(opened().id);
  });

  it('is left alone by findings from before its end, and for a while when a person dismissed it', () => {
    expect(applyFinding(exampleFinding({ ruleId: 'issue', occurredAt: hour(1) }), closed(), circumstances(hour(3)))).toBeUndefined();
    const dismissed: TrackedException = { ...closed(), state: 'dismissed' };
    expect(applyFinding(exampleFinding({ occurredAt: hour(20) }), dismissed, circumstances(hour(20)))).toBeUndefined();
  });
});

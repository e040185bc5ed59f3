import { describe, expect, it } from 'vitest';
import { circumstances, exampleFinding, hour } from '../../../../test/support/example-finding.js';
import { applyFinding } from './apply-finding.js';
import { progress, type Progress } from './progress.js';
import type { Change, TrackedException } from './tracked-exception.js';

const opened = (): TrackedException => {
  const change = applyFinding(exampleFinding(), undefined, circumstances(hour(0)));
  if (change === undefined) throw new Error('expected an exception');
  return change.entity;
};
let words = 0;
const word = (type: string, refs: Progress['refs'] = {}, data: Progress['data'] = {}): Progress => ({
  id: `evt_${(words += 1)}`,
  type,
  refs,
  data,
});
const finished = (...proposalIds: string[]): Progress => word('agent-run.finished', {}, { proposals: proposalIds.length, proposalIds });

/** Lets words come in one after the other; answers the exception and the events told. */
function after(start: TrackedException, ...said: Progress[]): { exception: TrackedException; told: string[] } {
  let exception = start;
  const told: string[] = [];
  for (const each of said) {
    const change: Change | undefined = progress(exception, each, circumstances(hour(1)));
    if (change === undefined) continue;
    exception = change.entity;
    told.push(...change.events.map((event) => event.type));
  }
  return { exception, told };
}

describe('the progress of an exception', () => {
  it('goes from proposed over acting and observing to closed when the effect came', () => {
    const { exception, told } = after(
      opened(),
      finished('p1'),
      word('action.authorised', { proposal: 'p1', action: 'a1' }),
      word('action.succeeded', { proposal: 'p1', action: 'a1' }),
      word('outcome.observed', { action: 'a1' }, { result: 'met' }),
    );
    expect(told).toEqual(['exception.proposed', 'exception.acting', 'exception.observing', 'exception.closed']);
    expect(exception).toMatchObject({
      state: 'closed',
      closeReason: 'effect confirmed',
      pending: { proposals: [], actions: [], outcomes: [] },
    });
  });

  it('waits for every action before it ends', () => {
    const { exception } = after(
      opened(),
      finished('p1', 'p2'),
      word('action.authorised', { proposal: 'p1', action: 'a1' }),
      word('action.succeeded', { proposal: 'p1', action: 'a1' }),
      word('outcome.observed', { action: 'a1' }, { result: 'met' }),
    );
    expect(exception).toMatchObject({ state: 'proposed', pending: { proposals: ['p2'] } });
    expect(after(exception, word('approval.declined', { proposal: 'p2' })).exception).toMatchObject({
      state: 'closed',
      closeReason: 'effect confirmed',
    });
  });

  it('runs the agent again when the effect did not come, three times at most', () => {
    let exception = opened();
    const told: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const p = `p${round}`;
      const a = `a${round}`;
      const result = after(
        exception,
        finished(p),
        word('action.authorised', { proposal: p, action: a }),
        word('action.succeeded', { proposal: p, action: a }),
        word('outcome.observed', { action: a }, { result: 'missed' }),
      );
      exception = result.exception;
      told.push(result.told.at(-1) ?? '');
    }
    expect(told).toEqual(['exception.reopened', 'exception.reopened', 'exception.reopened', 'exception.returned']);
    expect(exception.state).toBe('open');
  });

  it('returns to people when everything proposed was refused', () => {
    const { exception, told } = after(
      opened(),
      finished('p1', 'p2'),
      word('proposal.refused', { proposal: 'p1' }),
      word('proposal.refused', { proposal: 'p2' }),
    );
    expect(told).toEqual(['exception.proposed', 'exception.returned']);
    expect(exception.state).toBe('open');
  });

  it('closes on a recovery that was seen while it waited', () => {
    const waiting = after(opened(), finished('p1')).exception;
    const { exception } = after({ ...waiting, recoveredAt: hour(2) }, word('approval.expired', { proposal: 'p1' }));
    expect(exception).toMatchObject({ state: 'closed', closeReason: 'recovered' });
  });

  it('counts a word once', () => {
    const run = finished('p1');
    const once = after(opened(), run).exception;
    expect(progress(once, run, circumstances(hour(1)))).toBeUndefined();
  });

  it('does not wait for a proposal whose refusal was told before the run that made it', () => {
    const { exception } = after(opened(), word('proposal.refused', { proposal: 'p1' }), finished('p1'));
    expect(exception).toMatchObject({ state: 'open', pending: { proposals: [] } });
  });

  it('does not wait for an action whose end was told before its beginning', () => {
    const { exception } = after(
      opened(),
      finished('p1'),
      word('action.succeeded', { proposal: 'p1', action: 'a1' }),
      word('action.authorised', { proposal: 'p1', action: 'a1' }),
    );
    expect(exception).toMatchObject({ state: 'observing', pending: { actions: [], outcomes: ['a1'] } });
  });

  it('only counts what ends after the exception was closed', () => {
    const closed: TrackedException = {
      ...opened(),
      state: 'closed',
      openKey: undefined,
      pending: { proposals: [], actions: [], outcomes: ['a1'] },
    };
    const { exception, told } = after(closed, word('outcome.observed', { action: 'a1' }, { result: 'missed' }));
    expect(exception).toMatchObject({ state: 'closed', pending: { outcomes: [] } });
    expect(told).toEqual([]);
  });

  it('is looked at again when its agent said, unless it was asked to look later still', () => {
    const said = { proposals: 0, proposalIds: [], nextLookAt: hour(6).toISOString() };
    const ran = { ...opened(), runDueAt: hour(1) };
    const wakes = after(ran, word('agent-run.finished', {}, { ...said, wakes: true })).exception;
    expect(wakes).toMatchObject({ runDueAt: hour(6), lastRun: { at: hour(1), quietUntil: hour(6), moneyAtRisk: ran.moneyAtRisk.amount } });
    expect(after(ran, word('agent-run.finished', {}, { ...said, wakes: false })).exception).toMatchObject({ runDueAt: hour(1) });
    const later = after({ ...ran, runDueAt: hour(2) }, word('agent-run.finished', {}, { ...said, wakes: true })).exception;
    expect(later.runDueAt).toEqual(hour(2));
  });
});

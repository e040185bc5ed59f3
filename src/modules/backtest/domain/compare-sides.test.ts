import { describe, expect, it } from 'vitest';
import { compareSides, type DayOf } from './compare-sides.js';
import { at, euros, exception, loss, noFindings, proposal, replayed } from './testing/replayed.js';

const utcDay: DayOf = (_place, moment) => moment.toISOString().slice(0, 10);
const south = { banner: 'B1', region: 'R2', store: '201' };

describe('two sides of a replay', () => {
  it('say what is added and removed, by region and by day', () => {
    const both = exception();
    const gone = exception({ mergeKey: 'a', place: south, openedAt: at('10:00'), moneyAtRisk: euros(300) });
    const fresh = exception({ mergeKey: 'b', openedAt: at('10:00', '2026-03-03'), closedAt: undefined, moneyAtRisk: euros(700) });
    const { report, added, removed } = compareSides(replayed({ exceptions: [both, gone] }, { exceptions: [fresh, both] }), utcDay);
    expect(report.total.changes).toEqual({
      findings: { added: 0, removed: 0, same: 0 },
      added: { exceptions: 1, moneyAtRisk: [euros(700)] },
      removed: { exceptions: 1, moneyAtRisk: [euros(300)] },
      earlier: { exceptions: 0, minutes: 0 },
      later: { exceptions: 0, minutes: 0 },
      compared: 3,
      touched: 0,
    });
    expect(report.total.difference).toMatchObject({ exceptions: 0, moneyAtRisk: [euros(400)] });
    expect(report.byRegion.map(({ region, difference }) => [region, difference.exceptions])).toEqual([
      ['R1', 1],
      ['R2', -1],
    ]);
    expect(report.byDay.map(({ day, changes }) => [day, changes.added.exceptions, changes.removed.exceptions])).toEqual([
      ['2026-03-02', 0, 1],
      ['2026-03-03', 1, 0],
    ]);
    expect([added, removed]).toEqual([[{ ...fresh, change: 'added', moreJoined: 0 }], [{ ...gone, change: 'removed', moreJoined: 0 }]]);
    expect(report.examples).toEqual({ added, removed });
  });

  it('match by merge key and overlapping time: the same key hours later is another exception', () => {
    const morning = exception();
    const evening = exception({ openedAt: at('12:00'), closedAt: at('20:00') });
    const { report } = compareSides(replayed({ exceptions: [morning] }, { exceptions: [evening] }), utcDay);
    expect([report.total.changes.added.exceptions, report.total.changes.removed.exceptions]).toEqual([1, 1]);
    const overlapping = exception({ openedAt: at('11:59'), closedAt: at('20:00') });
    const again = compareSides(replayed({ exceptions: [morning] }, { exceptions: [overlapping] }), utcDay).report.total.changes;
    expect([again.added.exceptions, again.removed.exceptions, again.later]).toEqual([0, 0, { exceptions: 1, minutes: 239 }]);
  });

  it('match one to one: one long exception stands for one of two short ones', () => {
    const long = exception({ closedAt: at('20:00') });
    const short = [
      exception({ openedAt: at('09:00'), closedAt: at('10:00') }),
      exception({ openedAt: at('15:00'), closedAt: at('16:00') }),
    ];
    const { changes, difference } = compareSides(replayed({ exceptions: [long] }, { exceptions: short }), utcDay).report.total;
    expect([changes.added.exceptions, changes.removed.exceptions, difference.exceptions]).toEqual([1, 0, 1]);
  });

  it('count minutes gained and lost for what both open', () => {
    const early = exception({ openedAt: at('06:30') });
    const { total } = compareSides(replayed({ exceptions: [exception()] }, { exceptions: [early] }), utcDay).report;
    expect([total.changes.earlier, total.changes.later.exceptions]).toEqual([{ exceptions: 1, minutes: 90 }, 0]);
  });

  it('cost store minutes and approvals by role; what is refused costs nobody anything', () => {
    const proposals = [
      proposal({ roles: ['finance', 'regional-ops', 'finance'] }),
      proposal({ verdict: 'auto', roles: [], storeMinutes: 5, place: south }),
      proposal({ verdict: 'refuse', storeMinutes: 60 }),
    ];
    const { report } = compareSides(replayed({ proposals: [proposal()] }, { proposals }), utcDay);
    expect(report.total.candidate).toMatchObject({
      proposals: { auto: 1, approval: 1, refuse: 1 },
      approvalsByRole: { finance: 1, 'regional-ops': 1 },
      storeMinutes: 20,
    });
    expect(report.total.difference).toMatchObject({ approvals: 0, approvalsByRole: { finance: 1 }, storeMinutes: 5 });
    expect(report.byRegion.map(({ region, candidate }) => [region, candidate.storeMinutes])).toEqual([
      ['R1', 15],
      ['R2', 5],
    ]);
  });

  it('name twenty of the subjects an exception joins, and how many more there are', () => {
    const joined = Array.from({ length: 23 }, (_, n) => ({ subject: `product:P1|store:${200 + n}`, at: at('09:00') }));
    const [added] = compareSides(replayed({}, { exceptions: [exception({ joined })] }), utcDay).added;
    expect([added?.joined.length, added?.moreJoined]).toEqual([20, 3]);
  });

  it('keep currencies apart', () => {
    const francs = exception({ mergeKey: 'chf', moneyAtRisk: { amount: 5_000, currency: 'CHF' } });
    const small = exception({ mergeKey: 'eur', moneyAtRisk: euros(1) });
    const smaller = exception({ mergeKey: 'eur2', moneyAtRisk: euros(0) });
    const { report, added } = compareSides(replayed({}, { exceptions: [smaller, small, francs] }), utcDay);
    expect(report.total.candidate.moneyAtRisk).toEqual([{ amount: 5_000, currency: 'CHF' }, euros(1)]);
    expect(added.map(({ mergeKey }) => mergeKey)).toEqual(['chf', 'eur', 'eur2']);
  });

  it('count findings by rule and incidents, and name rules set aside', () => {
    const { report } = compareSides(
      replayed(
        { findings: { a: 2, b: 1, silent: 0 }, incidents: 1 },
        { findings: { a: 5, c: 3 }, incidents: 4, setAside: ['b'] },
        { findings: { ...noFindings, byRule: [{ rule: 'a', added: 4, removed: 1, same: 1 }] } },
      ),
      utcDay,
    );
    expect(report.findings).toEqual({
      baseline: 3,
      candidate: 8,
      byRule: [
        { rule: 'a', baseline: 2, candidate: 5, added: 4, removed: 1, same: 1 },
        { rule: 'b', baseline: 1, candidate: 0, added: 0, removed: 0, same: 0 },
        { rule: 'c', baseline: 0, candidate: 3, added: 0, removed: 0, same: 0 },
      ],
      examples: { added: [], removed: [] },
    });
    expect(report.incidents).toEqual({ baseline: 1, candidate: 4 });
    expect(report.setAside).toEqual({ baseline: [], candidate: ['b'] });
  });
});

describe('losses of history', () => {
  const caught = (openedAt: Date, closedAt?: Date, losses = [loss()]) => {
    const result = replayed({}, { exceptions: [exception({ openedAt, closedAt })] }, { losses });
    const { baseline, candidate } = compareSides(result, utcDay).report.total;
    return { baseline, candidate };
  };

  it('are caught by an exception that stood before, with all of the margin still ahead', () => {
    const { baseline, candidate } = caught(at('08:00'));
    expect(candidate.caught).toEqual({ losses: 1, lost: [euros(1_000)], stillAhead: [euros(1_000)] });
    expect(candidate.missed).toEqual({ losses: 0, lost: [], stillAhead: [] });
    expect(baseline.missed).toEqual({ losses: 1, lost: [euros(1_000)], stillAhead: [] });
  });

  it('are caught with the part after it by an exception opened while they last', () => {
    expect(caught(at('10:30')).candidate.caught.stillAhead).toEqual([euros(250)]);
  });

  it('are missed by an exception that had closed, that came after four hours, or after their end', () => {
    expect(caught(at('07:00'), at('09:00')).candidate.caught.losses).toBe(0);
    expect(caught(at('11:01')).candidate.caught.losses).toBe(0);
    const long = [loss({ until: at('19:00') })];
    expect(caught(at('13:00'), undefined, long).candidate.caught).toMatchObject({ losses: 1, stillAhead: [euros(600)] });
    expect(caught(at('13:01'), undefined, long).candidate.caught.losses).toBe(0);
  });

  it('are caught by an exception that joins several stores, for each from the moment it joined', () => {
    const [here, there, elsewhere] = ['101', '102', '103'].map((store) => `product:P1|store:${store}`) as [string, string, string];
    const joined = [
      { subject: there, at: at('10:30') },
      { subject: elsewhere, at: at('11:30') },
    ];
    const merged = exception({ mergeKey: 'short|product:P1', subject: here, joined, openedAt: at('08:00') });
    const losses = [here, there, elsewhere].map((subject) => loss({ subject }));
    const { candidate } = compareSides(replayed({}, { exceptions: [merged] }, { losses }), utcDay).report.total;
    expect(candidate.caught).toEqual({ losses: 2, lost: [euros(2_000)], stillAhead: [euros(1_250)] });
    expect(candidate.missed.losses).toBe(1); // it joined when the loss was over
    const { history } = compareSides(
      replayed({}, { exceptions: [merged] }, { actionsInHistory: [{ subject: there, at: at('09:00'), action: 'stock.transfer' }] }),
      utcDay,
    ).report;
    expect(history).toMatchObject({ touched: 1, subjects: [{ subject: there }] });
  });

  it('are missed by exceptions of other subjects', () => {
    expect(caught(at('08:00'), undefined, [loss({ subject: 'product:P2|store:101' })]).candidate.missed.losses).toBe(1);
  });
});

describe('the note on history', () => {
  const transfer = { subject: 'product:P1|store:101', at: at('09:00'), action: 'stock.transfer' };

  it('counts exceptions on subjects where something was done before they ended, and says what', () => {
    const elsewhere = exception({ mergeKey: 'other', subject: 'product:P2|store:101' });
    const result = replayed({ exceptions: [exception()] }, { exceptions: [exception(), elsewhere] }, { actionsInHistory: [transfer] });
    const { history, total } = compareSides(result, utcDay).report;
    expect(history).toEqual({
      sentence:
        '1 of 2 exceptions (50 %) lie where something was done in this time (stock.transfer 1×): ' +
        'what would have happened there without it, or with something else, no replay can know.',
      compared: 2,
      touched: 1,
      share: 0.5,
      byAction: { 'stock.transfer': 1 },
      subjects: [{ subject: transfer.subject, exceptions: 1, actions: [{ at: transfer.at, action: 'stock.transfer' }] }],
      moreSubjects: 0,
    });
    expect([total.changes.compared, total.changes.touched]).toEqual([2, 1]);
  });

  it('leaves out what was done after they ended, and says so when nothing bends the comparison', () => {
    const later = { ...transfer, at: at('12:00') };
    const { history } = compareSides(replayed({ exceptions: [exception()] }, {}, { actionsInHistory: [later] }), utcDay).report;
    expect([history.touched, history.share]).toEqual([0, 0]);
    expect(history.sentence).toMatch(/^None of these exceptions/);
  });
});

import { z } from 'zod';
import {
  servedBecause,
  servedMoment,
  servedMoney,
  servedPage,
  servedPlace,
  servedSeverity,
  type AnswerOf,
} from '../../../platform/index.js';
import { BACKTEST_STATES } from '../domain/backtest.js';
import type { BacktestReport, ChangedException, ComparedFigures, ReportBasis, SideFigures } from '../domain/report.js';
import type { ShownBacktest } from './backtest.schemas.js';

const count = z.int();
const moneys = z.array(servedMoney);
const byName = z.record(z.string(), z.number());
const names = z.array(z.string());

const losses = z.strictObject({ losses: count, lost: moneys, stillAhead: moneys });
const side: AnswerOf<SideFigures> = z
  .strictObject({
    exceptions: count,
    moneyAtRisk: moneys,
    proposals: z.strictObject({ auto: count, approval: count, refuse: count }),
    approvalsByRole: byName,
    storeMinutes: z.number(),
    caught: losses,
    missed: losses,
  })
  .meta({ id: 'SideFigures' });

const findingCounts = { added: count, removed: count, same: count };
const moved = z.strictObject({ exceptions: count, moneyAtRisk: moneys });
const shifted = z.strictObject({ exceptions: count, minutes: z.number() });
const compared = {
  baseline: side,
  candidate: side,
  difference: z.strictObject({
    exceptions: count,
    moneyAtRisk: moneys,
    approvals: count,
    approvalsByRole: byName,
    storeMinutes: z.number(),
    lossesCaught: count,
    stillAhead: moneys,
  }),
  changes: z.strictObject({
    findings: z.strictObject(findingCounts),
    added: moved,
    removed: moved,
    earlier: shifted,
    later: shifted,
    compared: count,
    touched: count,
  }),
};
const total: AnswerOf<ComparedFigures> = z.strictObject(compared).meta({ id: 'ComparedFigures' });

const changedException: AnswerOf<ChangedException> = z
  .strictObject({
    change: z.enum(['added', 'removed']),
    mergeKey: z.string(),
    type: z.string(),
    subject: z.string(),
    joined: z.array(z.strictObject({ subject: z.string(), at: servedMoment })),
    moreJoined: count,
    place: servedPlace,
    team: z.string(),
    severity: servedSeverity,
    openedAt: servedMoment,
    closedAt: servedMoment.optional(),
    moneyAtRisk: servedMoney,
    rules: names,
    because: z.array(servedBecause),
    sharedCause: z.string().optional(),
  })
  .meta({ id: 'ChangedException' });
export const servedExceptions = servedPage(changedException);

const changedFinding = z.strictObject({
  rule: z.string(),
  subject: z.string(),
  place: servedPlace,
  at: servedMoment,
  because: z.array(servedBecause),
});
const basis: AnswerOf<ReportBasis> = z
  .strictObject({
    leftOut: z.array(z.strictObject({ rule: z.string(), because: z.enum(['aside', 'paused']), tried: z.boolean() })),
    rolling: z.array(z.strictObject({ rule: z.string(), candidate: z.boolean() })),
    history: z.strictObject({
      warmUpDays: count,
      daysBefore: count,
      begins: servedMoment.optional(),
      longer: z.array(z.strictObject({ rule: z.string(), looksBack: names })),
      moreLonger: count,
    }),
    notes: names,
  })
  .meta({ id: 'ReportBasis' });

const both = z.strictObject({ baseline: count, candidate: count });
const report: AnswerOf<BacktestReport> = z
  .strictObject({
    total,
    byRegion: z.array(z.strictObject({ ...compared, region: z.string().nullable() })),
    byDay: z.array(z.strictObject({ ...compared, day: z.string() })),
    findings: z.strictObject({
      baseline: count,
      candidate: count,
      byRule: z.array(z.strictObject({ rule: z.string(), baseline: count, candidate: count, ...findingCounts })),
      examples: z.strictObject({ added: z.array(changedFinding), removed: z.array(changedFinding) }),
    }),
    setAside: z.strictObject({ baseline: names, candidate: names }),
    incidents: both,
    examples: z.strictObject({ added: z.array(changedException), removed: z.array(changedException) }),
    history: z.strictObject({
      sentence: z.string(),
      compared: count,
      touched: count,
      share: z.number(),
      byAction: byName,
      subjects: z.array(
        z.strictObject({
          subject: z.string(),
          exceptions: count,
          actions: z.array(z.strictObject({ at: servedMoment, action: z.string() })),
        }),
      ),
      moreSubjects: count,
    }),
    basis,
    caughtWithinMinutes: z.number(),
    replay: z.strictObject({
      signals: count,
      observations: count,
      stages: z.array(z.strictObject({ stage: z.string(), ms: z.number() })),
    }),
  })
  .meta({ id: 'BacktestReport' });

const backtest = {
  id: z.string(),
  version: count,
  state: z.enum(BACKTEST_STATES),
  change: z.strictObject({
    publish: z.array(z.strictObject({ rule: z.string(), number: count })),
    retire: names,
    document: z.string().optional(),
  }),
  rules: names,
  ruleSets: z.strictObject({ baseline: z.string(), candidate: z.string() }),
  aside: names,
  paused: names.optional(),
  window: z.strictObject({ from: servedMoment, until: servedMoment, stores: names.optional() }),
  note: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: servedMoment,
  startedAt: servedMoment.optional(),
  endedAt: servedMoment.optional(),
  restarts: count,
  progress: z
    .strictObject({
      share: z.number(),
      signals: count,
      ofSignals: count,
      observations: count,
      at: servedMoment.optional(),
      remainingSeconds: z.number().optional(),
      writtenAt: servedMoment,
    })
    .optional(),
  because: z.string().optional(),
};
export const servedBacktest: AnswerOf<ShownBacktest> = z.strictObject(backtest).meta({ id: 'Backtest' });
export const servedBacktests = servedPage(servedBacktest);
export const servedFinished = z.strictObject({ ...backtest, report: report.optional() }).meta({ id: 'BacktestWithReport' });

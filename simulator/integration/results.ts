import { z } from 'zod';
import type { Bound } from '../chain/clairvoyant.js';
import { recoveredShare } from '../chain/run.js';
import type { Tally } from '../chain/tally.js';
import type { Api } from './api.js';
import type { Totals } from './totals.js';

/** What the simulator knows at the end; the demo adds `audit.verified`, `wallSeconds` and `peakRssMb`. Money in minor units. */
export type Results = {
  stores: number;
  days: number;
  seed: number;
  signals: { sent: number; accepted: number; duplicates: number; quarantined: number };
  observations: number;
  exceptions: number;
  incidents: number;
  proposals: number;
  verdicts: { auto: number; approval: number; refuse: number };
  approvals: { approved: number; declined: number; expired: number };
  actions: { succeeded: number; failed: number; unknown: number };
  lostSales: { without: number; with: number; clairvoyant: number; recoveredShare: number };
  onShelfAvailability: { without: number; with: number; clairvoyant: number };
  decisionCycleMinutes: { p50: number; p95: number };
  audit: { entries: number };
};

type Runs = { readonly without: Tally; readonly with: Tally; readonly clairvoyant: Bound };
const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** Puts the figures of the three runs and the server’s own totals together. */
export function results(
  size: { stores: number; days: number; seed: number },
  sent: number,
  totals: Totals,
  runs: Runs,
  cycle: number[],
): Results {
  return {
    ...size,
    signals: { sent, accepted: totals.signals.accepted, duplicates: totals.signals.duplicates, quarantined: totals.signals.quarantined },
    observations: totals.observations,
    exceptions: totals.exceptions.total,
    incidents: totals.incidents,
    proposals: totals.proposals,
    verdicts: totals.verdicts,
    approvals: { approved: totals.approvals.approved, declined: totals.approvals.declined, expired: totals.approvals.expired },
    actions: totals.actions,
    lostSales: {
      without: runs.without.lostMinor,
      with: runs.with.lostMinor,
      clairvoyant: runs.clairvoyant.lostMinor,
      recoveredShare: round(recoveredShare(runs.without.lostMinor, runs.with.lostMinor, runs.clairvoyant), 4),
    },
    onShelfAvailability: {
      without: round(runs.without.availability, 5),
      with: round(runs.with.availability, 5),
      clairvoyant: round(runs.clairvoyant.availability, 5),
    },
    decisionCycleMinutes: { p50: round(quantile(cycle, 0.5), 1), p95: round(quantile(cycle, 0.95), 1) },
    audit: { entries: totals.audit.entries },
  };
}

const exception = z.object({ id: z.string(), openedAt: z.string() });
const action = z.object({ exception: z.string(), authorisedAt: z.string() });

/** Minutes of business time from an exception’s opening to its first authorised action, for those that got one. */
export async function decisionMinutes(api: Api, token: string): Promise<number[]> {
  const opened = new Map(
    z
      .array(exception)
      .parse(await api.list('/v1/exceptions', token))
      .map((item) => [item.id, Date.parse(item.openedAt)]),
  );
  const first = new Map<string, number>();
  for (const item of z.array(action).parse(await api.list('/v1/actions', token))) {
    const at = Date.parse(item.authorisedAt);
    first.set(item.exception, Math.min(at, first.get(item.exception) ?? Infinity));
  }
  return [...first].flatMap(([id, at]) => {
    const from = opened.get(id);
    return from === undefined ? [] : [(at - from) / 60_000];
  });
}

/** Nearest-rank quantile; 0 of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

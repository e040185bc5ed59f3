import type { ComparedFindings, ObservedLoss, ReplayedException, ReplayedProposal, ReplayResult, SideResult } from '../backtest-types.js';

/** A moment of 2 March 2026, `HH:MM` UTC. */
export const at = (time: string, day = '2026-03-02'): Date => new Date(`${day}T${time}:00Z`);

export const euros = (amount: number) => ({ amount, currency: 'EUR' });

/** An exception of store 101 in region R1, open from eight to noon. */
export const exception = (changes: Partial<ReplayedException> = {}): ReplayedException => ({
  mergeKey: 'short|product:P1|store:101',
  type: 'short-stock',
  subject: 'product:P1|store:101',
  joined: [],
  place: { banner: 'B1', region: 'R1', store: '101' },
  team: 'regional-ops',
  severity: 'low',
  openedAt: at('08:00'),
  closedAt: at('12:00'),
  moneyAtRisk: euros(1_000),
  rules: ['short'],
  because: [],
  ...changes,
});

export const proposal = (changes: Partial<ReplayedProposal> = {}): ReplayedProposal => ({
  exception: 'short|product:P1|store:101',
  action: 'stock.transfer',
  place: { banner: 'B1', region: 'R1', store: '101' },
  at: at('08:05'),
  verdict: 'approval',
  roles: ['regional-ops'],
  storeMinutes: 15,
  ...changes,
});

/** Ten euros of margin lost evenly from nine to eleven. */
export const loss = (changes: Partial<ObservedLoss> = {}): ObservedLoss => ({
  subject: 'product:P1|store:101',
  place: { banner: 'B1', region: 'R1', store: '101' },
  from: at('09:00'),
  until: at('11:00'),
  lost: euros(1_000),
  ...changes,
});

export const side = (changes: Partial<SideResult> = {}): SideResult => ({
  findings: {},
  exceptions: [],
  incidents: 0,
  proposals: [],
  setAside: [],
  ...changes,
});

export const noFindings: ComparedFindings = {
  added: 0,
  removed: 0,
  same: 0,
  byRule: [],
  byRegion: [],
  byDay: [],
  examples: { added: [], removed: [] },
};

export const replayed = (
  baseline: Partial<SideResult>,
  candidate: Partial<SideResult>,
  changes: Partial<Omit<ReplayResult, 'sides'>> = {},
): ReplayResult => ({
  signals: 10,
  observations: 100,
  stages: [],
  findings: noFindings,
  losses: [],
  actionsInHistory: [],
  ...changes,
  sides: { baseline: side(baseline), candidate: side(candidate) },
});

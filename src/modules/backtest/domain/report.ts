import type { Money } from '../../../kernel/index.js';
import type { ComparedFindings, FindingCounts, ReplayedException } from './backtest-types.js';

/** Stored losses an exception met, or did not. Money per currency, minor units. */
export type Losses = {
  readonly losses: number;
  /** Margin these losses came to in history. */
  readonly lost: readonly Money[];
  /** The part of it that was still ahead when the exception stood: what could have been saved at most. */
  readonly stillAhead: readonly Money[];
};

/** What one side came to. Counts and sums only, so that the rows of a breakdown add up to the total. */
export type SideFigures = {
  readonly exceptions: number;
  /** Sum of each exception at its highest. */
  readonly moneyAtRisk: readonly Money[];
  readonly proposals: Readonly<Record<'auto' | 'approval' | 'refuse', number>>;
  /** Proposals each role would have been asked about; one that several roles may decide counts for each. */
  readonly approvalsByRole: Readonly<Record<string, number>>;
  readonly storeMinutes: number;
  readonly caught: Losses;
  readonly missed: Losses;
};

export type Changes = {
  readonly findings: FindingCounts;
  readonly added: { readonly exceptions: number; readonly moneyAtRisk: readonly Money[] };
  readonly removed: { readonly exceptions: number; readonly moneyAtRisk: readonly Money[] };
  /** Exceptions both sides open, the candidate earlier: how many, and the minutes gained altogether. */
  readonly earlier: { readonly exceptions: number; readonly minutes: number };
  readonly later: { readonly exceptions: number; readonly minutes: number };
  /** Exceptions looked at: those of both sides once, added and removed ones. */
  readonly compared: number;
  /** Those of them on subjects where an action had changed history before they ended. */
  readonly touched: number;
};

/** Both sides, candidate less baseline, and which exceptions make the difference. */
export type ComparedFigures = {
  readonly baseline: SideFigures;
  readonly candidate: SideFigures;
  readonly difference: {
    readonly exceptions: number;
    readonly moneyAtRisk: readonly Money[];
    readonly approvals: number;
    readonly approvalsByRole: Readonly<Record<string, number>>;
    readonly storeMinutes: number;
    readonly lossesCaught: number;
    readonly stillAhead: readonly Money[];
  };
  readonly changes: Changes;
};

/** How far past actions bend the comparison. */
export type HistoryNote = {
  /** The whole of it in a plain sentence. */
  readonly sentence: string;
  readonly compared: number;
  readonly touched: number;
  /** `touched / compared`, 0 when nothing was compared. */
  readonly share: number;
  /** Actions behind `touched`, by what was done. */
  readonly byAction: Readonly<Record<string, number>>;
  /** Subjects with most of these exceptions first; at most fifty, and how many more there are. */
  readonly subjects: readonly TouchedSubject[];
  readonly moreSubjects: number;
};
export type TouchedSubject = {
  readonly subject: string;
  readonly exceptions: number;
  readonly actions: readonly { readonly at: Date; readonly action: string }[];
};

/** What the comparison rests on: which rules took part, and how far history reached back. */
export type ReportBasis = {
  /**
   * Rules of the set in force that raise nothing now (their second opinion disagreed, or they are paused): neither side has
   * them, but for a version that is `tried`.
   */
  readonly leftOut: readonly { readonly rule: string; readonly because: 'aside' | 'paused'; readonly tried: boolean }[];
  /** Versions being rolled out, in force where they have come to; `candidate` false where the change takes their place. */
  readonly rolling: readonly { readonly rule: string; readonly candidate: boolean }[];
  readonly history: {
    /** Days before the window that are lived to know the facts of its beginning, and how many of them are stored. */
    readonly warmUpDays: number;
    readonly daysBefore: number;
    /** Event time of the first signal lived; absent when there was none. */
    readonly begins?: Date;
    /** Rules with windows or absences that look back further than that; at most fifty, and how many more there are. */
    readonly longer: readonly { readonly rule: string; readonly looksBack: readonly string[] }[];
    readonly moreLonger: number;
  };
  /** All that has to be minded of it, in plain sentences; empty when there is nothing. */
  readonly notes: readonly string[];
};

/** An exception only one side opens. */
export type ChangedException = ReplayedException & {
  readonly change: 'added' | 'removed';
  /** Of the subjects that joined it, how many are not named. */
  readonly moreJoined: number;
};

/** What a rule change would have done, compared with the rules in force. Days are the store’s trading days, UTC where there is no store. */
export type BacktestReport = {
  readonly total: ComparedFigures;
  readonly byRegion: readonly (ComparedFigures & { readonly region: string | null })[];
  readonly byDay: readonly (ComparedFigures & { readonly day: string })[];
  readonly findings: {
    readonly baseline: number;
    readonly candidate: number;
    readonly byRule: readonly (FindingCounts & { readonly rule: string; readonly baseline: number; readonly candidate: number })[];
    readonly examples: ComparedFindings['examples'];
  };
  /** Rules json-rules-engine did not agree with: they raised nothing from then on, as they would in production. */
  readonly setAside: { readonly baseline: readonly string[]; readonly candidate: readonly string[] };
  readonly incidents: { readonly baseline: number; readonly candidate: number };
  /** The largest by money, each currency in turn. */
  readonly examples: { readonly added: readonly ChangedException[]; readonly removed: readonly ChangedException[] };
  readonly basis: ReportBasis;
  readonly history: HistoryNote;
  /** A loss counts as caught when an exception on its subject stood by then after its beginning. */
  readonly caughtWithinMinutes: number;
  readonly replay: {
    readonly signals: number;
    readonly observations: number;
    readonly stages: readonly { readonly stage: string; readonly ms: number }[];
  };
};

import type { Because, Money, Place, Severity, SubjectKey } from '../../../kernel/index.js';
import type { RollingRule, RuleDocument } from '../../../rules/index.js';

/** What a replay compares: the rules in force, and the rules somebody wants instead. */
export type BacktestSide = 'baseline' | 'candidate';

/** Which part of stored history is lived again; event time, `from` included, `until` not. */
export type BacktestWindow = {
  readonly from: Date;
  readonly until: Date;
  /** Only signals of these stores, and those of no store; absent = the whole chain. */
  readonly stores?: readonly string[];
};

export type ReplayRequest = {
  readonly window: BacktestWindow;
  readonly rules: Readonly<Record<BacktestSide, readonly RuleDocument[]>>;
  /** Versions in force in some places only, beside the rules of a side; absent = none. */
  readonly rolling?: Readonly<Record<BacktestSide, readonly RollingRule[]>>;
};

/** Told from time to time while history is replayed. */
export type ReplayProgress = {
  readonly signals: number;
  readonly ofSignals: number;
  readonly observations: number;
  /** Event time reached. */
  readonly at: Date;
};

/** One exception the rules of a side would have opened. */
export type ReplayedException = {
  readonly mergeKey: string;
  readonly type: string;
  /** Of the finding that opened it. */
  readonly subject: SubjectKey;
  /** Other subjects its merge key joined to it, by when they first did. */
  readonly joined: readonly JoinedSubject[];
  readonly place: Place;
  readonly team: string;
  readonly severity: Severity;
  readonly openedAt: Date;
  readonly closedAt?: Date;
  /** At its highest. */
  readonly moneyAtRisk: Money;
  /** Rules whose findings it holds, the one that opened it first. */
  readonly rules: readonly string[];
  /** Of the finding that opened it. */
  readonly because: readonly Because[];
  readonly sharedCause?: SubjectKey;
};

/** A subject, and the business time from which an exception speaks of it. */
export type JoinedSubject = { readonly subject: SubjectKey; readonly at: Date };

/** One proposal the agents would have made of a side’s exceptions, and what policy would have said. */
export type ReplayedProposal = {
  readonly exception: string; // merge key
  readonly action: string;
  readonly place: Place;
  readonly at: Date;
  readonly verdict: 'auto' | 'approval' | 'refuse';
  /** Roles asked when people decide. */
  readonly roles: readonly string[];
  /** Minutes of store staff its tasks take. */
  readonly storeMinutes: number;
};

export type SideResult = {
  readonly findings: Readonly<Record<string, number>>; // by rule
  readonly exceptions: readonly ReplayedException[];
  readonly incidents: number;
  readonly proposals: readonly ReplayedProposal[];
  /** Rules json-rules-engine did not agree with: out of service from then on, as in production. */
  readonly setAside: readonly string[];
};

/** A finding only one side raised. */
export type ChangedFinding = {
  readonly rule: string;
  readonly subject: SubjectKey;
  readonly place: Place;
  /** Event time of what it was raised on, or the moment of an absence. */
  readonly at: Date;
  readonly because: readonly Because[];
};

/** Findings only the candidate raised, only the baseline, and both: the same rule about the same subject on the same occasion. */
export type FindingCounts = { readonly added: number; readonly removed: number; readonly same: number };

/** Findings of both sides against each other: the rows of each breakdown add up to the whole. */
export type ComparedFindings = FindingCounts & {
  readonly byRule: readonly (FindingCounts & { readonly rule: string })[];
  readonly byRegion: readonly (FindingCounts & { readonly region: string | null })[];
  readonly byDay: readonly (FindingCounts & { readonly day: string })[];
  /** At most ten of each, by time: the first of as many rules as there are, then the first of all. */
  readonly examples: { readonly added: readonly ChangedFinding[]; readonly removed: readonly ChangedFinding[] };
};

/** Margin lost in stored history: a time without stock while people wanted to buy. */
export type ObservedLoss = {
  readonly subject: SubjectKey;
  readonly place: Place;
  readonly from: Date;
  readonly until: Date;
  readonly lost: Money;
};

export type ReplayResult = {
  readonly signals: number;
  readonly observations: number;
  /** Event time of the first signal lived, those before the window included; absent when there was none. */
  readonly historyFrom?: Date;
  /** Milliseconds by stage, in the order they run. */
  readonly stages: readonly { readonly stage: string; readonly ms: number }[];
  readonly sides: Readonly<Record<BacktestSide, SideResult>>;
  readonly findings: ComparedFindings;
  readonly losses: readonly ObservedLoss[];
  /** Actions that were carried out within the window: where these changed history, a replay cannot know what would have been. */
  readonly actionsInHistory: readonly { readonly subject: SubjectKey; readonly at: Date; readonly action: string }[];
};

/** Lives stored history once, under both sides’ rules. Stops with an AbortError when told to. */
export abstract class HistoryReplay {
  abstract run(request: ReplayRequest, told: (progress: ReplayProgress) => Promise<void> | void, stop: AbortSignal): Promise<ReplayResult>;
}

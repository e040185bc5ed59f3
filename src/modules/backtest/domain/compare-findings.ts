import type { Finding, Place } from '../../../kernel/index.js';
import type { BacktestSide, ChangedFinding, ComparedFindings, FindingCounts } from './backtest-types.js';

/** Shown of each kind. */
const MOST_EXAMPLES = 10;

type Counts = { -readonly [K in keyof FindingCounts]: FindingCounts[K] };
type Kind = keyof FindingCounts;

/**
 * Findings of both sides against each other, as they are raised: the same are those of one rule, whatever its version, about
 * one subject on one occasion. Both sides are asked about an occasion before the next moment, so that only the findings of a
 * moment are held; what is kept of the others are counts and a few examples.
 */
export class FindingsCompared {
  private readonly open: Readonly<Record<BacktestSide, Map<string, Finding>>> = { baseline: new Map(), candidate: new Map() };
  private readonly total: Counts = none();
  private readonly rules = new Map<string, Counts>();
  private readonly regions = new Map<string | null, Counts>();
  private readonly days = new Map<string, Counts>();
  private readonly examples = { added: new Examples(), removed: new Examples() };

  /** `mayShow` false for findings that are counted, and never shown as an example. */
  constructor(
    private readonly dayOf: (place: Place, at: Date) => string,
    private readonly mayShow: (place: Place) => boolean = () => true,
  ) {}

  add(side: BacktestSide, findings: readonly Finding[]): void {
    for (const finding of findings) this.open[side].set(keyOf(finding), finding);
  }

  /** To be called when both sides were asked about everything of a moment. */
  settle(): void {
    const { baseline, candidate } = this.open;
    for (const [key, finding] of baseline) this.count(candidate.delete(key) ? 'same' : 'removed', finding);
    for (const finding of candidate.values()) this.count('added', finding);
    baseline.clear();
    candidate.clear();
  }

  result(): ComparedFindings {
    return {
      ...this.total,
      byRule: inOrder(this.rules).map(([rule, counts]) => ({ rule, ...counts })),
      byRegion: inOrder(this.regions).map(([region, counts]) => ({ region, ...counts })),
      byDay: inOrder(this.days).map(([day, counts]) => ({ day, ...counts })),
      examples: { added: this.examples.added.list(), removed: this.examples.removed.list() },
    };
  }

  private count(kind: Kind, { ruleId: rule, subject, place, occurredAt: at, because }: Finding): void {
    for (const counts of [
      this.total,
      countsOf(this.rules, rule),
      countsOf(this.regions, place.region ?? null),
      countsOf(this.days, this.dayOf(place, at)),
    ])
      counts[kind] += 1;
    if (kind !== 'same' && this.mayShow(place)) this.examples[kind].offer({ rule, subject, place, at, because });
  }
}

/** The first of each rule, and the first of all, up to as many as are shown. */
class Examples {
  private readonly ofRules = new Map<string, ChangedFinding>();
  private readonly first: ChangedFinding[] = [];

  offer(finding: ChangedFinding): void {
    if (this.ofRules.size < MOST_EXAMPLES && !this.ofRules.has(finding.rule)) this.ofRules.set(finding.rule, finding);
    if (this.first.length < MOST_EXAMPLES) this.first.push(finding);
  }

  list(): readonly ChangedFinding[] {
    return [...new Set([...this.ofRules.values(), ...this.first])].slice(0, MOST_EXAMPLES).sort(byTime);
  }
}

/** `signal` is that of the occasion, or the one an absence is counted from: then the moment tells which. */
const keyOf = ({ ruleId, subject, signal, occurredAt }: Finding): string => `${ruleId} ${subject} ${signal} ${occurredAt.getTime()}`;
const none = (): Counts => ({ added: 0, removed: 0, same: 0 });

function countsOf<K>(all: Map<K, Counts>, key: K): Counts {
  const known = all.get(key) ?? none();
  all.set(key, known);
  return known;
}

/** By key; what has none comes last. */
const inOrder = <K extends string | null>(all: ReadonlyMap<K, Counts>): [K, Counts][] =>
  [...all].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));

const byTime = (a: ChangedFinding, b: ChangedFinding): number =>
  a.at.getTime() - b.at.getTime() || (`${a.rule} ${a.subject}` < `${b.rule} ${b.subject}` ? -1 : 1);

import type { Job, Signal } from '../../../kernel/index.js';
import type { FactCatalogue } from '../../../rules/index.js';
import type { Directory } from '../../masterdata/index.js';
import type { SetParts } from '../../rulebook/index.js';
import { dueAbsenceOf, inOrderOfTime, type DueAbsence } from '../domain/due-absence.js';
import { HOUR } from '../domain/hours.js';
import { lostInHour, type LostHour } from '../domain/lost-demand.js';
import type { Breath } from './breath.js';
import { DetectionSide, rulesOf, SharedOpinion } from './detection-side.js';
import type { PassMeans } from './evaluation-means.js';
import { EvaluationPass } from './evaluation-pass.js';
import type { FactReader } from './fact-reader.js';
import { PassBudgets } from './finding-budgets.js';
import { FactsInMemory, type SharedWorld } from './facts-in-memory.js';
import { StockWatch } from './stock-watch.js';
import { CommonRules } from './shared-rules.js';

const nobody = { inc: () => undefined };
/** For a pass that brings facts up to date and raises nothing. */
export const FACTS_ONLY: PassMeans = {
  secondOpinion: { run: () => Promise.resolve(undefined) },
  figures: { late: nobody, ruleErrors: nobody, suppressed: nobody, findings: nobody },
  marks: { of: () => undefined, note: () => undefined },
  budgets: { forPass: () => new PassBudgets(0, () => Promise.resolve([])) },
};

/** A product in a store that an hour found without stock. */
export type LostAt = LostHour & {
  readonly store: string;
  readonly product: string;
  readonly subject: string;
  readonly hour: number;
  readonly margin: number;
};

/**
 * Detection over history, in memory: the pass production makes, signal by signal, once for the facts and once for each set
 * of rules. All sides read the same views of the same facts; what each raised is its own.
 */
export class DetectionInMemory {
  private readonly facts: FactsInMemory;
  private readonly none;
  private readonly opinion = new SharedOpinion();
  private world: SharedWorld;
  private common: CommonRules | undefined;
  private readonly watches = new Map<string, StockWatch>();

  constructor(
    directory: Directory,
    private readonly catalogue: FactCatalogue,
    /** Findings a rule without a budget of its own may raise in an hour. */
    private readonly findingsPerHour: number,
  ) {
    this.facts = new FactsInMemory(directory);
    this.none = rulesOf([], catalogue);
    this.world = this.facts.world();
  }

  get reader(): FactReader {
    return this.facts.reader;
  }

  /** Milliseconds json-rules-engine took so far. */
  get confirmMs(): number {
    return this.opinion.ms;
  }

  /** Sides in the order of their sets. Throws `invalid` when one does not compile. */
  sides(sets: readonly SetParts[]): DetectionSide[] {
    const common = (this.common = CommonRules.of(sets, this.catalogue));
    return sets.map((parts) => new DetectionSide(common.partOf(parts), this.opinion, this.findingsPerHour));
  }

  /** A new look at master data; throws `too-large` when there is more history than memory. */
  renew(): void {
    this.world = this.facts.world();
    this.facts.memory.mustFit();
  }

  /** Brings the facts up to date with signals, in the order given. */
  async learn(signals: readonly Signal[], breath: Breath): Promise<void> {
    const pass = new EvaluationPass(signals, this.world, this.facts.memory, this.none, FACTS_ONLY);
    await pass.run(breath);
    this.world.forget();
    this.common?.forget();
  }

  /** Asks a side’s rules about a signal the facts have taken. Answers what they want to be asked about later. */
  async ask(side: DetectionSide, signal: Signal, breath: Breath): Promise<readonly DueAbsence[]> {
    const pass = this.passOf(side, signal);
    await pass.run(breath);
    return [...pass.armed.values()];
  }

  /** What a side’s rules want to be asked about after a signal they are not asked about themselves. */
  arm(side: DetectionSide, signal: Signal): readonly DueAbsence[] {
    return side.armsAt(signal.type) ? [...this.passOf(side, signal).armed.values()] : [];
  }

  /** Asks a side’s rules about absences that have come due, in the order and each at the moment production does. */
  async check(side: DetectionSide, jobs: readonly Job[], breath: Breath): Promise<void> {
    for (const due of jobs.map(dueAbsenceOf).sort(inOrderOfTime)) {
      // What the common rules said was said of another occasion, maybe of the same subject.
      this.common?.forget();
      await this.passOf(side, due).run(breath);
    }
    this.common?.forget();
  }

  private passOf(side: DetectionSide, occasion: Signal | DueAbsence): EvaluationPass {
    return new EvaluationPass([occasion], this.world, this.facts.memory, side.rules, side.means);
  }

  /** What the hour a sales signal reports lost in that store, product by product; nothing for other signals. */
  *lost(signal: Signal): Iterable<LostAt> {
    if (signal.type !== 'retail.store-sales.hourly') return;
    const { store } = signal.data;
    const start = Date.parse(signal.data.hourStart);
    const at = Math.max(signal.time.getTime(), start + HOUR);
    const local = this.world.localHours(store)?.(start);
    if (local === undefined) return;
    const watch = this.watches.get(store) ?? new StockWatch(this.facts.memory.at(`store:${store}`));
    this.watches.set(store, watch);
    for (const touched of watch.doubtful(signal, { start, ...local })) {
      const product = touched.product as string;
      const context = this.world.product(store, product, at, touched.subject);
      if (context?.margin === undefined) continue;
      const view = this.world.viewOf(touched, at);
      const lost = lostInHour(context, (fact) => view.read(fact), { start, ...local });
      watch.looked(product, view.read('on-hand-estimate')?.value);
      if (lost !== undefined) yield { ...lost, store, product, subject: touched.subject, hour: start, margin: context.margin };
    }
  }
}

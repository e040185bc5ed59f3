import { deriveId, type FactView, type Signal } from '../../../kernel/index.js';
import { suppressedBy, type PublishedRule, type RuleTrigger } from '../../../rules/index.js';
import { applyUpdate } from '../domain/apply-update.js';
import type { FactBucket } from '../domain/fact-bucket.js';
import { placeOfSubject, type FactPlace } from '../domain/fact-places.js';
import { updatesOf, type FactUpdate, type Measure } from '../domain/fact-updates/index.js';
import { HOUR } from '../domain/hours.js';
import { findingId, makeFinding } from '../domain/make-finding.js';
import { mayBeAsked } from '../domain/rule-profile.js';
import { askShadows } from '../domain/shadow-rules.js';
import type { DemandPlan } from '../domain/store-plans.js';
import type { HourOfSales, Taken } from '../domain/store-sales.js';
import { productStoreView } from '../domain/subject-view.js';
import { touchedBy, type Surroundings, type Touched } from '../domain/touched-subjects.js';
import type { ShadowNote } from '../../rulebook/index.js';
import type { RulesInForce } from './active-rules.js';
import type { EvaluationMeans } from './evaluation-means.js';
import type { PassBudgets } from './finding-budgets.js';
import type { FactMemory, Shelf } from './fact-memory.js';
import type { World } from './world.js';

/** Signals this far behind what a store has said since still count as facts, but nobody acts on yesterday. */
const STALE_AFTER = 24 * HOUR;

type Prepared = {
  readonly signal: Signal;
  readonly updates: readonly FactUpdate[];
  readonly touched: readonly Touched[];
  readonly shadowed: readonly Touched[];
};
const NOBODY: readonly Touched[] = [];

/**
 * One pass of signals over the facts in memory, one signal after the other in the order given: facts first, then the rules
 * of the subjects it touches, at its event time. How signals were grouped makes no difference. What changed is collected
 * for one write.
 */
export class EvaluationPass {
  readonly buckets = new Set<FactBucket>();
  readonly hours: { store: string; hour: HourOfSales }[] = [];
  readonly plans: DemandPlan[] = [];
  readonly changed = new Set<FactPlace>();
  /** What versions in shadow would have said. */
  readonly shadowNotes: ShadowNote[] = [];
  /** What rules may still raise in the hours looked at. */
  readonly budgets: PassBudgets;
  private readonly prepared: readonly Prepared[];
  private readonly batch: string;
  private readonly wheres = new Map<string, RuleTrigger['place']>();

  constructor(
    signals: readonly Signal[],
    private readonly world: World,
    private readonly memory: FactMemory,
    private readonly rules: RulesInForce,
    private readonly help: EvaluationMeans,
  ) {
    this.budgets = help.budgets.forPass();
    this.batch = deriveId('fbt', ...signals.map((signal) => signal.id));
    const around = surroundingsOf(world);
    const measure: Measure = (product, value, unit) => {
      const known = unit === 'case' ? world.directory.product(product) : undefined;
      return known === undefined || known.unit === 'case' ? value : value * known.packSize;
    };
    this.prepared = signals.map((signal) => ({
      signal,
      updates: updatesOf(signal, measure),
      touched: touchedBy(signal, rules.profile, around),
      shadowed: rules.shadow === undefined ? NOBODY : touchedBy(signal, rules.shadow.profile, around),
    }));
  }

  /** Everything the pass looks at or changes. */
  places(): FactPlace[] {
    const places = new Set<FactPlace>();
    const products = new Set<string>();
    const stores = new Set<string>();
    for (const { updates, touched, shadowed } of this.prepared) {
      for (const update of updates) {
        if (update.does === 'sell') stores.add(update.store);
        else if (update.does === 'plan') stores.add(update.plan.store);
        else places.add(placeOfSubject(update.subject) ?? '');
      }
      for (const { subject, store, product } of shadowed.length === 0 ? touched : [...touched, ...shadowed]) {
        if (product !== undefined) products.add(product);
        if (store !== undefined) stores.add(store);
        else places.add(placeOfSubject(subject) ?? '');
      }
    }
    for (const store of stores) {
      const dc = this.world.directory.store(store)?.dc;
      places.add(`store:${store}`);
      if (dc !== undefined) places.add(`dc:${dc}`);
    }
    for (const product of products) {
      const supplier = this.world.directory.product(product)?.supplier;
      if (supplier !== undefined) places.add(`supplier:${supplier}`);
    }
    places.delete('');
    return [...places].sort();
  }

  async run(): Promise<void> {
    let since = performance.now();
    for (const { signal, updates, touched, shadowed } of this.prepared) {
      for (const update of updates) if (this.apply(update) === 'late') this.help.figures.late.inc();
      const at = momentOf(signal);
      for (const one of shadowed) this.shadow(signal, at, one);
      for (const one of touched) {
        const raising = this.evaluate(signal, at, one);
        if (raising !== undefined) await raising;
      }
      // Leases are renewed and requests answered between signals, however long the list.
      if (performance.now() - since < 20) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = performance.now();
    }
  }

  private apply(update: FactUpdate): Taken {
    const place =
      update.does === 'sell'
        ? `store:${update.store}`
        : update.does === 'plan'
          ? `store:${update.plan.store}`
          : placeOfSubject(update.subject);
    const shelf = place === undefined ? undefined : this.memory.at(place);
    if (shelf === undefined) return 'same';
    const taken = this.applyTo(shelf, update);
    // What is known already may have been written by a process that died before it raised the mark.
    if (taken !== 'late') this.changed.add(shelf.place);
    return taken;
  }

  private applyTo(shelf: Shelf, update: FactUpdate): Taken {
    if (update.does === 'sell') {
      const taken = shelf.sales.take(update.hour);
      if (taken === 'changed') this.hours.push({ store: update.store, hour: update.hour });
      return taken;
    }
    if (update.does === 'plan') {
      const taken = shelf.plans.take(update.plan);
      if (taken === 'changed') this.plans.push(update.plan);
      return taken;
    }
    const document = shelf.documents.of(update.subject);
    const taken = applyUpdate(document, update);
    if (taken === 'changed') this.buckets.add(shelf.documents.change(document));
    return taken;
  }

  /** Synchronous unless a rule fires: that is the rare case, and nothing else may be awaited for each product. */
  private evaluate(signal: Signal, moment: number, touched: Touched): Promise<void> | undefined {
    const shelf = this.shelfFor(touched, moment);
    if (shelf === undefined) return undefined;
    const document = shelf.documents.find(touched.subject);
    const at = signal.time.getTime();
    const view = this.viewOf(touched, moment);
    const outcomes = this.rules.set.evaluate(
      this.triggerOf(signal, touched),
      view,
      (rule) => !this.rules.aside.has(rule.id) && mayBeAsked(rule, document, this.rules.profile, { at, signal: signal.id }),
    );
    let fired: PublishedRule[] | undefined;
    for (const { rule, result } of outcomes) {
      if (result === 'fired' && this.isSuppressed(rule, signal, touched)) this.help.figures.suppressed.inc({ rule: rule.id });
      else if (result === 'fired') (fired ??= []).push(rule);
      else if (result === 'error') this.help.figures.ruleErrors.inc({ rule: rule.id });
    }
    return fired === undefined ? undefined : this.raise(fired, signal, touched, { shelf, view });
  }

  /** Looks, and changes nothing: before the set in force raises anything about the same signal. */
  private shadow(signal: Signal, moment: number, touched: Touched): void {
    const shelf = this.shelfFor(touched, moment);
    if (shelf === undefined || this.rules.shadow === undefined) return;
    const trigger = this.triggerOf(signal, touched);
    const on = { trigger, view: this.viewOf(touched, moment), document: shelf.documents.find(touched.subject), signal: signal.id };
    for (const { pair, shadow, inForce } of askShadows(this.rules.shadow, on, this.rules.profile)) {
      const { rule, number } = pair;
      const said = { rule, number, subject: touched.subject, signal: signal.id, at: signal.time, shadow: shadow !== undefined, inForce };
      this.shadowNotes.push(shadow === undefined ? said : { ...said, because: shadow.because });
    }
  }

  /** Where the subject is known; undefined when nobody knows the place, or the store has spoken of much later since. */
  private shelfFor({ store, subject }: Touched, moment: number): Shelf | undefined {
    const place = store === undefined ? placeOfSubject(subject) : `store:${store}`;
    const shelf = place === undefined ? undefined : this.memory.at(place);
    if (shelf === undefined || (shelf.sales.heardAt(Infinity) ?? moment) - moment > STALE_AFTER) return undefined;
    return shelf;
  }

  private triggerOf({ type, time }: Signal, touched: Touched): RuleTrigger {
    return { signalType: type, subject: touched.subject, place: this.whereOf(touched), at: time };
  }

  /** Asked of rules that fired only: few do, fewer have windows, and so what was kept back is counted. */
  private isSuppressed({ document }: PublishedRule, signal: Signal, { store }: Touched): boolean {
    if (document.suppress === undefined) return false;
    const zone = store === undefined ? undefined : this.world.directory.store(store)?.zone;
    return suppressedBy(document, signal.time, zone) !== undefined;
  }

  private async raise(
    fired: readonly PublishedRule[],
    signal: Signal,
    touched: Touched,
    on: { shelf: Shelf; view: FactView },
  ): Promise<void> {
    for (const rule of fired) {
      const id = findingId(rule, touched.subject, signal.id);
      if (!(await this.budgets.admits(rule, signal.time, id))) continue;
      const because = await this.help.secondOpinion.run(rule, on.view, signal.correlationId);
      if (because === undefined) {
        this.budgets.giveBack(rule, signal.time, id);
        continue;
      }
      const place = touched.store === undefined ? {} : this.world.directory.placeOf(touched.store);
      const where = { place, ...this.sourcesOf(touched) };
      const finding = makeFinding(rule, because, on.view, { ruleSet: this.rules.set.digest, signal, where });
      const document = on.shelf.documents.of(touched.subject);
      document.raised = { ...document.raised, [rule.id]: { at: signal.time.getTime(), s: signal.id } };
      const bucket = on.shelf.documents.change(document);
      if (!bucket.unsent.has(finding.id)) bucket.unsent.set(finding.id, { ...finding, batch: this.batch });
      this.buckets.add(bucket);
      this.changed.add(on.shelf.place);
      this.help.figures.findings.inc({ rule: rule.id });
    }
  }

  private viewOf({ store, product, subject }: Touched, moment: number): FactView {
    const context = store === undefined || product === undefined ? undefined : this.world.product(store, product, moment, subject);
    return context === undefined ? this.world.view(subject, moment) : productStoreView(context);
  }

  private whereOf({ store, product }: Touched): RuleTrigger['place'] {
    const group = product === undefined ? undefined : this.world.directory.product(product)?.group;
    const key = `${store ?? ''} ${group ?? ''}`;
    const known = this.wheres.get(key);
    if (known !== undefined) return known;
    const place = {
      ...(store === undefined ? {} : this.world.directory.placeOf(store)),
      ...(group === undefined ? {} : { productGroup: group }),
    };
    this.wheres.set(key, place);
    return place;
  }

  private sourcesOf({ store, product }: Touched): { supplier?: string; dc?: string } {
    const supplier = product === undefined ? undefined : this.world.directory.product(product)?.supplier;
    const dc = store === undefined ? undefined : this.world.directory.store(store)?.dc;
    return { ...(supplier === undefined ? {} : { supplier }), ...(dc === undefined ? {} : { dc }) };
  }
}

/** The moment facts are read at: event time, but not before the end of the hour that sales are about. */
function momentOf(signal: Signal): number {
  const at = signal.time.getTime();
  return signal.type === 'retail.store-sales.hourly' ? Math.max(at, Date.parse(signal.data.hourStart) + HOUR) : at;
}

function surroundingsOf(world: World): Surroundings {
  const { directory } = world;
  return {
    promoted: (store, at) => world.promoted(store, at).touched,
    isPromoted: (store, product, at) => world.promoted(store, at).products.has(product),
    storesOfDc: (dc) => directory.storesOfDc(dc).map((store) => store.id),
    stores: () => directory.stores().map((store) => store.id),
    supplierOf: (product) => directory.product(product)?.supplier,
  };
}

import { deriveId, type FactView, type Signal } from '../../../kernel/index.js';
import { outOfScope, suppressedBy, type PublishedRule, type RuleDocument, type RuleTrigger } from '../../../rules/index.js';
import { applyUpdate } from '../domain/apply-update.js';
import { armedBy, touchedWhenDue, type DueAbsence, type Occasion } from '../domain/due-absence.js';
import type { FactBucket } from '../domain/fact-bucket.js';
import { placeOfSubject, type FactPlace } from '../domain/fact-places.js';
import { updatesOf, type FactUpdate, type Measure } from '../domain/fact-updates/index.js';
import { HOUR } from '../domain/hours.js';
import { findingId, makeFinding } from '../domain/make-finding.js';
import { mayBeAsked, type RuleProfile } from '../domain/rule-profile.js';
import { askShadows } from '../domain/shadow-rules.js';
import type { DemandPlan } from '../domain/store-plans.js';
import type { HourOfSales, Taken } from '../domain/store-sales.js';
import { touchedBy, type Surroundings, type Touched, type Wanted } from '../domain/touched-subjects.js';
import type { ShadowNote } from '../../rulebook/index.js';
import type { RulesInForce } from './active-rules.js';
import { Breath } from './breath.js';
import type { PassMeans } from './evaluation-means.js';
import type { PassBudgets } from './finding-budgets.js';
import type { FactMemory, Shelf } from './fact-memory.js';
import type { FactChanges } from './fact-store.js';
import { KEEPS_NOTHING, type KeepsChanges } from './keep-changes.js';
import { momentOf, placeOfUpdate, placesOf, lastChangesOf, type PreparedOccasion } from './prepared-occasion.js';
import type { World } from './world.js';

/** Signals this far behind what a store has said since still count as facts, but nobody acts on yesterday. */
const STALE_AFTER = 24 * HOUR;

/** After so many occasions what is done with is written while the next are looked at. */
const WRITTEN_TOGETHER = 100;
const NOBODY: readonly Touched[] = [];
const NOTHING: readonly FactUpdate[] = [];

/**
 * One pass of signals, or absences that have come due, over the facts in memory, one after the other in the order given: facts
 * first, then the rules of the subjects it touches, at its event time. How signals were grouped makes no difference. What
 * changed is collected, and may be written behind the pass.
 */
export class EvaluationPass {
  private readonly buckets = new Set<FactBucket>();
  private hours: { store: string; hour: HourOfSales }[] = [];
  private plans: DemandPlan[] = [];
  private readonly changed = new Set<FactPlace>();
  private lastChanges: ReadonlyMap<FactPlace, number> | undefined;
  /** What versions in shadow would have said. */
  readonly shadowNotes: ShadowNote[] = [];
  /** What has to be looked at when its time has come, by id. */
  readonly armed = new Map<string, DueAbsence>();
  /** What rules may still raise in the hours looked at. */
  readonly budgets: PassBudgets;
  private readonly prepared: readonly PreparedOccasion[];
  private readonly batch: string;
  /** By store, then product group; '' where there is none. */
  private readonly wheres = new Map<string, Map<string, RuleTrigger['place']>>();

  constructor(
    occasions: readonly (Signal | DueAbsence)[],
    private readonly world: World,
    private readonly memory: FactMemory,
    private readonly rules: RulesInForce,
    private readonly help: PassMeans,
  ) {
    this.budgets = help.budgets.forPass();
    this.batch = deriveId('fbt', ...occasions.map(({ id }) => id));
    const around = surroundingsOf(world);
    const measure: Measure = (product, value, unit) => {
      const known = unit === 'case' ? world.directory.product(product) : undefined;
      return known === undefined || known.unit === 'case' ? value : value * known.packSize;
    };
    this.prepared = occasions.map((occasion): PreparedOccasion => {
      const due = 'absence' in occasion;
      const touched = (by: Wanted) => (due ? touchedWhenDue(occasion, by, around) : touchedBy(occasion, by, around));
      if (!due) for (const { profile } of rules.shadow === undefined ? [rules] : [rules, rules.shadow]) this.arm(occasion, profile, around);
      return {
        occasion,
        moment: due ? occasion.time.getTime() : momentOf(occasion),
        updates: due || help.factsHold === true ? NOTHING : updatesOf(occasion, measure),
        touched: touched(rules.profile),
        shadowed: rules.shadow === undefined ? NOBODY : touched(rules.shadow.profile),
      };
    });
  }

  /** Everything the pass looks at or changes. */
  places(): FactPlace[] {
    return placesOf(this.prepared, this.world.directory);
  }

  /** Ends early when the changes cannot be kept. */
  async run(breath = new Breath(), keeps: KeepsChanges = KEEPS_NOTHING): Promise<void> {
    let looked = 0;
    for (const { occasion, moment, updates, touched, shadowed } of this.prepared) {
      for (const update of updates) if (this.apply(update) === 'late') this.help.figures.late.inc();
      for (const one of shadowed) this.shadow(occasion, moment, one);
      for (const one of touched) {
        const place = this.whereOf(one);
        if (this.help.concerns?.(one.subject, place) === false) continue;
        const raising = this.evaluate(occasion, moment, one, place);
        if (raising !== undefined) await raising;
        if (breath.due) await breath.take();
      }
      looked += 1;
      if (looked % WRITTEN_TOGETHER === 0 && !(await keeps.write(looked))) return;
      if (breath.due) await breath.take();
    }
  }

  /**
   * What was changed and not taken yet. After so many occasions, only at the places that none of the others may change: a place
   * is written once, and never while it is changed.
   */
  takeChanges(looked = this.prepared.length): { readonly changes: FactChanges; readonly places: readonly FactPlace[] } {
    const last = looked < this.prepared.length ? (this.lastChanges ??= lastChangesOf(this.prepared)) : undefined;
    const isDone = (place: FactPlace): boolean => (last?.get(place) ?? -1) < looked;
    const places = [...this.changed].filter(isDone);
    const buckets = [...this.buckets].filter(({ place }) => isDone(place));
    const [hours, laterHours] = parted(this.hours, ({ store }) => isDone(`store:${store}`));
    const [plans, laterPlans] = parted(this.plans, ({ store }) => isDone(`store:${store}`));
    for (const place of places) this.changed.delete(place);
    for (const bucket of buckets) this.buckets.delete(bucket);
    this.hours = laterHours;
    this.plans = laterPlans;
    return { changes: { buckets, hours, plans }, places };
  }

  /** Only where and when a rule that asks is meant. */
  private arm(signal: Signal, profile: RuleProfile, around: Surroundings): void {
    const concerns = ({ document }: PublishedRule, touched: Touched, at: Date): boolean =>
      outOfScope(document, { place: this.whereOf(touched), at }).length === 0;
    for (const due of armedBy(signal, profile, around, concerns)) if (!this.armed.has(due.id)) this.armed.set(due.id, due);
  }

  private apply(update: FactUpdate): Taken {
    const place = placeOfUpdate(update);
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
  private evaluate(occasion: Occasion, moment: number, touched: Touched, where: RuleTrigger['place']): Promise<void> | undefined {
    const shelf = this.shelfFor(touched, moment);
    if (shelf === undefined) return undefined;
    const asked = { at: occasion.time.getTime(), signal: occasion.id };
    const view = this.world.viewOf(touched, moment);
    const trigger = triggerOf(occasion, touched, where);
    // Looked up when a rule has something to say: about most subjects none has.
    let marks: { readonly of: ReturnType<PassMeans['marks']['of']> } | undefined;
    const wanted = (rule: PublishedRule): boolean =>
      !this.rules.aside.has(rule.version) &&
      mayBeAsked(rule, (marks ??= { of: this.help.marks.of(shelf, touched.subject) }).of, this.rules.profile, asked);
    const outcomes = this.rules.set.evaluate(trigger, view, wanted);
    this.help.unknowns?.run(this.rules.set, trigger, view, wanted);
    let fired: PublishedRule[] | undefined;
    for (const { rule, result } of outcomes) {
      if (result === 'fired' && this.isSuppressed(rule.document, occasion.time, touched))
        this.help.figures.suppressed.inc({ rule: rule.id });
      else if (result === 'fired') (fired ??= []).push(rule);
      else if (result === 'error') this.help.figures.ruleErrors.inc({ rule: rule.id });
    }
    return fired === undefined ? undefined : this.raise(fired, occasion, touched, { shelf, view });
  }

  /** Looks, and changes nothing: before the set in force raises anything about the same signal. */
  private shadow(occasion: Occasion, moment: number, touched: Touched): void {
    const shelf = this.shelfFor(touched, moment);
    if (shelf === undefined || this.rules.shadow === undefined) return;
    const trigger = triggerOf(occasion, touched, this.whereOf(touched));
    const on = { trigger, view: this.world.viewOf(touched, moment), document: shelf.documents.find(touched.subject), signal: occasion.id };
    const kept = (document: RuleDocument): boolean => this.isSuppressed(document, occasion.time, touched);
    for (const { pair, shadow, inForce } of askShadows(this.rules.shadow, on, this.rules.profile, kept)) {
      const { rule, number } = pair;
      const said = {
        rule,
        number,
        subject: touched.subject,
        signal: occasion.id,
        at: occasion.time,
        shadow: shadow !== undefined,
        inForce,
      };
      this.shadowNotes.push(shadow === undefined ? said : { ...said, because: shadow.because });
    }
  }

  /** Where the subject is known; undefined when nobody knows the place, or the store has spoken of much later since. */
  private shelfFor({ store, subject }: Touched, moment: number): Shelf | undefined {
    const place = store === undefined ? placeOfSubject(subject) : this.world.shelfOf(store);
    const shelf = place === undefined ? undefined : this.memory.at(place);
    if (shelf === undefined || (shelf.sales.heardAt(Infinity) ?? moment) - moment > STALE_AFTER) return undefined;
    return shelf;
  }

  /** Asked of rules that fired only: few do, fewer have windows. */
  private isSuppressed(document: RuleDocument, at: Date, { store }: Touched): boolean {
    if (document.suppress === undefined) return false;
    const zone = store === undefined ? undefined : this.world.directory.store(store)?.zone;
    return suppressedBy(document, at, zone) !== undefined;
  }

  private async raise(
    fired: readonly PublishedRule[],
    occasion: Occasion,
    touched: Touched,
    on: { shelf: Shelf; view: FactView },
  ): Promise<void> {
    for (const rule of fired) {
      const id = findingId(rule, touched.subject, occasion.id);
      if (!(await this.budgets.admits(rule, occasion.time, id))) continue;
      const because = await this.help.secondOpinion.run(rule, on.view, occasion.correlationId);
      if (because === undefined) {
        this.budgets.giveBack(rule, occasion.time, id);
        continue;
      }
      const place = touched.store === undefined ? {} : this.world.directory.placeOf(touched.store);
      const where = { place, ...this.sourcesOf(touched) };
      const finding = makeFinding(rule, because, on.view, { id, ruleSet: this.rules.set.digest, occasion, where });
      const bucket = this.help.marks.note(on.shelf, { ...finding, batch: this.batch }, occasion.id);
      if (bucket !== undefined) {
        this.buckets.add(bucket);
        this.changed.add(on.shelf.place);
      }
      this.help.figures.findings.inc({ rule: rule.id });
    }
  }

  private whereOf({ store, product }: Touched): RuleTrigger['place'] {
    const group = product === undefined ? undefined : this.world.directory.product(product)?.group;
    const ofStore = this.wheres.get(store ?? '') ?? new Map<string, RuleTrigger['place']>();
    const known = ofStore.get(group ?? '');
    if (known !== undefined) return known;
    const place = {
      ...(store === undefined ? {} : this.world.directory.placeOf(store)),
      ...(group === undefined ? {} : { productGroup: group }),
    };
    this.wheres.set(store ?? '', ofStore.set(group ?? '', place));
    return place;
  }

  private sourcesOf({ store, product }: Touched): { supplier?: string; dc?: string } {
    const supplier = product === undefined ? undefined : this.world.directory.product(product)?.supplier;
    const dc = store === undefined ? undefined : this.world.directory.store(store)?.dc;
    return { ...(supplier === undefined ? {} : { supplier }), ...(dc === undefined ? {} : { dc }) };
  }
}

function triggerOf({ type, absence, time }: Occasion, { subject }: Touched, place: RuleTrigger['place']): RuleTrigger {
  return { signalType: type, absence, subject, place, at: time };
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  const parts: [T[], T[]] = [[], []];
  for (const one of all) parts[isFirst(one) ? 0 : 1].push(one);
  return parts;
}

function surroundingsOf(world: World): Surroundings {
  const { directory } = world;
  return {
    promoted: (store, at) => world.promoted(store, at).touched,
    inStore: (store, product) => world.touched(store, product),
    isPromoted: (store, product, at) => world.promoted(store, at).products.has(product),
    storesOfDc: (dc) => directory.storesOfDc(dc).map((store) => store.id),
    stores: () => directory.stores().map((store) => store.id),
    supplierOf: (product) => directory.product(product)?.supplier,
  };
}

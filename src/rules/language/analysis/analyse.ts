import type { FieldIssue } from '../../../kernel/index.js';
import type { FactCatalogue } from '../../facts/fact-catalogue.js';
import { isLeaf, type Condition, type GroupCondition, type LeafCondition } from '../condition.js';
import { at, distinct } from '../issues.js';
import { Effort } from '../../effort/index.js';
import { claimOf } from './claim.js';
import { isEmpty, isWithin, meet, type Budget, type ValueSet } from './value-set.js';

/** Steps of set arithmetic for one document: some milliseconds. */
const MOST_STEPS = 30_000;
const MOST_FINDINGS = 50;

/** What is certain of a value at some place of the conditions, and which comparison said so last. */
type Held = { readonly set: ValueSet; readonly age: number; readonly path: string };
type Context = ReadonlyMap<string, Held>;
/** A condition, or its opposite: `not` is pushed down to the comparisons. */
type Side = { readonly one: Condition; readonly positive: boolean };

/** Reasons to refuse a document, and things its author should look at. */
export type Analysis = { readonly errors: readonly FieldIssue[]; readonly warnings: readonly FieldIssue[] };

type Shape = { leaf: LeafCondition } | { every: readonly Side[] } | { some: readonly Side[] };

function shapeOf({ one, positive }: Side): Shape {
  if (isLeaf(one)) return { leaf: one };
  if ('not' in one) return shapeOf({ one: one.not, positive: !positive });
  const parts = ('all' in one ? one.all : one.any).map((part) => ({ one: part, positive }));
  return 'all' in one === positive ? { every: parts } : { some: parts };
}

class Reasoning {
  readonly errors: FieldIssue[] = [];
  readonly warnings: FieldIssue[] = [];
  readonly budget: Budget = { left: MOST_STEPS };

  constructor(
    private readonly catalogue: FactCatalogue,
    private readonly written: ReadonlyMap<Condition, string>,
  ) {}

  /** Whether it can be true where the context holds. With `aloud`, says what cannot and what is of no use. */
  possible(side: Side, context: Context, aloud: boolean): boolean {
    this.budget.left -= 1;
    if (this.budget.left < 0) return true;
    const shape = shapeOf(side);
    if ('some' in shape) return this.someIsPossible(side, shape.some, context, aloud);
    return this.everyIsPossible('leaf' in shape ? [side] : shape.every, context, aloud);
  }

  private path(one: Condition): string {
    return this.written.get(one) ?? 'conditions';
  }

  /** Comparisons of nested groups that must all hold, and the choices beside them. */
  private flatten(parts: readonly Side[]): { leaves: { side: Side; leaf: LeafCondition }[]; choices: Side[] } {
    const leaves: { side: Side; leaf: LeafCondition }[] = [];
    const choices: Side[] = [];
    for (const part of parts) {
      const shape = shapeOf(part);
      if ('leaf' in shape) leaves.push({ side: signOf(part), leaf: shape.leaf });
      else if ('every' in shape) {
        const inner = this.flatten(shape.every);
        leaves.push(...inner.leaves);
        choices.push(...inner.choices);
      } else choices.push(part);
    }
    return { leaves, choices };
  }

  private everyIsPossible(parts: readonly Side[], context: Context, aloud: boolean): boolean {
    const { leaves, choices } = this.flatten(parts);
    const here = this.with(leaves, context, aloud);
    if (here === undefined) return false;
    if (aloud) this.sayRepeated(leaves, context);
    let all = true;
    for (const choice of choices) if (!this.possible(choice, here, aloud)) all = false;
    return all;
  }

  /** The context with these comparisons true; undefined when they contradict it or one another. */
  private with(leaves: readonly { side: Side; leaf: LeafCondition }[], context: Context, aloud: boolean): Context | undefined {
    const here = new Map(context);
    this.budget.left -= context.size;
    for (const { side, leaf } of leaves) {
      // What is left out only leaves more possible.
      if (this.budget.left < 0) break;
      const path = this.path(leaf);
      const claim = claimOf(leaf, side.positive, this.catalogue, this.budget);
      if (aloud && comparesItself(leaf)) this.errors.push({ path: at(path, 'value'), message: `${leaf.fact} is compared with itself` });
      const held = here.get(claim.about);
      const set = held === undefined ? claim.set : meet(held.set, claim.set, this.budget);
      if (isEmpty(set)) {
        const why =
          isEmpty(claim.set) || held === undefined ? 'can never hold, whatever the value' : `can never hold together with ${held.path}`;
        if (aloud) this.errors.push({ path, message: why });
        return undefined;
      }
      here.set(claim.about, { set, age: Math.min(claim.age, held?.age ?? Infinity), path });
    }
    return here;
  }

  /** Comparisons that say nothing the others of their group, or those around it, did not say. */
  private sayRepeated(leaves: readonly { side: Side; leaf: LeafCondition }[], context: Context): void {
    const groups = new Map<string, { claim: Omit<Held, 'path'>; leaf: LeafCondition }[]>();
    for (const { side, leaf } of leaves) {
      if (this.budget.left < 0) return;
      const claim = claimOf(leaf, side.positive, this.catalogue, this.budget);
      const group = groups.get(claim.about);
      if (group) group.push({ claim, leaf });
      else groups.set(claim.about, [{ claim, leaf }]);
    }
    for (const [about, group] of groups) {
      const both = (held: Held | undefined, { claim, leaf }: (typeof group)[number]): Held => ({
        set: held === undefined ? claim.set : meet(held.set, claim.set, this.budget),
        age: Math.min(claim.age, held?.age ?? Infinity),
        path: this.path(leaf),
      });
      const earlier: (Held | undefined)[] = [context.get(about)];
      for (const one of group) {
        if (this.budget.left < 0) return;
        earlier.push(both(earlier.at(-1), one));
      }
      let later: Held | undefined;
      for (let i = group.length - 1; i >= 0; i -= 1) {
        const one = group[i];
        const before = earlier[i];
        if (one === undefined || this.budget.left < 0) return;
        const others = before === undefined || later === undefined ? (before ?? later) : both(before, { claim: later, leaf: one.leaf });
        const by = later?.path ?? before?.path;
        if (others !== undefined && others.age <= one.claim.age && isWithin(others.set, one.claim.set, this.budget)) {
          if (by !== this.path(one.leaf))
            this.warnings.push({ path: this.path(one.leaf), message: `says nothing new: ${by} already does` });
        } else later = both(later, one);
      }
    }
  }

  private someIsPossible(side: Side, parts: readonly Side[], context: Context, aloud: boolean): boolean {
    const dead: { part: Side; said: FieldIssue[] }[] = [];
    const alive = parts.filter((part) => {
      const from = this.errors.length;
      const can = this.possible(part, context, aloud);
      if (!can) dead.push({ part, said: this.errors.splice(from) });
      return can;
    });
    for (const { part, said } of dead) {
      // Ruled out by what stands around it while another branch is left: as with `not` over a group, that may be meant.
      const elsewhere = alive.length > 0 && this.possible(part, new Map(), false);
      (elsewhere ? this.warnings : this.errors).push(...said);
    }
    if (aloud && parts.length > 1) {
      this.saySubsumed(alive, context);
      if (!this.possible({ one: side.one, positive: !side.positive }, new Map(), false))
        this.warnings.push({ path: this.path(side.one), message: 'one of these always holds once the facts are known' });
    }
    return alive.length > 0;
  }

  /** Branches that decide nothing, because another holds whenever they do. */
  private saySubsumed(branches: readonly Side[], context: Context): void {
    const dropped = new Set<Side>();
    for (const branch of branches.toReversed()) {
      const { leaves } = this.flatten([branch]);
      const here = this.with(leaves, context, false);
      if (here === undefined) continue;
      const wider = branches.find((other) => other !== branch && !dropped.has(other) && this.follows(other, here));
      if (this.budget.left < 0) return;
      if (wider === undefined) continue;
      dropped.add(branch);
      const [path, by] = [this.path(branch.one), this.path(wider.one)];
      if (path !== by) this.warnings.push({ path, message: `decides nothing: whenever it holds, ${by} holds too` });
    }
  }

  /** Whether it is true wherever the context holds: known to be, not merely likely. */
  private follows(side: Side, context: Context): boolean {
    this.budget.left -= 1;
    if (this.budget.left < 0) return false;
    const shape = shapeOf(side);
    if ('every' in shape) return shape.every.every((part) => this.follows(part, context));
    if ('some' in shape) return shape.some.some((part) => this.follows(part, context));
    const claim = claimOf(shape.leaf, signOf(side).positive, this.catalogue, this.budget);
    const held = context.get(claim.about);
    return held !== undefined && held.age <= claim.age && isWithin(held.set, claim.set, this.budget);
  }
}

/** The comparison under any number of `not`, with the sign they leave. */
function signOf(side: Side): Side {
  return 'not' in side.one ? signOf({ one: side.one.not, positive: !side.positive }) : side;
}
const comparesItself = ({ fact, value, path }: LeafCondition): boolean =>
  path === undefined && typeof value === 'object' && !Array.isArray(value) && value.fact === fact;

/**
 * Reasons over the values each fact can have: conditions that can never be true, or never false; branches that cannot be
 * reached, or decide nothing beside another; comparisons another already implies. What it says is certain; what it cannot
 * work out (pieces of text, facts compared with several others) it does not guess. Facts, types and limits must have been
 * checked.
 */
export function analyse(
  root: GroupCondition,
  catalogue: FactCatalogue,
  written: ReadonlyMap<Condition, string>,
  work: Effort = new Effort(),
): Analysis {
  const reasoning = new Reasoning(catalogue, written);
  const nothing: Context = new Map();
  reasoning.possible({ one: root, positive: true }, nothing, true);
  const canBeFalse = reasoning.possible({ one: root, positive: false }, nothing, false);
  if (!canBeFalse && reasoning.errors.length === 0)
    reasoning.errors.push({ path: 'conditions', message: 'always hold once the facts are known: a rule must be able to stay silent' });
  work.add('reasoning', MOST_STEPS - reasoning.budget.left);
  const warnings = distinct(reasoning.warnings).slice(0, MOST_FINDINGS);
  if (reasoning.budget.left < 0) warnings.push({ path: 'conditions', message: 'too large to be searched for contradictions to the end' });
  return { errors: distinct(reasoning.errors).slice(0, MOST_FINDINGS), warnings };
}

/** False when it is certain that two conditions never hold together. */
export function canBothHold(first: Condition, second: Condition, catalogue: FactCatalogue, work: Effort = new Effort()): boolean {
  const reasoning = new Reasoning(catalogue, new Map());
  const can = reasoning.possible({ one: { all: [first, second] }, positive: true }, new Map(), false) || reasoning.budget.left < 0;
  work.add('reasoning', MOST_STEPS - reasoning.budget.left);
  return can;
}

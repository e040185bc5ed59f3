import { AttributeFilter, powerOf, type Needed } from './attribute-filter.js';
import { fullRow } from '../bits/bit-row.js';
import { Candidates } from './candidates.js';
import type { CostOfFact } from './compile-condition.js';
import type { CompiledRule } from './compile-rule.js';
import type { Constraint } from './constraint.js';
import { PLACES, requirementsOf, SIGNAL, TIME, type Requirement } from './requirements.js';
import type { RuleTrigger, WaitingRules } from './rule-set.js';
import type { RuleView } from './rule-view.js';

/** Signal, place and time are at hand; the cheapest fact costs many times that. */
const COST_AT_HAND = 0.05;
/** Fewer ways than this are judged rather than looked up further: a fact may be dear to read. */
const FEW = 4;

/** Value of what is at hand; undefined for a dimension the place does not name, which no limit on it admits. */
function atHand(name: string, { signalType, absence, place, at }: RuleTrigger): unknown {
  switch (name) {
    case SIGNAL:
      return absence ?? signalType;
    case TIME:
      return at.getTime();
    case '@banner':
      return place.banner;
    case '@region':
      return place.region;
    case '@store':
      return place.store;
    default:
      return place.productGroup;
  }
}

const isAtHand = (name: string): boolean => name === SIGNAL || name === TIME || Object.hasOwn(PLACES, name);

/** Sorts in place. What is left of an event is a handful as a rule: a general sort would cost more than looking it up did. */
function inOrder(numbers: number[]): void {
  if (numbers.length > 32) return void numbers.sort((a, b) => a - b);
  for (let i = 1; i < numbers.length; i += 1) {
    const one = numbers[i] as number;
    let at = i;
    for (; at > 0 && (numbers[at - 1] as number) > one; at -= 1) numbers[at] = numbers[at - 1] as number;
    numbers[at] = one;
  }
}

type Way = { readonly owner: number; readonly requirement: Requirement };

function neededOf(ways: readonly Way[]): ReadonlyMap<string, readonly Needed[]> {
  const needs = new Map<string, Needed[]>();
  ways.forEach(({ requirement }, way) => {
    for (const [attribute, constraint] of requirement) {
      const known = needs.get(attribute);
      if (known === undefined) needs.set(attribute, [{ way, constraint }]);
      else known.push({ way, constraint });
    }
  });
  return needs;
}

/** Names of the attributes, those first that rule out most for what they cost to read. */
function attributesOf(ways: readonly Way[], cost: CostOfFact): readonly string[] {
  return [...neededOf(ways)]
    .map(([name, needed]) => ({ name, worth: powerOf(needed, ways.length) / (isAtHand(name) ? COST_AT_HAND : cost(name)) }))
    .sort((a, b) => b.worth - a.worth || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** What ways are put side by side by. */
function firstValue(constraint: Constraint | undefined): string {
  if (constraint === undefined) return '';
  return constraint.needs === 'value' ? `=${[...constraint.values].map(String).sort()[0] ?? ''}` : constraint.needs;
}

/**
 * Finds the rules that can fire on an event without looking at the others. Every rule is split into the ways in which it
 * can fire; each attribute keeps, for any value of it, which ways that value leaves possible; an event intersects them, most
 * selective and cheapest attribute first, and reads a fact only while enough ways depend on it. What is left is necessary
 * only: the caller judges it. Cost grows with attributes and matches, hardly with rules.
 */
export class PredicateIndex {
  private readonly owners: Int32Array;
  private readonly attributes: readonly { readonly filter: AttributeFilter; readonly fact: boolean }[];
  private readonly all: Int32Array;
  private spare: Candidates | undefined;

  constructor(
    private readonly rules: readonly CompiledRule[],
    cost: CostOfFact,
  ) {
    const ways = rules.flatMap((rule, owner) => requirementsOf(rule.published.document).map((requirement) => ({ owner, requirement })));
    const order = attributesOf(ways, cost);
    // Ways that want the same lie together, so that whole words of a row fall away at once.
    const keyed = ways.map((way) => ({ ...way, key: order.map((name) => firstValue(way.requirement.get(name))).join('\n') }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.owner - b.owner));
    this.owners = Int32Array.from(keyed, ({ owner }) => owner);
    this.all = fullRow(keyed.length);
    const needs = neededOf(keyed);
    this.attributes = order.map((name) => ({
      filter: new AttributeFilter(name, needs.get(name) ?? [], keyed.length),
      fact: !isAtHand(name),
    }));
  }

  /**
   * Rules that can still fire, in their order, each once. Those passed over only because a fact is missing are counted in
   * `waiting`.
   */
  candidates(trigger: RuleTrigger, view: RuleView, waiting?: WaitingRules): readonly CompiledRule[] {
    // Set aside while in use: reading a fact may lead back here.
    const candidates = this.spare ?? new Candidates(this.all);
    this.spare = undefined;
    candidates.reset();
    for (const { filter, fact } of this.attributes) {
      const limit = waiting !== undefined && fact ? Infinity : FEW;
      const dependent = candidates.outside(filter.free, limit);
      if (dependent === 0 || (fact && dependent <= FEW)) continue;
      const value = fact ? view.read(filter.name)?.value : atHand(filter.name, trigger);
      if (value === undefined && fact) {
        // Rules waiting for a fact that failed are judged, so that each can tell of it.
        if (view.failure(filter.name) !== undefined) continue;
        waiting?.set(filter.name, (waiting.get(filter.name) ?? 0) + dependent);
      }
      filter.narrow(candidates, value);
    }
    const owners: number[] = [];
    candidates.each((way) => owners.push(this.owners[way] as number));
    this.spare = candidates;
    inOrder(owners);
    const found: CompiledRule[] = [];
    for (let i = 0; i < owners.length; i += 1) {
      if (owners[i] !== owners[i - 1]) found.push(this.rules[owners[i] as number] as CompiledRule);
    }
    return found;
  }
}

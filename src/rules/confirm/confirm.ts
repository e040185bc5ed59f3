import { Engine, type NestedCondition, type RuleResult } from 'json-rules-engine';
import type { Because, FactView } from '../../kernel/index.js';
import { becauseOf, leavesOf } from '../engine/because.js';
import { RuleView } from '../engine/rule-view.js';
import type { PublishedRule } from '../engine/rule-set.js';
import type { LeafCondition } from '../language/condition.js';
import { FALSE, findOperator, TRUE, truthOf, UNKNOWN, type Operator, type Truth } from '../operators/index.js';
import { resolvePath } from '../paths/resolve-path.js';
import { translate, underNot, type Feed } from './translate.js';

/** The second opinion on a rule about to fire; `because` is the explanation to store. */
export type Confirmation = { readonly agrees: boolean; readonly because: readonly Because[] };

/** The stock rule runner for one rule. Not re-entrant (its run state is the engine's): runs are queued. */
type SecondOpinion = {
  readonly engine: Engine;
  readonly feeds: readonly Feed[];
  readonly leaves: readonly LeafCondition[];
  queue: Promise<unknown>;
};

function testOf(name: string): Operator['test'] {
  const operator = findOperator(name);
  if (operator === undefined) throw new RangeError('rules: unknown operator');
  return operator.test;
}

const known = new WeakMap<PublishedRule, SecondOpinion>();

function secondOpinionOn(rule: PublishedRule): SecondOpinion {
  const existing = known.get(rule);
  if (existing) return existing;
  const { conditions, feeds } = translate(rule.document.conditions);
  const engine = new Engine([], { allowUndefinedFacts: true, pathResolver: resolvePath });
  const leaves = leavesOf(rule.document.conditions);
  for (const name of new Set(leaves.map((leaf) => leaf.operator))) {
    const test = testOf(name);
    engine.addOperator(name, (seen: unknown, needed: unknown) => test(seen, needed) === TRUE);
    engine.addOperator(underNot(name), (seen: unknown, needed: unknown) => test(seen, needed) !== FALSE);
  }
  engine.addRule({ name: rule.id, conditions, event: { type: 'fired' } });
  const made: SecondOpinion = { engine, feeds, leaves, queue: Promise.resolve() };
  known.set(rule, made);
  return made;
}

type Seen = { result?: boolean; factResult?: unknown; valueResult?: unknown };

/** Comparisons in the order of the document, as json-rules-engine decided them. */
function decided(node: NestedCondition): Seen[] {
  if ('all' in node) return node.all.flatMap(decided);
  if ('any' in node) return node.any.flatMap(decided);
  return 'not' in node ? decided(node.not) : [node as Seen];
}

function reasons(leaves: readonly LeafCondition[], result: RuleResult, view: FactView): readonly Because[] {
  const seen = decided(result.conditions as NestedCondition);
  return leaves.map((leaf, index) => {
    const { factResult, valueResult, result: said } = seen[index] ?? {};
    // Doubt was turned into a yes or no for the engine; in the record it stays doubt.
    const doubtful = testOf(leaf.operator)(factResult, valueResult) === UNKNOWN;
    const truth: Truth = doubtful ? UNKNOWN : truthOf(said === true);
    return becauseOf(leaf, view, truth);
  });
}

async function ask(rule: PublishedRule, { engine, feeds, leaves }: SecondOpinion, given: FactView): Promise<Confirmation> {
  const view = new RuleView(given);
  const facts: Record<string, unknown> = {};
  for (const { id, read } of feeds) {
    const value = read(view);
    if (value !== undefined) facts[id] = value;
  }
  const { results, failureResults } = await engine.run(facts);
  const [result] = [...results, ...failureResults];
  if (result === undefined) throw new Error('rules: json-rules-engine gave no result');
  const agrees = results.length === 1;
  const failure = agrees ? undefined : rule.facts.map((fact) => view.failure(fact)).find((one) => one !== undefined);
  if (failure !== undefined) throw new Error(`rules: ${rule.id} cannot be confirmed: ${failure}`);
  return { agrees, because: reasons(leaves, result, view) };
}

/**
 * Asks json-rules-engine itself whether the rule fires on this view, with our operators and path resolver. When it does
 * not agree no finding may be raised. A fact that cannot be read is missing; rejects when it does not agree because of one.
 */
export function confirm(rule: PublishedRule, view: FactView): Promise<Confirmation> {
  const opinion = secondOpinionOn(rule);
  const answer = opinion.queue.then(() => ask(rule, opinion, view));
  opinion.queue = answer.catch(() => undefined);
  return answer;
}

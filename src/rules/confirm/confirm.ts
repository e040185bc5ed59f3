import { Engine, type NestedCondition, type RuleResult } from 'json-rules-engine';
import type { Because, FactView } from '../../kernel/index.js';
import { becauseOf, leavesOf } from '../engine/because.js';
import type { PublishedRule } from '../engine/rule-set.js';
import { FALSE, findOperator, TRUE, truthOf, UNKNOWN, type Truth } from '../operators/index.js';
import { resolvePath } from '../paths/resolve-path.js';
import { translate, underNot, type Feed } from './translate.js';

/** The second opinion on a rule about to fire; `because` is the explanation to store. */
export type Confirmation = { readonly agrees: boolean; readonly because: readonly Because[] };

/** The stock rule runner for one rule. Not re-entrant (its run state is the engine's): runs are queued. */
type SecondOpinion = { readonly engine: Engine; readonly feeds: readonly Feed[]; queue: Promise<unknown> };

const known = new WeakMap<PublishedRule, SecondOpinion>();

function secondOpinionOn(rule: PublishedRule): SecondOpinion {
  const existing = known.get(rule);
  if (existing) return existing;
  const { conditions, feeds } = translate(rule.document.conditions);
  const engine = new Engine([], { allowUndefinedFacts: true, pathResolver: resolvePath });
  // Those the rule uses, decorated ones by their whole name: json-rules-engine's own decorators are never looked up.
  for (const name of new Set(leavesOf(rule.document.conditions).map((leaf) => leaf.operator))) {
    const test = findOperator(name)?.test ?? (() => UNKNOWN);
    engine.addOperator(name, (seen: unknown, needed: unknown) => test(seen, needed) === TRUE);
    engine.addOperator(underNot(name), (seen: unknown, needed: unknown) => test(seen, needed) !== FALSE);
  }
  engine.addRule({ name: rule.id, conditions, event: { type: 'fired' } });
  const made: SecondOpinion = { engine, feeds, queue: Promise.resolve() };
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

function reasons(rule: PublishedRule, result: RuleResult, view: FactView): readonly Because[] {
  const seen = decided(result.conditions as NestedCondition);
  return leavesOf(rule.document.conditions).map((leaf, index) => {
    const { factResult, valueResult, result: said } = seen[index] ?? {};
    // Doubt was turned into a yes or no for the engine; in the record it stays doubt.
    const doubtful = (findOperator(leaf.operator)?.test(factResult, valueResult) ?? UNKNOWN) === UNKNOWN;
    const truth: Truth = doubtful ? UNKNOWN : truthOf(said === true);
    return becauseOf(leaf, view, truth);
  });
}

async function ask(rule: PublishedRule, { engine, feeds }: SecondOpinion, view: FactView): Promise<Confirmation> {
  const facts: Record<string, unknown> = {};
  for (const { id, read } of feeds) {
    const value = read(view);
    if (value !== undefined) facts[id] = value;
  }
  const { results, failureResults } = await engine.run(facts);
  const [result] = [...results, ...failureResults];
  if (result === undefined) throw new Error('rules: json-rules-engine gave no result');
  return { agrees: results.length === 1, because: reasons(rule, result, view) };
}

/**
 * Asks json-rules-engine itself whether the rule fires on this view, with our operators and path resolver. When it does
 * not agree no finding may be raised. Rejects only when a fact cannot be read.
 */
export function confirm(rule: PublishedRule, view: FactView): Promise<Confirmation> {
  const opinion = secondOpinionOn(rule);
  const answer = opinion.queue.then(() => ask(rule, opinion, view));
  opinion.queue = answer.catch(() => undefined);
  return answer;
}

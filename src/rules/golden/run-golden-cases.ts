import type { Because, FactReading, FactView } from '../../kernel/index.js';
import { compileRule } from '../engine/compile-rule.js';
import { RuleView } from '../engine/rule-view.js';
import type { FactCatalogue } from '../facts/fact-catalogue.js';
import type { GoldenCase, RuleDocument } from '../language/rule-document.js';

/** What became of one golden case. */
export type GoldenResult = {
  readonly rule: string;
  readonly case: string;
  readonly expected: GoldenCase['expect'];
  readonly got: GoldenCase['expect'] | 'error';
  readonly ok: boolean;
  readonly because: readonly Because[];
};

/** A fixed moment; golden cases speak of ages, never of dates. */
const AT = new Date(Date.UTC(2026, 0, 15, 12));

const SUBJECT_OF: Readonly<Record<string, string>> = { product: 'product:P1', store: 'store:S1' };

/** The facts of a golden case as rules see them. */
export function viewOfGoldenCase(shape: string, one: GoldenCase): FactView {
  const readings = new Map<string, FactReading>(
    Object.entries(one.facts).map(([name, value]) => [
      name,
      { value, at: new Date(AT.getTime() - (one.ageMinutes[name] ?? 0) * 60_000), source: `golden:${name}` },
    ]),
  );
  const subject = shape
    .split('|')
    .map((kind) => SUBJECT_OF[kind] ?? `${kind}:X1`)
    .join('|');
  return { subject, at: AT, read: (fact) => readings.get(fact) };
}

/** Facts cost the same here: order of judging is of no matter. */
const costless = (): number => 1;

/**
 * Runs the proof a checked rule ships with. Scope, trigger and effective dates play no part: the cases are about the
 * conditions. Reasons are worked out when read: who only counts does not pay for them.
 */
export function runGoldenCases(document: RuleDocument, catalogue: FactCatalogue): readonly GoldenResult[] {
  const rule = compileRule(document, '', catalogue, costless);
  return document.golden.map((one): GoldenResult => {
    const view = new RuleView(viewOfGoldenCase(document.subject, one));
    const result = rule.outcome(view)?.result ?? 'silent';
    const got = result === 'fired' ? 'fires' : result;
    return {
      rule: document.id,
      case: one.name,
      expected: one.expect,
      got,
      ok: got === one.expect,
      get because() {
        return rule.explain(view).because;
      },
    };
  });
}

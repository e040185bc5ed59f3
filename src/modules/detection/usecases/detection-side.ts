import type { Because, FactView, Finding, SignalTypeName, SubjectKey } from '../../../kernel/index.js';
import { compileRuleSet, confirm, type FactCatalogue, type PublishedRule, type RuleDocument } from '../../../rules/index.js';
import type { UnsentFinding } from '../domain/fact-bucket.js';
import type { Raised } from '../domain/fact-document.js';
import { profileOf } from '../domain/rule-profile.js';
import type { RulesInForce } from './active-rules.js';
import type { PassMeans } from './evaluation-means.js';
import type { Shelf } from './fact-memory.js';
import { PassBudgets } from './finding-budgets.js';
import type { PartOfRules } from './shared-rules.js';

/** A set of documents as rules in force, without shadows. Throws `invalid` as compiling does. */
export function rulesOf(
  documents: readonly RuleDocument[],
  catalogue: FactCatalogue,
  aside: ReadonlySet<string> = new Set(),
): RulesInForce {
  const set = compileRuleSet(documents, catalogue);
  return { set, profile: profileOf(set), aside, paused: new Map(), publishedAt: new Date(0) };
}

/** json-rules-engine on rules that fired: asked once a rule version and view, whoever’s rule it is. */
export class SharedOpinion {
  private readonly known = new WeakMap<FactView, Map<string, Promise<readonly Because[] | undefined>>>();
  /** Milliseconds of waiting for it. */
  ms = 0;

  async run(rule: PublishedRule, view: FactView): Promise<readonly Because[] | undefined> {
    const from = performance.now();
    const ofView = this.known.get(view) ?? new Map<string, Promise<readonly Because[] | undefined>>();
    this.known.set(view, ofView);
    const key = `${rule.id} ${rule.version}`;
    let answer = ofView.get(key);
    if (answer === undefined) ofView.set(key, (answer = confirm(rule, view).then(({ agrees, because }) => (agrees ? because : undefined))));
    const because = await answer;
    this.ms += performance.now() - from;
    return because;
  }
}

/** One set of rules over facts it shares with others: what it raised, and so whether it keeps quiet, is its own. */
export class DetectionSide {
  readonly rules: RulesInForce;
  readonly means: PassMeans;
  /** Findings by rule. */
  readonly found: Record<string, number> = {};
  private readonly aside = new Set<string>();
  private readonly doubted = new Set<string>();
  private readonly raised = new Map<SubjectKey, { readonly raised: Record<string, Raised> }>();
  private readonly arming: ReadonlySet<string>;
  private findings: Finding[] = [];

  constructor({ set, mayConcern }: PartOfRules, opinion: SharedOpinion, findingsPerHour: number) {
    this.rules = { set, profile: profileOf(set), aside: this.aside, paused: new Map(), publishedAt: new Date(0) };
    this.arming = new Set(set.rules.flatMap(({ document }) => (document.trigger.absences ?? []).map(({ after }) => after)));
    const nobody = { inc: () => undefined };
    const budgets = new PassBudgets(findingsPerHour, () => Promise.resolve([]));
    this.means = {
      factsHold: true,
      concerns: mayConcern,
      secondOpinion: { run: (rule, view) => this.confirmed(rule, opinion.run(rule, view)) },
      figures: { late: nobody, ruleErrors: nobody, suppressed: nobody, findings: nobody },
      budgets: { forPass: () => budgets },
      marks: { of: (_shelf: Shelf, subject) => this.raised.get(subject), note: (_shelf, finding, by) => this.note(finding, by) },
    };
  }

  /** True when rules count an absence from signals of this type. */
  armsAt(type: SignalTypeName): boolean {
    return this.arming.has(type);
  }

  /** Rules json-rules-engine did not agree with: out of service from then on, as in production. */
  get setAside(): readonly string[] {
    return [...this.doubted].sort();
  }

  /** What was raised since the last call, by event time, then id: as it is handed on in production. */
  take(): Finding[] {
    const taken = this.findings.sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1));
    this.findings = [];
    return taken;
  }

  private async confirmed(rule: PublishedRule, answer: Promise<readonly Because[] | undefined>): Promise<readonly Because[] | undefined> {
    const because = await answer;
    if (because === undefined) {
      this.aside.add(rule.version);
      this.doubted.add(rule.id);
    }
    return because;
  }

  private note({ batch: _batch, ...finding }: UnsentFinding, by: string): undefined {
    const { subject, ruleId, occurredAt } = finding;
    const marks = this.raised.get(subject) ?? { raised: {} };
    const before = marks.raised[ruleId];
    marks.raised[ruleId] = { at: occurredAt.getTime(), s: by };
    this.raised.set(subject, marks);
    if (before?.s === by) return; // the same finding once more
    this.findings.push(finding);
    this.found[ruleId] = (this.found[ruleId] ?? 0) + 1;
  }
}

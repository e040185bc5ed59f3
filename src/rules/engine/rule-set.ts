import type { Because, FactView, Place, SignalTypeName, SubjectKey } from '../../kernel/index.js';
import type { RuleDocument } from '../language/rule-document.js';

/** A rule of a published set. */
export type PublishedRule = {
  readonly id: string;
  /** Content hash of the document. */
  readonly version: string;
  readonly document: RuleDocument;
  /** Facts its conditions read, in alphabetical order. */
  readonly facts: readonly string[];
};

/** Why rules are looked at: a signal about a subject somewhere, at its event time. */
export type RuleTrigger = {
  readonly signalType: SignalTypeName;
  readonly subject: SubjectKey;
  readonly place: Place & { readonly productGroup?: string };
  readonly at: Date;
};

/** `silent` = false; `unknown` = cannot be said, and so does not fire; `error` = this rule failed, the others went on. */
export type RuleResult = 'fired' | 'silent' | 'unknown' | 'error';

export type RuleOutcome = {
  readonly rule: PublishedRule;
  readonly result: RuleResult;
  /** One entry a comparison, in the order of the document; only for fired rules. JSON-stable. */
  readonly because: readonly Because[];
  readonly error?: string;
};

/** A result with its reasons, for any rule. */
export type Explanation = { readonly result: RuleResult; readonly because: readonly Because[]; readonly error?: string };

/** What a set wants to know: for these signals, subjects of this shape, and these facts of them. */
export type RuleInterest = { readonly signalType: SignalTypeName; readonly subjectShape: string; readonly facts: readonly string[] };

/**
 * A published, compiled set. How it finds the rules that can match is its own business; callers see only this.
 * `view.read` is called several times a fact and must answer the same each time.
 */
export interface RuleSet {
  /** Content hash of all documents: a decision names exactly one. */
  readonly digest: string;
  /** In alphabetical order of the id. */
  readonly rules: readonly PublishedRule[];
  readonly interests: readonly RuleInterest[];
  rule(id: string): PublishedRule | undefined;
  /**
   * Outcomes of the rules that apply to this signal, subject, place and time, in the order of `rules`. Never throws.
   * `wanted` leaves rules out before they cost anything: those keeping quiet, set aside, or closing what is not open.
   */
  evaluate(trigger: RuleTrigger, view: FactView, wanted?: (rule: PublishedRule) => boolean): readonly RuleOutcome[];
  /** Every comparison of one rule as it stands, whether it fires or not. Throws RangeError on an unknown id. */
  explain(ruleId: string, view: FactView): Explanation;
}

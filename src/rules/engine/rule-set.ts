import type { Because, FactView, NeededFact, Place, SignalTypeName, SubjectKey } from '../../kernel/index.js';
import type { FactUnit } from '../facts/fact-definition.js';
import type { RuleDocument } from '../language/rule-document.js';
import type { AbsenceName } from '../language/trigger.js';

/** A rule of a published set. */
export type PublishedRule = {
  readonly id: string;
  /** Content hash of the document. */
  readonly version: string;
  readonly document: RuleDocument;
  /** Facts its conditions read, in alphabetical order. */
  readonly facts: readonly string[];
};

/** Why rules are looked at: a signal about a subject somewhere, at its event time; or an absence, when it has come due. */
export type RuleTrigger = {
  readonly signalType: SignalTypeName;
  /** Set when not the signal is the reason but the time that has passed since what it announced. */
  readonly absence?: AbsenceName;
  readonly subject: SubjectKey;
  readonly place: Place & { readonly productGroup?: string };
  readonly at: Date;
};

/**
 * `silent` = false; `unknown` = cannot be said, and so does not fire; `error` = unknown because a fact it needs could not be
 * read, the others went on.
 */
export type RuleResult = 'fired' | 'silent' | 'unknown' | 'error';

export type RuleOutcome = {
  readonly rule: PublishedRule;
  readonly result: RuleResult;
  /**
   * One entry a comparison, in the order of the document; only for fired rules. JSON-stable. Worked out when first read: read
   * it while the view still answers as it did.
   */
  readonly because: readonly Because[];
  readonly error?: string;
};

/** The fact a comparison compares with, and its age at the moment asked about, minutes; null without a reading. */
export type ComparedFact = NeededFact & { readonly ageMinutes: number | null };

/** One comparison as it stands for a person who asks why. */
export type ExplainedCondition = Because & {
  /** The value of the condition, or a `ComparedFact`. */
  readonly needed: unknown;
  /** Where it stands in the document: `conditions.all.1`. */
  readonly path: string;
  /** What the rule needs the comparison to be: false under an odd number of `not`. */
  readonly wanted: 'true' | 'false';
  /** Unit of the fact; `none` for text and yes/no. */
  readonly unit: FactUnit;
  /** Age of the reading at the moment asked about, minutes; null without a reading. */
  readonly ageMinutes: number | null;
  /**
   * How far a number is from the value needed, in the unit of the fact; 0 where it is as the rule needs it, and at a limit
   * that itself does not count. Null where there is nothing to measure: text, yes/no, lists, no usable reading.
   */
  readonly distance: number | null;
  /** One of the comparisons that have to come out differently before the rule fires. */
  readonly inTheWay: boolean;
  /** The same in a sentence. */
  readonly says: string;
};

/** A result with its reasons, for any rule. */
export type Explanation = {
  readonly result: RuleResult;
  /** Every comparison, in the order of the document. */
  readonly because: readonly ExplainedCondition[];
  /** Fewest comparisons that have to come out differently for the rule to fire, each taken by itself; 0 = it fires. */
  readonly inTheWay: number;
  /** The whole in a sentence. */
  readonly says: string;
  readonly error?: string;
};

/** How many ways to fire were passed over because this fact is missing; kept by the caller, added to by `evaluate`. */
export type WaitingRules = Map<string, number>;

/** A rule that was asked, and what kept it from being told: facts missing, too old or mistyped; none when it could be. */
export type SurveyedRule = { readonly rule: PublishedRule; readonly lacks: readonly string[] };

/** What a set wants to know: for these signals, subjects of this shape, and these facts of them. */
export type RuleInterest = { readonly signalType: SignalTypeName; readonly subjectShape: string; readonly facts: readonly string[] };

/**
 * A published, compiled set. How it finds the rules that can match is its own business; callers see only this.
 * `view.read` is called several times a fact and must answer the same each time.
 */
export interface RuleSet {
  /** Content hash of all documents: a decision names exactly one. */
  readonly digest: string;
  /** In alphabetical order of the id; a version being rolled out follows the one it replaces in some places. */
  readonly rules: readonly PublishedRule[];
  readonly interests: readonly RuleInterest[];
  /** The version of a rule for a place; without one the version that stands, and one being rolled out only if it is the first. */
  rule(id: string, place?: Place): PublishedRule | undefined;
  /**
   * Rules that apply to this signal, subject, place and time and fire, or fail to be judged, in the order of `rules`. Never
   * throws. Every such rule is among them; `unknown` ones are as far as they were judged at all: a rule passed over because
   * a fact it needs is missing is only counted, once for each way it could fire, in `waiting`. What is silent is left out.
   * `wanted` leaves rules out before they are judged: those keeping quiet, set aside, or closing what is not open.
   */
  evaluate(trigger: RuleTrigger, view: FactView, wanted?: (rule: PublishedRule) => boolean, waiting?: WaitingRules): readonly RuleOutcome[];
  /**
   * Every rule asked on this trigger, judged one by one, with the facts it lacks. Costs as much as there are rules: for now
   * and then, not for every event. Never throws; what failed to be read is not lacking.
   */
  survey(trigger: RuleTrigger, view: FactView, wanted?: (rule: PublishedRule) => boolean): readonly SurveyedRule[];
  /** Every comparison of one rule as it stands, whether it fires or not. Throws RangeError on an unknown id. */
  explain(ruleId: string, view: FactView, place?: Place): Explanation;
  /** Why the rule is not meant for this place and time, in a few words each; empty when it is. Throws RangeError on an unknown id. */
  outOfScope(ruleId: string, where: Pick<RuleTrigger, 'place' | 'at'>): readonly string[];
}

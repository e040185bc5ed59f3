import type { SurveyedRule } from '../../../rules/index.js';
import type { UnknownDay } from '../domain/unknown-report.js';

/** Keeps how often rules could not be told, and for want of which facts. Estimates: what a crash loses is not made up for. */
export abstract class UnknownBook {
  /** One look at the rules asked about a subject, at its moment; it stands for so many. */
  abstract note(rules: readonly SurveyedRule[], at: Date, weight: number): void;
  /** Days of one version from one on, in any order. */
  abstract days(rule: string, version: string, from: string): Promise<UnknownDay[]>;
}

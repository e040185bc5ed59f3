import { Injectable } from '@nestjs/common';
import type { Place, SubjectKey } from '../../../kernel/index.js';
import { ReportOverBudget } from '../../rulebook/index.js';
import { DetectionFigures } from './detection-figures.js';
import { FindingBudgets } from './finding-budgets.js';
import { RaisedMarks } from './raised-marks.js';
import { RecordShadows } from './record-shadows.js';
import { SecondOpinion } from './second-opinion.js';
import { SurveyUnknowns } from './survey-unknowns.js';

type CountedByRule = { inc(labels: { rule: string }): void };

/** What a pass works with besides facts and rules. */
export type PassMeans = {
  readonly secondOpinion: Pick<SecondOpinion, 'run'>;
  readonly figures: {
    readonly late: { inc(): void };
    readonly findings: CountedByRule;
    readonly ruleErrors: CountedByRule;
    readonly suppressed: CountedByRule;
  };
  readonly marks: Pick<RaisedMarks, 'of' | 'note'>;
  readonly budgets: Pick<FindingBudgets, 'forPass'>;
  /** Who wants to know which rules could not be told; absent = nobody. */
  readonly unknowns?: Pick<SurveyUnknowns, 'run'>;
  /** The facts hold these signals already: rules are asked and nothing else. */
  readonly factsHold?: true;
  /** False for a subject nothing can be said about: it is passed over. */
  readonly concerns?: (subject: SubjectKey, place: Place) => boolean;
};

@Injectable()
export class EvaluationMeans implements PassMeans {
  constructor(
    readonly secondOpinion: SecondOpinion,
    readonly figures: DetectionFigures,
    readonly shadows: RecordShadows,
    readonly unknowns: SurveyUnknowns,
    readonly marks: RaisedMarks,
    readonly budgets: FindingBudgets,
    readonly overBudget: ReportOverBudget,
  ) {}
}

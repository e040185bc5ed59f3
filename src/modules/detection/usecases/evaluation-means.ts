import { Injectable } from '@nestjs/common';
import { ReportOverBudget } from '../../rulebook/index.js';
import { DetectionFigures } from './detection-figures.js';
import { FindingBudgets } from './finding-budgets.js';
import { RecordShadows } from './record-shadows.js';
import { SecondOpinion } from './second-opinion.js';

/** What a pass works with besides facts and rules. */
@Injectable()
export class EvaluationMeans {
  constructor(
    readonly secondOpinion: SecondOpinion,
    readonly figures: DetectionFigures,
    readonly shadows: RecordShadows,
    readonly budgets: FindingBudgets,
    readonly overBudget: ReportOverBudget,
  ) {}
}

import { Injectable } from '@nestjs/common';
import { DetectionFigures } from './detection-figures.js';
import { RecordShadows } from './record-shadows.js';
import { SecondOpinion } from './second-opinion.js';
import { SurveyUnknowns } from './survey-unknowns.js';

/** What a pass works with besides facts and rules. */
@Injectable()
export class EvaluationMeans {
  constructor(
    readonly secondOpinion: SecondOpinion,
    readonly figures: DetectionFigures,
    readonly shadows: RecordShadows,
    readonly unknowns: SurveyUnknowns,
  ) {}
}

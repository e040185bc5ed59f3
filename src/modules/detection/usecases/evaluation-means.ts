import { Injectable } from '@nestjs/common';
import type { Place, SubjectKey } from '../../../kernel/index.js';
import { DetectionFigures } from './detection-figures.js';
import { RaisedMarks } from './raised-marks.js';
import { RecordShadows } from './record-shadows.js';
import { SecondOpinion } from './second-opinion.js';

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
    readonly marks: RaisedMarks,
  ) {}
}

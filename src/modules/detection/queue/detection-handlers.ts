import { Injectable } from '@nestjs/common';
import type { JobHandler } from '../../../platform/index.js';
import { CheckAbsencesHandler } from './check-absences.handler.js';
import { EvaluateSignalsHandler } from './evaluate-signals.handler.js';
import { ReviewRulesHandler } from './review-rules.handler.js';

/** The jobs of detection. */
@Injectable()
export class DetectionHandlers {
  readonly all: readonly JobHandler[];

  constructor(evaluate: EvaluateSignalsHandler, absences: CheckAbsencesHandler, review: ReviewRulesHandler) {
    this.all = [evaluate, absences, review];
  }
}

import { Injectable } from '@nestjs/common';
import type { JobHandler } from '../../../platform/index.js';
import { PlanReview, ReviewRules } from '../usecases/review-rules.js';

/** `rules.review`: once a day, however many days were missed. */
@Injectable()
export class ReviewRulesHandler implements JobHandler {
  readonly job = 'rules.review';
  readonly batch = 10;

  constructor(
    private readonly review: ReviewRules,
    private readonly plan: PlanReview,
  ) {}

  async run(): Promise<void> {
    await this.review.run();
    await this.plan.run();
  }
}

import { Injectable } from '@nestjs/common';
import type { Signal } from '../../../kernel/index.js';
import { ApplyPromotionPlan, Directory } from '../../masterdata/index.js';

/** Promotion plans go into master data before anything is evaluated on them. */
@Injectable()
export class TakePromotionPlans {
  constructor(
    private readonly apply: ApplyPromotionPlan,
    private readonly directory: Directory,
  ) {}

  async run(signals: readonly Signal[]): Promise<void> {
    const plans = signals.flatMap((signal) =>
      signal.type === 'retail.promotion.plan'
        ? [{ signal: signal.id, correlationId: signal.correlationId, at: signal.time, data: signal.data }]
        : [],
    );
    if (plans.length > 0) await this.apply.run(plans);
    await this.directory.refresh();
  }
}

import { Injectable } from '@nestjs/common';
import type { Signal } from '../../../kernel/index.js';
import { ApplyPromotionPlan, Directory } from '../../masterdata/index.js';
import { MarkEvaluated, SignalJournal } from '../../signals/index.js';
import { DetectFindings } from './detect-findings.js';
import { HandOnFindings } from './hand-on-findings.js';

/** Signals whose changes are held in memory and written together. */
const TOGETHER = 1_000;

/** Takes journalled batches of signals through facts and rules. Doing it twice is doing it once. */
@Injectable()
export class EvaluateSignals {
  constructor(
    private readonly journal: SignalJournal,
    private readonly promotions: PromotionPlans,
    private readonly detect: DetectFindings,
    private readonly handOn: HandOnFindings,
    private readonly mark: MarkEvaluated,
  ) {}

  async run(batches: readonly string[]): Promise<void> {
    const signals = await this.journal.read(batches);
    await this.promotions.run(signals);
    for (let i = 0; i < signals.length; i += TOGETHER) await this.handOn.run(await this.detect.run(signals.slice(i, i + TOGETHER)));
    await this.mark.run(batches);
  }
}

/** Promotion plans go into master data before anything is evaluated on them. */
@Injectable()
export class PromotionPlans {
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

import { Injectable } from '@nestjs/common';
import { MarkEvaluated, SignalJournal } from '../../signals/index.js';
import { DetectFindings } from './detect-findings.js';
import { HandOnFindings } from './hand-on-findings.js';
import { TakePromotionPlans } from './take-promotion-plans.js';

/** Signals whose changes are held in memory and written together. */
const TOGETHER = 4_000;

/** Takes journalled batches of signals through facts and rules. Doing it twice is doing it once. */
@Injectable()
export class EvaluateSignals {
  constructor(
    private readonly journal: SignalJournal,
    private readonly promotions: TakePromotionPlans,
    private readonly detect: DetectFindings,
    private readonly handOn: HandOnFindings,
    private readonly mark: MarkEvaluated,
  ) {}

  async run(batches: readonly string[]): Promise<void> {
    const { signals, leaves } = await this.journal.read(batches);
    await this.promotions.run(signals);
    for (let i = 0; i < signals.length; i += TOGETHER) await this.handOn.run(await this.detect.run(signals.slice(i, i + TOGETHER)));
    await this.mark.run(leaves);
  }
}

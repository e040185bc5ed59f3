import { Injectable } from '@nestjs/common';
import { Clock, deriveId, SYSTEM, type SignalData } from '../../../kernel/index.js';
import { KeepItems } from './keep-items.js';

/** A promotion plan as it came with a signal. */
export type ToldPromotionPlan = {
  readonly signal: string;
  readonly correlationId: string;
  /** Event time: a later plan of a promotion replaces an earlier one, whatever order they arrive in. */
  readonly at: Date;
  readonly data: SignalData['retail.promotion.plan'];
};

/** Writes promotions that planning sent as signals into master data. Telling a plan twice is telling it once. */
@Injectable()
export class ApplyPromotionPlan {
  constructor(
    private readonly keep: KeepItems,
    private readonly clock: Clock,
  ) {}

  async run(plans: readonly ToldPromotionPlan[]): Promise<void> {
    for (const { signal, correlationId, at, data } of plans) {
      const { promotion: id, ...rest } = data;
      await this.keep.run({
        change: deriveId('mdc', signal),
        kind: 'promotions',
        items: [{ id, ...rest }],
        rejected: 0,
        toldAt: at,
        event: { at: this.clock.now(), actor: SYSTEM.id, correlationId, refs: { signal } },
      });
    }
  }
}

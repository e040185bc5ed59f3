import { Inject, Injectable } from '@nestjs/common';
import { Clock, deriveId, money, timesMoney, type Action, type EventDraft, type FactView, type Money } from '../../../kernel/index.js';
import { ActionReader } from '../../actions/index.js';
import { FactReader } from '../../detection/index.js';
import { Directory } from '../../masterdata/index.js';
import { judgeEffect, unitsMadePossible, type Outcome } from '../domain/outcome.js';
import { OutcomeWriter } from './outcome-writer.js';

/** Looks whether actions did what they were expected to do; one outcome an action, whatever happens. */
@Injectable()
export class ObserveOutcomes {
  constructor(
    private readonly actions: ActionReader,
    private readonly facts: FactReader,
    private readonly directory: Directory,
    private readonly outcomes: OutcomeWriter,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(actionIds: readonly string[]): Promise<void> {
    const now = this.clock.now();
    const actions = await this.actions.findMany(actionIds);
    const views = await this.facts.views(
      actions.map((action) => action.expected.subject),
      now,
    );
    const outcomes = await Promise.all(actions.map((action, index) => this.observe(action, views[index], now)));
    await this.outcomes.insertMany(outcomes.map((entity) => ({ entity, events: [told(entity)] })));
  }

  private async observe(action: Action, view: FactView | undefined, now: Date): Promise<Outcome> {
    const reading = view?.read(action.expected.fact);
    const since = action.finishedAt ?? action.authorisedAt;
    return {
      id: deriveId('out', action.id),
      schemaVersion: 1,
      version: 1,
      action: action.id,
      actionType: action.spec.type,
      exception: action.exception,
      place: action.place,
      expected: action.expected,
      result: judgeEffect(action.expected, reading, since),
      seen: reading?.value ?? null,
      seenAt: reading?.at ?? null,
      lostSalesAvoided: await this.avoided(action, since, now),
      observedAt: now,
      correlationId: action.correlationId,
    };
  }

  /** Retail value of what a transfer made it possible to sell; nothing for other actions, whose effect is not measured yet. */
  private async avoided(action: Action, since: Date, now: Date): Promise<Money> {
    const { currency } = action.expected.savedMargin;
    if (action.spec.type !== 'stock.transfer') return money(0, currency);
    const { product, toStore, quantity } = action.spec.params;
    const price = this.directory.snapshot().product(product, since)?.price;
    if (price === undefined) return money(0, currency);
    const sold = (await this.facts.unitsSold(toStore, product, since, now)) ?? 0;
    return timesMoney(price, unitsMadePossible(quantity, sold, action.expected.before ?? 0));
  }
}

function told(outcome: Outcome): EventDraft {
  return {
    type: 'outcome.observed',
    at: outcome.observedAt,
    correlationId: outcome.correlationId,
    actor: 'system:endcap',
    refs: { outcome: outcome.id, action: outcome.action, exception: outcome.exception, store: outcome.place.store },
    data: {
      result: outcome.result,
      subject: outcome.expected.subject,
      fact: outcome.expected.fact,
      seen: outcome.seen,
      lostSalesAvoided: outcome.lostSalesAvoided,
    },
  };
}

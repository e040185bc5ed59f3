import { Injectable } from '@nestjs/common';
import type { Signal } from '../../../kernel/index.js';
import { RuleHealthBook } from '../../rulebook/index.js';
import { HOUR } from '../domain/hours.js';

/** Notes which types of signals come, so that a silent rule is told from a silent feed: one write a type and hour of event time. */
@Injectable()
export class NoteSignals {
  private readonly noted = new Map<string, number>();

  constructor(private readonly book: RuleHealthBook) {}

  async run(signals: readonly Signal[]): Promise<void> {
    const latest = new Map<string, number>();
    for (const { type, time } of signals) latest.set(type, Math.max(latest.get(type) ?? -Infinity, time.getTime()));
    const fresh = [...latest].filter(([type, at]) => at >= (this.noted.get(type) ?? -Infinity) + HOUR);
    if (fresh.length === 0) return;
    await this.book.heard(new Map(fresh.map(([type, at]) => [type, new Date(at)])));
    for (const [type, at] of fresh) this.noted.set(type, at);
  }
}

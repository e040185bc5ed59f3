import { Injectable } from '@nestjs/common';
import { HIGHEST_LEVEL, nextDeadline } from '../domain/service-level.js';
import { needsAttention, tell, type Change, type TrackedException } from '../domain/tracked-exception.js';
import { TriageTiming } from './apply-findings.js';
import { ExceptionStore } from './exception-store.js';

/** Raises exceptions nobody decided in time to the next level; each level has half the time of the one before. */
@Injectable()
export class EscalateExceptions {
  constructor(
    private readonly store: ExceptionStore,
    private readonly timing: TriageTiming,
  ) {}

  async run(ids: readonly string[]): Promise<void> {
    const now = this.timing.now();
    const late = (await this.store.findMany(ids)).filter((exception) => undecided(exception) && exception.sla.dueAt <= now);
    // Whoever lost was just worked on: its next deadline stands on its own.
    await this.store.write(late.map((exception) => ({ change: escalated(exception, now), isNew: false })));
  }
}

/** Actions under way are a decision; before that the deadline counts. */
const undecided = (exception: TrackedException): boolean =>
  needsAttention(exception) && ['open', 'triaging', 'proposed'].includes(exception.state) && exception.sla.level < HIGHEST_LEVEL;

function escalated(exception: TrackedException, now: Date): Change {
  const level = exception.sla.level + 1;
  const dueAt = nextDeadline(now, exception.openedAt, level);
  const entity: TrackedException = { ...exception, sla: { dueAt, level } };
  const due = level < HIGHEST_LEVEL ? { 'exceptions.escalate': dueAt } : undefined;
  return { entity, events: [tell(entity, 'exception.escalated', { at: now, data: { level, team: exception.team }, due })] };
}

import { Injectable } from '@nestjs/common';
import { EndcapError, inScope, notFound, type Principal } from '../../../kernel/index.js';
import { isOpen, move, tell, type Change, type TrackedException } from '../domain/tracked-exception.js';
import { TriageTiming } from './apply-findings.js';
import { ExceptionStore } from './exception-store.js';

/** What a person may do to an exception directly. */
export type PersonalChange =
  | { readonly does: 'snooze'; readonly until: Date; readonly reason: string }
  | { readonly does: 'close'; readonly reason: string }
  | { readonly does: 'dismiss'; readonly reason: string }
  | { readonly does: 'assign'; readonly team?: string; readonly assignee?: string };

/** Snooze, close, dismiss or assign, on the version the person saw. */
@Injectable()
export class ChangeException {
  constructor(
    private readonly store: ExceptionStore,
    private readonly timing: TriageTiming,
  ) {}

  /** Throws `not-found` out of scope, `stale` on another version, `conflict` when its state does not allow it. */
  async run(id: string, version: number, wanted: PersonalChange, principal: Principal): Promise<TrackedException> {
    const exception = await this.store.find(id);
    if (exception === undefined || !inScope(principal.scope, exception.place)) throw notFound('exception');
    if (exception.version !== version) throw new EndcapError('stale', 'changed meanwhile: read it again and decide anew');
    if (!isOpen(exception)) throw new EndcapError('conflict', `the exception is ${exception.state}`);
    const change = decide(exception, wanted, this.timing.now(), principal);
    if ((await this.store.write([{ change, isNew: false }])).size > 0)
      throw new EndcapError('stale', 'changed meanwhile: read it again and decide anew');
    return { ...change.entity, version: version + 1 };
  }
}

function decide(exception: TrackedException, wanted: PersonalChange, now: Date, principal: Principal): Change {
  const told = { at: now, actor: principal.id };
  switch (wanted.does) {
    case 'snooze': {
      if (wanted.until <= now)
        throw new EndcapError('invalid', 'a snooze ends in the future', { issues: [{ path: 'until', message: 'must lie after now' }] });
      if (exception.state === 'acting' || exception.state === 'observing') throw new EndcapError('conflict', 'actions are under way');
      const entity: TrackedException = { ...move(exception, 'snoozed'), snoozedUntil: wanted.until };
      return {
        entity,
        events: [tell(entity, 'exception.snoozed', { ...told, data: { reason: wanted.reason }, due: { 'exceptions.wake': wanted.until } })],
      };
    }
    case 'close': {
      const entity: TrackedException = { ...move(exception, 'closed'), closedAt: now, closeReason: wanted.reason };
      return { entity, events: [tell(entity, 'exception.closed', { ...told, data: { reason: wanted.reason } })] };
    }
    case 'dismiss': {
      const entity: TrackedException = { ...move(exception, 'dismissed'), closedAt: now, closeReason: wanted.reason };
      return { entity, events: [tell(entity, 'exception.dismissed', { ...told, data: { reason: wanted.reason } })] };
    }
    case 'assign': {
      const entity: TrackedException = {
        ...exception,
        team: wanted.team ?? exception.team,
        assignee: wanted.assignee ?? exception.assignee,
      };
      return {
        entity,
        events: [tell(entity, 'exception.assigned', { ...told, data: { team: entity.team, assignee: entity.assignee ?? null } })],
      };
    }
  }
}

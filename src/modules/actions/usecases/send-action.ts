import { Inject, Injectable } from '@nestjs/common';
import { Clock, WallClock } from '../../../kernel/index.js';
import { actionEvent } from '../domain/action-events.js';
import { move, type ActionRecord } from '../domain/action-record.js';
import { resultOf, resultOfAsking, type AttemptContext, type AttemptResult } from '../domain/attempt.js';
import type { Connector } from '../domain/connector.js';
import { ConcludeAction } from './conclude-action.js';
import { ParkConnector } from './park-connector.js';
import { ActionStore, Outgoing } from './ports.js';

/** Not before this moment of wall time, and why. */
export type TryLater = { readonly until: Date; readonly reason: string };

/** Both clocks: the business one stamps events, the wall paces retries. */
@Injectable()
export class BothClocks {
  constructor(
    @Inject(Clock) readonly business: Clock,
    @Inject(WallClock) readonly wall: WallClock,
  ) {}
}

/**
 * One attempt at an effect behind a webhook. `sent` is durable before the first byte leaves: an action found in that
 * state may have had its effect, and is sent again only to a target that honours its key.
 */
@Injectable()
export class SendAction {
  constructor(
    private readonly actions: ActionStore,
    private readonly outgoing: Outgoing,
    private readonly conclude: ConcludeAction,
    private readonly park: ParkConnector,
    private readonly clocks: BothClocks,
  ) {}

  /** Sends an action whose intent is durable. */
  async run(action: ActionRecord, connector: Connector, way: 'send' | 'ask'): Promise<TryLater | undefined> {
    if (way === 'ask') return this.ask(action, connector);
    const sent = await this.markSent(action, connector);
    if (sent === undefined) return undefined;
    const answer = await this.outgoing.send(connector, { id: sent.id, body: bodyOf(sent) });
    return this.after(sent, connector, resultOf(answer, context(sent, connector)));
  }

  private async ask(action: ActionRecord, connector: Connector): Promise<TryLater | undefined> {
    const answer = await this.outgoing.ask(connector, action.id);
    const asked = { ...action, attempts: action.attempts + 1, doubt: answer.kind !== 'never-arrived' || undefined };
    return this.after(asked, connector, resultOfAsking(answer, context(asked, connector)));
  }

  /** Undefined when somebody else has the action now: then it is not ours to send. */
  private async markSent(action: ActionRecord, connector: Connector): Promise<ActionRecord | undefined> {
    const resumed = action.state === 'sent';
    const changes = { attempts: action.attempts + 1, connector: connector.id, doubt: resumed ? true : action.doubt, retryAt: undefined };
    const sent = move(action, resumed ? ['intent', 'sent'] : ['sent'], changes);
    const at = this.clocks.business.now();
    const event = actionEvent('action.sent', sent, { at, data: { connector: connector.id, attempt: sent.attempts } });
    return (await this.actions.save(sent, [event])) ? { ...sent, version: sent.version + 1 } : undefined;
  }

  private async after(action: ActionRecord, connector: Connector, result: AttemptResult): Promise<TryLater | undefined> {
    if (result.kind === 'retry') return this.tryLater(action, result);
    const { kind, ...rest } = result;
    if (kind === 'failed' && result.park === true) await this.park.run(connector, result.reason);
    const { park: _park, ...ending } = rest as typeof rest & { park?: boolean };
    await this.conclude.run(action, { state: kind, ...ending });
    return undefined;
  }

  private async tryLater(action: ActionRecord, result: AttemptResult & { kind: 'retry' }): Promise<TryLater | undefined> {
    const until = new Date(this.clocks.wall.now().getTime() + result.afterMs);
    const findOut = result.how === 'find-out';
    // What may have happened stays `sent`; what certainly did not goes back to its intent.
    const changes = { retryAt: until, ...(findOut ? { doubt: true } : {}) };
    const waiting = findOut ? move(action, [], changes) : move(action, ['intent'], changes);
    const at = this.clocks.business.now();
    const events = findOut
      ? []
      : [actionEvent('action.intended', waiting, { at, data: { attempt: action.attempts + 1, because: result.reason } })];
    return (await this.actions.save(waiting, events)) ? { until, reason: result.reason } : undefined;
  }
}

const context = (action: ActionRecord, connector: Connector): AttemptContext => ({
  action: action.id,
  attempt: action.attempts,
  canFindOut: connector.honoursIdempotencyKey || connector.statusUrl !== undefined,
  doubt: action.doubt === true,
});

/** What the target gets. Keys in a fixed order: every attempt sends the same bytes. */
const bodyOf = (action: ActionRecord): string =>
  JSON.stringify({
    id: action.id,
    type: action.spec.type,
    params: action.spec.params,
    exception: action.exception,
    correlationId: action.correlationId,
    authorisedAt: action.authorisedAt.toISOString(),
    authorisedBy: action.authorisedBy,
  });

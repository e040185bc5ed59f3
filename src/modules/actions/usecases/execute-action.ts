import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { ACTION_TYPES, type EventDraft } from '../../../kernel/index.js';
import type { Clearance } from '../../approvals/index.js';
import { actionEvent } from '../domain/action-events.js';
import { actionId, authorisedAction, isFinal, move, type ActionRecord } from '../domain/action-record.js';
import { connectorFor, type Connector } from '../domain/connector.js';
import { stopFor } from '../domain/stop.js';
import { ConcludeAction } from './conclude-action.js';
import { OpenTask } from './open-task.js';
import { ActionStore, StopStore } from './ports.js';
import { BothClocks, SendAction, type TryLater } from './send-action.js';
import { SettleStock } from './settle-stock.js';

/** An action to carry out, made of the proposal it is for if there is none yet, with the fence of the job that says so. */
export type Order = { readonly action: string; readonly proposal: string; readonly fence: number };

/** Effects under way at once: enough to hide slow targets, few enough not to flood one. */
const AT_ONCE = 32;

/** The two ways an action reaches the world, and the two ways it ends without. */
@Injectable()
export class ActionChannels {
  constructor(
    readonly send: SendAction,
    readonly openTask: OpenTask,
    readonly conclude: ConcludeAction,
    readonly settle: SettleStock,
  ) {}
}

/** One action, from where it stands to where it can get now: at most one effect, whatever crashes on the way. */
@Injectable()
export class ExecuteAction {
  private readonly slots = pLimit(AT_ONCE);

  constructor(
    private readonly actions: ActionStore,
    private readonly stops: StopStore,
    private readonly channels: ActionChannels,
    private readonly clocks: BothClocks,
  ) {}

  /**
   * Makes the action of a cleared proposal, with its intent in the same write, and goes on to its effect. Nothing is made of
   * a proposal that is not cleared, or is by something else by now. Answers when to try again.
   */
  async start(order: Order, clearance: Clearance | undefined, connectors: readonly Connector[]): Promise<TryLater | undefined> {
    if (clearance?.kind !== 'cleared' || actionId(order.proposal, clearance.authorisedBy) !== order.action) return undefined;
    const at = this.clocks.business.now();
    const action = authorisedAction(clearance.proposal, clearance.authorisedBy, { at, fence: order.fence });
    const { kind, policyVersion } = action.authorisedBy;
    const authorised = actionEvent('action.authorised', action, { at, data: { by: kind, policyVersion, params: action.spec.params } });
    const stop = stopFor(action, await this.stops.pulled());
    if (stop !== undefined) return this.end(action, 'refused', `stopped: ${stop.id}`, authorised);
    const missing = this.channelMissing(action, connectors);
    if (missing !== undefined) return this.end(action, 'failed', missing, authorised);
    const intent = move(action, ['intent']);
    const intended = actionEvent('action.intended', intent, { at, data: { attempt: 1 } });
    if (await this.actions.insert(intent, [authorised, intended])) return this.slots(() => this.carryOn(intent, connectors));
    // There already: by a worker that lost this job, or by a write of ours whose answer got lost.
    const stored = await this.actions.find(order.action);
    return stored === undefined ? undefined : this.resume({ ...stored, fence: order.fence }, connectors);
  }

  /** Goes on where an action stands. Answers when to try again. */
  async resume(action: ActionRecord, connectors: readonly Connector[]): Promise<TryLater | undefined> {
    // A crash may have cut off what follows an ending.
    if (isFinal(action.state) || action.state === 'unknown') {
      await this.channels.settle.run(action, this.clocks.business.now());
      return undefined;
    }
    if (action.retryAt !== undefined && action.retryAt > this.clocks.wall.now())
      return { until: action.retryAt, reason: 'the target is given time' };
    return this.slots(() => this.carryOn(action, connectors));
  }

  /** The intent is durable. Nothing has left yet in state `intent`; something may have in state `sent`. The stop switch is looked at with a slot in hand, right before the effect. */
  private async carryOn(action: ActionRecord, connectors: readonly Connector[]): Promise<TryLater | undefined> {
    const found = connectorFor(action.spec.type, connectors);
    const task = isTask(action);
    if (action.state === 'sent' && !task) {
      if (!('connector' in found)) return this.end(action, 'unknown', `it may have been carried out; ${found.because}`);
      if (action.connector !== found.connector.id)
        return this.end(action, 'unknown', `it may have been carried out by ${action.connector}, which is no longer in use`);
      if (!found.connector.honoursIdempotencyKey) return this.findOut(action, found.connector);
    }
    const stop = stopFor(action, await this.stops.pulled());
    if (stop !== undefined) {
      const doubtful = action.state === 'sent' || action.doubt === true;
      return this.end(
        action,
        doubtful ? 'unknown' : 'refused',
        `stopped: ${stop.id}${doubtful ? '; an earlier attempt may have been carried out' : ''}`,
      );
    }
    if (task) {
      await this.channels.openTask.run(action);
      return undefined;
    }
    if (!('connector' in found)) return this.end(action, action.doubt === true ? 'unknown' : 'failed', found.because);
    return this.channels.send.run(action, found.connector, 'send');
  }

  /** The target does not honour keys: only asking tells; a target that cannot be asked needs a person. */
  private async findOut(action: ActionRecord, connector: Connector): Promise<TryLater | undefined> {
    if (connector.statusUrl !== undefined) return this.channels.send.run(action, connector, 'ask');
    return this.end(action, 'unknown', 'it may have been carried out; the target neither honours keys nor can be asked');
  }

  private channelMissing(action: ActionRecord, connectors: readonly Connector[]): string | undefined {
    if (isTask(action)) return undefined;
    const found = connectorFor(action.spec.type, connectors);
    return 'connector' in found ? undefined : found.because;
  }

  private async end(
    action: ActionRecord,
    state: 'refused' | 'failed' | 'unknown',
    reason: string,
    authorised?: EventDraft,
  ): Promise<undefined> {
    await this.channels.conclude.run(action, { state, reason }, authorised);
  }
}

const isTask = (action: ActionRecord): boolean => ACTION_TYPES[action.spec.type].channel === 'task';

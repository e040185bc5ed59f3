import { Injectable } from '@nestjs/common';
import { EndcapError, inScope, notFound, type Principal } from '../../../kernel/index.js';
import { stale } from '../../../platform/index.js';
import { actionEvent } from '../domain/action-events.js';
import { move, type ActionRecord } from '../domain/action-record.js';
import { ActionStore } from './ports.js';
import { BothClocks } from './send-action.js';
import { SettleStock } from './settle-stock.js';

export type Resolution = { readonly result: 'succeeded' | 'failed'; readonly reason: string; readonly version?: number };

/** A person says what became of an action whose effect is unknown. */
@Injectable()
export class ResolveAction {
  constructor(
    private readonly actions: ActionStore,
    private readonly settle: SettleStock,
    private readonly clocks: BothClocks,
  ) {}

  /** Throws `not-found` out of scope, `conflict` when it is not unknown, `stale` when it changed meanwhile. */
  async run(id: string, resolution: Resolution, by: Principal): Promise<ActionRecord> {
    const action = await this.actions.find(id);
    if (action === undefined || !inScope(by.scope, action.place)) throw notFound('action');
    if (resolution.version !== undefined && resolution.version !== action.version) throw stale();
    if (action.state !== 'unknown')
      throw new EndcapError('conflict', `this action is ${action.state}; only an unknown one can be resolved`);
    const at = this.clocks.business.now();
    const { result: state, reason } = resolution;
    const resolved = move(action, [state], { finishedAt: at, result: { ...action.result, reason } });
    const event = actionEvent(`action.${state}`, resolved, { at, actor: by.id, data: { attempts: action.attempts, resolved: true } });
    if (!(await this.actions.save(resolved, [event]))) throw stale();
    await this.settle.run(resolved, at);
    return { ...resolved, version: resolved.version + 1 };
  }
}

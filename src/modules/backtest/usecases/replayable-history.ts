import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, type Scope } from '../../../kernel/index.js';
import { Directory } from '../../masterdata/index.js';
import { StoredSignals } from '../../signals/index.js';
import type { BacktestWindow } from '../domain/backtest-types.js';
import { resolveWindow, type AskedWindow } from '../domain/resolve-window.js';

/** Which part of history can be replayed. */
@Injectable()
export class ReplayableHistory {
  constructor(
    private readonly directory: Directory,
    private readonly signals: StoredSignals,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The window meant. Throws `invalid` when it is malformed, reaches nowhere, or holds no stored signal. */
  async window(asked: AskedWindow, scope: Scope): Promise<BacktestWindow> {
    const resolved = resolveWindow(asked, scope, await this.directory.refresh(), this.clock.now());
    if ('issues' in resolved) throw new EndcapError('invalid', 'this part of history cannot be replayed', { issues: resolved.issues });
    const { from, until, stores } = resolved.window;
    if (await this.signals.anyBetween(from, until, stores)) return resolved.window;
    const where = stores === undefined ? '' : ' of these stores';
    throw new EndcapError('invalid', 'there is nothing to replay', {
      issues: [{ path: 'from', message: `no signal${where} is stored between from and until` }],
    });
  }
}

import { vi } from 'vitest';
import { HistoryReplay, type ReplayRequest, type ReplayResult } from '../../src/modules/backtest/domain/backtest-types.js';
import { replayed } from '../../src/modules/backtest/domain/testing/replayed.js';
import type { TestServer } from './server.js';

/** What a scripted replay does: waits between steps until it is let go or told to stop, then answers. */
export class ScriptedReplay {
  readonly requests: ReplayRequest[] = [];
  /** Steps of history told; a script with more than are let go waits. */
  steps = 1;
  answer: (request: ReplayRequest) => ReplayResult | Promise<ReplayResult> = () => replayed({}, {});
  private letGo = Infinity;
  stopped = 0;

  /** In the place of the server’s replay. */
  static on(server: TestServer): ScriptedReplay {
    const script = new ScriptedReplay();
    vi.spyOn(server.app.get(HistoryReplay), 'run').mockImplementation((...call) => script.run(...call));
    return script;
  }

  /** Lets at most so many more steps happen. */
  hold(after = 0): void {
    this.letGo = after;
  }

  release(): void {
    this.letGo = Infinity;
  }

  private async run(...[request, told, stop]: Parameters<HistoryReplay['run']>): Promise<ReplayResult> {
    this.requests.push(request);
    const { from, until } = request.window;
    try {
      for (let step = 1; step <= this.steps; step += 1) {
        while (this.letGo < step) {
          stop.throwIfAborted();
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        const at = new Date(from.getTime() + ((until.getTime() - from.getTime()) * step) / this.steps);
        await told({ signals: step, ofSignals: this.steps, observations: step * 10, at });
      }
      stop.throwIfAborted();
    } catch (error) {
      this.stopped += 1;
      throw error;
    }
    return this.answer(request);
  }
}

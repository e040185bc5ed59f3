import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './load-messages.js';

/** The load generator, in a process of its own so that it does not share a thread with what it measures. */
export class LoadProcess {
  private readonly child: ChildProcess = fork(fileURLToPath(new URL('./load.js', import.meta.url)), { stdio: 'inherit' });

  async run(order: LoadOrder): Promise<LoadResult> {
    const ended = once(this.child, 'exit').then(() => {
      throw new Error('the load generator ended');
    });
    this.child.send(order);
    const [answer] = (await Promise.race([once(this.child, 'message'), ended])) as [LoadResult];
    return answer;
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }
}

import type { RigEvent } from '../../bench/rig/cloud-events.js';
import { pause } from '../../bench/rig/server-process.js';
import type { ApiClient } from './api-client.js';

/** Sends events as an integration that never gives up: the same delivery again until it has a 2xx. */
export class EndlessSender {
  readonly acknowledged: RigEvent[] = [];
  repeated = 0;
  private deliveries = 0;
  private going = true;
  private lanes: Promise<unknown>[] = [];

  constructor(
    private readonly api: ApiClient,
    private readonly source: { id: string; secret: string },
  ) {}

  /** Resolves when every event has its 2xx; throws when one was refused for good. */
  async send(events: readonly RigEvent[]): Promise<readonly RigEvent[]> {
    const webhook = `rig.${this.deliveries++}`;
    for (;;) {
      const answer = await this.api.deliver(this.source, webhook, events).catch(() => undefined);
      if (answer?.status === 202) {
        const results = answer.body['results'] as { result: string; reason?: string }[];
        const refused = results.find(({ result }) => result !== 'accepted' && result !== 'duplicate');
        if (refused !== undefined) throw new Error(`a good signal was ${refused.result}: ${refused.reason}`);
        this.acknowledged.push(...events);
        return events;
      }
      const final = answer !== undefined && answer.status < 500 && answer.status !== 429;
      if (final) throw new Error(`a good delivery got ${answer.status}: ${JSON.stringify(answer.body)}`);
      this.repeated += 1;
      await pause(100);
    }
  }

  /** One or a few events at a time, `perSecond` deliveries a second while answers come, until stopped. */
  async keepSending(next: () => RigEvent, perSecond: number): Promise<void> {
    const lane = async (): Promise<void> => {
      while (this.going) {
        const events = this.deliveries % 5 === 0 ? [next(), next(), next()] : [next()];
        await this.send(events);
        await pause((4 * 1_000) / perSecond);
      }
    };
    this.lanes = Array.from({ length: 4 }, lane);
    await Promise.all(this.lanes);
  }

  /** Ends the sending; resolves when the last delivery has its answer. */
  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.lanes);
  }
}

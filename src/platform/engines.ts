import { Inject, Injectable } from '@nestjs/common';
import { Settings } from './config/settings.js';
import { Ledger } from './ledger/ledger.js';
import { Log } from './logging/log.js';
import { Mongo } from './mongo/mongo.js';
import { OutboxRegistry } from './mongo/outbox.js';
import { Hints } from './queue/hints.js';
import { WorkStore } from './queue/work-store.js';

/** Redis policies under which BullMQ would lose hints silently. */
const SAFE_POLICY = 'noeviction';

/** Opens, probes and closes what the server stands on. */
@Injectable()
export class Engines {
  constructor(
    @Inject(Settings) private readonly settings: Settings,
    private readonly mongo: Mongo,
    private readonly hints: Hints,
    private readonly log: Log,
    @Inject(OutboxRegistry) private readonly stores: OutboxRegistry,
  ) {}

  /** Probes before the first request. Throws a sentence that says what to do. */
  async probe(parts: { ledger: Ledger; work: WorkStore }): Promise<void> {
    await this.mongo.probeJournal();
    await Promise.all([this.stores.ensureIndexes(), parts.ledger.ensureIndexes(), parts.work.ensureIndexes()]);
    const policy = await this.policy();
    if (policy === undefined) this.log.warn({}, 'redis.away');
    else if (policy !== SAFE_POLICY) {
      const sentence = `Redis evicts keys (maxmemory-policy ${policy}): set maxmemory-policy to ${SAFE_POLICY}.`;
      if (this.settings.production) throw new Error(sentence);
      this.log.warn({ policy }, 'redis.policy-unsafe');
    }
  }

  /** Undefined when Redis is away or hides its configuration. */
  private async policy(): Promise<string | undefined> {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        return await this.hints.policy();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.hints.close();
    await this.mongo.close();
  }
}

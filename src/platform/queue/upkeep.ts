import type { Log } from '../logging/log.js';
import type { Leases } from '../mongo/lease.js';
import type { Retention } from '../mongo/retention.js';

const EVERY_MS = 3_600_000;
const FIRST_MS = 60_000;

/** Housekeeping, one process at a time by lease: a minute after the start and then hourly. */
export class Upkeep {
  private timers: NodeJS.Timeout[] = [];
  private running: Promise<void> | undefined;

  constructor(
    private readonly retention: Retention,
    private readonly leases: Leases,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timers = [setTimeout(() => this.begin(), FIRST_MS), setInterval(() => this.begin(), EVERY_MS)];
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    await this.running;
  }

  private begin(): void {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
  }

  private async run(): Promise<void> {
    try {
      if ((await this.leases.hold('upkeep', EVERY_MS / 2)) === undefined) return;
      this.log.info(await this.retention.purge(), 'retention.purged');
    } catch (error) {
      this.log.warn({ reason: String(error) }, 'upkeep.interrupted');
    }
  }
}

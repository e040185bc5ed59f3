import { Breath } from '../../detection/index.js';
import { Clock } from '../../../kernel/index.js';

/** Business time of a life lived again. */
export class ReplayClock extends Clock {
  private moment = new Date(0);

  now(): Date {
    return this.moment;
  }

  /** Never back: what is due late is worked late. */
  moveTo(ms: number): void {
    if (ms > this.moment.getTime()) this.moment = new Date(ms);
  }
}

/** Lets others have their turn, tells how far it is once a second, and stops when told to. */
export class ReplayBreath extends Breath {
  private toldAt = performance.now();

  constructor(
    private readonly stop: AbortSignal,
    private readonly told: () => Promise<void> | void,
  ) {
    super();
  }

  /** Throws the signal’s reason when told to stop. */
  override async take(): Promise<void> {
    await super.take();
    this.stop.throwIfAborted();
    if (performance.now() - this.toldAt < 1_000) return;
    this.toldAt = performance.now();
    await this.told();
  }
}

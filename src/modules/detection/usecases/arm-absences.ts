import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import { Hints, Settings, WorkStore } from '../../../platform/index.js';
import { checkOf, type DueAbsence } from '../domain/due-absence.js';

/** Rows written together: a delivery of a night may name all products of many stores. */
const TOGETHER = 5_000;

/**
 * Writes down what has to be looked at when its time has come: a row of work each. To be called when the facts it follows
 * from are durable, and before the signals count as evaluated; twice is once.
 */
@Injectable()
export class ArmAbsences {
  constructor(
    private readonly work: WorkStore,
    private readonly hints: Hints,
    private readonly settings: Settings,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(absences: readonly DueAbsence[]): Promise<void> {
    for (let i = 0; i < absences.length; i += TOGETHER) {
      const jobs = absences.slice(i, i + TOGETHER).map((one) => checkOf(one, this.settings.values.EVALUATION_WINDOW_SECONDS));
      await this.work.add(jobs);
      await this.hints.wake(jobs, this.clock.now());
    }
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import type { RuleDocument } from '../../../rules/index.js';
import { Directory } from '../../masterdata/index.js';
import { countPlaces, type Rollout, type RolloutFigures } from '../domain/rollout.js';
import { RuleConsequences } from './rule-consequences.js';
import { RuleHours } from './rule-hours.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** What a version that is being rolled out has done so far. */
@Injectable()
export class MeasureRollout {
  constructor(
    private readonly consequences: RuleConsequences,
    private readonly hours: RuleHours,
    private readonly directory: Directory,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(rollout: Rollout, document: Pick<RuleDocument, 'scope'>): Promise<RolloutFigures> {
    const until = this.clock.now();
    const since = rollout.countedSince;
    const day = new Date(Math.max(since.getTime(), until.getTime() - DAY));
    // Hours count as a whole: the one it began in, and after a day the one that is leaving, are in.
    const hour = new Date(Math.floor(day.getTime() / HOUR) * HOUR);
    await this.consequences.follow();
    const [ever, today, { findings }] = await Promise.all([
      this.consequences.of(rollout.ruleVersion, since),
      this.consequences.of(rollout.ruleVersion, day),
      this.hours.sums(rollout.ruleVersion, hour),
    ]);
    const snapshot = this.directory.snapshot();
    const places = snapshot.stores().map(({ id }) => snapshot.placeOf(id));
    const stores = countPlaces(rollout, document, places);
    return {
      since,
      until,
      stores,
      findings,
      exceptions: today.exceptions,
      exceptionsPerStore: today.exceptions / Math.max(stores, 1),
      decided: ever.decided,
      overridden: ever.overridden,
    };
  }
}

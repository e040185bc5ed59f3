import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, type Finding } from '../../../kernel/index.js';
import { Settings } from '../../../platform/index.js';
import { Directory } from '../../masterdata/index.js';
import { applyFinding, REOPEN_WITHIN_MS } from '../domain/apply-finding.js';
import type { Change, TrackedException } from '../domain/tracked-exception.js';
import { AssessRisk } from './assess-risk.js';
import { CorrelateExceptions } from './correlate-exceptions.js';
import { ExceptionStore } from './exception-store.js';

const MOST_ROUNDS = 10;

/** Business time, and how long exceptions gather findings before their agent runs. */
@Injectable()
export class TriageTiming {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  get attentionFloor(): number {
    return this.settings.values.ATTENTION_FLOOR_MINOR;
  }

  get triageDelaySeconds(): number {
    return this.settings.values.TRIAGE_DELAY_SECONDS;
  }
}

/**
 * Turns findings into exceptions: each merge key’s findings in order, all keys in one write. Keys that lost against
 * another writer are decided anew on what is stored then.
 */
@Injectable()
export class ApplyFindings {
  constructor(
    private readonly store: ExceptionStore,
    private readonly risk: AssessRisk,
    private readonly correlate: CorrelateExceptions,
    private readonly directory: Directory,
    private readonly setting: TriageTiming,
  ) {}

  async run(findings: readonly Finding[]): Promise<void> {
    const now = this.setting.now();
    let open = Map.groupBy(findings, (finding) => finding.mergeKey);
    const written: TrackedException[] = [];
    for (let round = 0; open.size > 0; round += 1) {
      if (round === MOST_ROUNDS) throw new EndcapError('conflict', 'exceptions are changed by too many at once');
      open = await this.decide(open, now, written);
    }
    await this.correlate.run(written, now);
  }

  private async decide(byKey: ReadonlyMap<string, Finding[]>, now: Date, written: TrackedException[]): Promise<Map<string, Finding[]>> {
    const current = await this.store.newestOf([...byKey.keys()], new Date(now.getTime() - REOPEN_WITHIN_MS));
    const decided = [...byKey].flatMap(([key, findings]) => {
      const before = current.get(key);
      const change = this.fold(before, findings, now);
      return change === undefined ? [] : [{ key, change, isNew: change.entity.id !== before?.id }];
    });
    const lost = await this.store.write(decided);
    written.push(...decided.map(({ change }) => change.entity).filter(({ id }) => !lost.has(id)));
    return new Map(decided.filter(({ change }) => lost.has(change.entity.id)).map(({ key }) => [key, byKey.get(key) ?? []]));
  }

  /** All findings of one key on one exception, as one change. */
  private fold(before: TrackedException | undefined, findings: readonly Finding[], now: Date): Change | undefined {
    let change: Change | undefined;
    for (const finding of findings) {
      const atRisk = this.risk.run(finding);
      const team = this.directory.snapshot().teamFor(finding.team, finding.place.region)?.id ?? finding.team;
      const circumstances = {
        now,
        triageDelaySeconds: this.setting.triageDelaySeconds,
        attentionFloor: this.setting.attentionFloor,
        team,
        atRisk,
      };
      const current = change?.entity ?? before;
      // A change of one write ends one exception at most: a second one of the same key waits for the next finding.
      const next = applyFinding(finding, current, circumstances);
      if (next === undefined) continue;
      if (change !== undefined && next.entity.id !== change.entity.id) continue;
      change = { entity: next.entity, events: [...(change?.events ?? []), ...next.events] };
    }
    return change;
  }
}

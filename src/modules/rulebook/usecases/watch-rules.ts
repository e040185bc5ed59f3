import { Inject, Injectable } from '@nestjs/common';
import { Clock, contentDigest, SYSTEM, type EventDraft } from '../../../kernel/index.js';
import { Log, Settings } from '../../../platform/index.js';
import type { RuleDocument } from '../../../rules/index.js';
import { HISTORY_DAYS, isJudged, saysUnusual, usualHour, type PausedRule } from '../domain/unusual-hour.js';
import { inForceSince, RuleBook, type RulesPointer } from './rule-book.js';
import { RuleHours, type RaisedInHour } from './rule-hours.js';
import { standingOf } from './versions-in-force.js';

const DAY = 86_400_000;

/**
 * Keeps how much rules raised in which hour, and pauses one as soon as an hour lies far outside its history: it raises
 * nothing more until a person looks. Seeing it twice is seeing it once.
 */
@Injectable()
export class WatchRules {
  constructor(
    private readonly hours: RuleHours,
    private readonly book: RuleBook,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Settings) private readonly settings: Settings,
    private readonly log: Log,
  ) {}

  /** Counts as they stand in hours that got more findings. */
  async run(raised: readonly RaisedInHour[]): Promise<void> {
    await this.hours.keep(raised);
    const { RULE_UNUSUAL_AT_LEAST: atLeast, RULE_UNUSUAL_FACTOR: factor } = this.settings.values;
    // Nothing else is asked of hours that are not busy by any measure.
    for (const one of raised) if (factor > 0 && one.findings > atLeast) await this.judge(one);
  }

  private async judge(one: RaisedInHour): Promise<void> {
    for (;;) {
      const standing = await standingOf(this.book);
      const document = standing?.documents.find((each) => each.id === one.rule && contentDigest(each) === one.ruleVersion);
      if (standing === undefined || document === undefined || document.effect === 'close') return;
      const { pointer } = standing;
      const paused = await this.outside(one, pointer, inForceSince(document, pointer));
      if (paused === undefined) return;
      if (document.budget?.unusual === 'tell') {
        await this.hours.tellOnce(
          `unusual.${one.ruleVersion}.${one.hour.toISOString()}`,
          told('rule.unusual', paused, document, this.clock.now()),
        );
        return;
      }
      const next = { ...pointer, paused: [...(pointer.paused ?? []), paused] };
      if (!(await this.book.pointTo(next, [told('rule.paused', paused, document, paused.at)]))) continue;
      this.log.error({ rule: one.rule, owner: document.owner, why: saysUnusual(paused) }, 'rule.paused');
      return;
    }
  }

  /** Undefined for an hour as others, a rule paused already, one a person let go on, or too little history. */
  private async outside(one: RaisedInHour, pointer: RulesPointer, since: Date): Promise<PausedRule | undefined> {
    const { rule, ruleVersion, hour, findings } = one;
    if (pointer.paused?.some((each) => each.rule === rule) === true) return undefined;
    if (
      !isJudged(
        hour,
        pointer.resumed?.findLast((each) => each.ruleVersion === ruleVersion),
      )
    )
      return undefined;
    const history = await this.hours.of(ruleVersion, new Date(hour.getTime() - HISTORY_DAYS * DAY), hour);
    const { RULE_UNUSUAL_AT_LEAST: atLeast, RULE_UNUSUAL_FACTOR: factor } = this.settings.values;
    const usual = usualHour(history, { hour, since }, { factor, atLeast });
    if (usual === undefined || findings <= usual.limit) return undefined;
    return { rule, ruleVersion, at: this.clock.now(), hour, findings, usual };
  }
}

function told(type: 'rule.paused' | 'rule.unusual', paused: PausedRule, { owner }: RuleDocument, at: Date): EventDraft {
  const { rule, ruleVersion, hour, findings, usual } = paused;
  return {
    type,
    at,
    correlationId: `${type}-${rule}-${hour.toISOString()}`,
    actor: SYSTEM.id,
    refs: {},
    data: { rule, ruleVersion, owner, hour: hour.toISOString(), findings, usual, says: saysUnusual(paused) },
  };
}

import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, Ids, type FieldIssue } from '../../../kernel/index.js';
import { isTable, type RuleDocument } from '../../../rules/index.js';
import { Directory } from '../../masterdata/index.js';
import type { RuleNumber } from '../domain/compose-set.js';
import { countPlaces, isUnderWay, rolloutEvent, type Rollout, type RolloutStage } from '../domain/rollout.js';
import { documentOf } from '../domain/rule-version.js';
import type { By } from './by.js';
import { ChangeRollout } from './change-rollout.js';
import { nextLook } from './check-rollout.js';
import type { Standing } from './rule-book.js';
import { RolloutSteps } from './rollout-steps.js';

/** Each costs every set its share, and somebody has to watch it. */
const MOST_ROLLOUTS = 20;
const TRIES = 5;

/** What is brought into force in stages. */
export type NewRollout = { readonly version: RuleNumber; readonly stages: readonly RolloutStage[]; readonly note?: string | undefined };

/**
 * Brings a version into force in the places of its first stage. It takes who may publish it everywhere: the stages that
 * follow are decided by the clock and by the figures its author expects.
 */
@Injectable()
export class StartRollout {
  constructor(
    private readonly steps: RolloutSteps,
    private readonly change: ChangeRollout,
    private readonly directory: Directory,
    private readonly ids: Ids,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws as publishing does, and `invalid` for unknown places, a stage outside the rule’s scope, a subject without a store, or no expectation to hold it to. */
  async run({ version: named, stages, note }: NewRollout, by: By): Promise<Rollout> {
    const id = this.ids.next('rro');
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      let lost = false;
      const rollout = await this.change.run(async (standing) => {
        const { versions } = await this.steps.weigh.run({ publish: [named], retire: [] }, standing, by.principal);
        const [version] = versions;
        if (version === undefined) throw new Error('weighed a version and got none');
        const document = documentOf(version) as RuleDocument;
        if (standing.versions.includes(version.digest))
          throw new EndcapError('conflict', `${version.rule}: this very content is in force everywhere already`);
        this.mustBeRollable(document, stages, standing);
        lost = !(await this.steps.claim.run(versions));
        if (lost) return undefined;
        const at = this.clock.now();
        const { principal, correlationId } = by;
        const started: Rollout = {
          id,
          version: 1,
          rule: version.rule,
          number: version.number,
          ruleVersion: version.digest,
          stages,
          expect: document.expect ?? {},
          state: 'running',
          stage: 0,
          stageSince: at,
          countedSince: at,
          startedBy: principal.id,
          startedAt: at,
          ...(note === undefined ? {} : { note }),
          correlationId,
        };
        const due = { 'rules.roll': nextLook(at) };
        const events = [rolloutEvent('rule-rollout.started', started, { at, actor: principal.id, due })];
        const rules = await this.steps.inForce.brought(standing);
        return { rollout: started, events, hand: { by: principal.id, at }, also: { rules } };
      });
      if (lost) continue;
      if (rollout === undefined) break;
      await this.steps.settle.run(by.correlationId);
      return rollout;
    }
    throw new EndcapError('overloaded', 'others kept changing this version; try again', { retryAfterSeconds: 1 });
  }

  private mustBeRollable(document: RuleDocument, stages: readonly RolloutStage[], { pointer }: Standing): void {
    const issues: FieldIssue[] = stages.flatMap((stage, index) => this.placesIssues(stage, document, `stages.${index}.scope`));
    if (!document.subject.split('|').includes('store'))
      issues.push({ path: 'stages', message: `a ${document.subject} has no store: publish it everywhere` });
    if (isTable(document)) issues.push({ path: 'stages', message: 'a decision table is published everywhere at once' });
    else if (document.expect === undefined)
      issues.push({ path: 'expect', message: 'the rule must state what its author expects: a rollout is stopped by that' });
    if (issues.length > 0) throw new EndcapError('invalid', 'this cannot be rolled out in stages', { issues });
    if ((pointer.rollouts ?? []).filter(isUnderWay).length >= MOST_ROLLOUTS)
      throw new EndcapError('conflict', `${MOST_ROLLOUTS} rollouts are under way already; let one end`);
  }

  /** Places nobody knows; and a stage in which the rule would never be asked, and so would pass unseen. */
  private placesIssues(stage: RolloutStage, document: RuleDocument, path: string): FieldIssue[] {
    const snapshot = this.directory.snapshot();
    const unknown = (Object.entries(stage.scope) as ['banners' | 'regions' | 'stores', readonly string[]][]).flatMap(([kind, ids]) =>
      ids.flatMap((id, index) => (snapshot.knows(kind, id) ? [] : [{ path: `${path}.${kind}.${index}`, message: `unknown: ${id}` }])),
    );
    if (unknown.length > 0) return unknown;
    const places = snapshot.stores().map(({ id }) => snapshot.placeOf(id));
    if (countPlaces({ stages: [stage], stage: 0 }, document, places) > 0) return [];
    return [{ path, message: 'none of its stores lies in the scope of the rule: nothing would be tried' }];
  }
}

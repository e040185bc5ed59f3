import { Injectable } from '@nestjs/common';
import { EndcapError, notFound, type Principal } from '../../../kernel/index.js';
import { compileRuleSet, type RuleDocument, type RuleSet } from '../../../rules/index.js';
import { checkDocument } from '../domain/check-document.js';
import { composeSet, type SetChange } from '../domain/compose-set.js';
import { mayPublish, type Concerned } from '../domain/four-eyes.js';
import { isUnderWay } from '../domain/rollout.js';
import { documentOf, mayMove, type RuleVersion } from '../domain/rule-version.js';
import { FactsDeclared } from './facts-declared.js';
import type { RulesPointer, Standing } from './rule-book.js';
import { RuleVersionStore } from './rule-version-store.js';
import { VersionsInForce } from './versions-in-force.js';

/** What would be in force, and the versions that would come in. */
export type Weighed = { readonly set: RuleSet; readonly documents: readonly RuleDocument[]; readonly versions: readonly RuleVersion[] };

/**
 * Whether a change of the set in force may be made by this person, and what it would come to. Everything is asked anew each
 * time: states, hands in the content, scope, golden cases, and whether the whole set compiles.
 */
@Injectable()
export class WeighPublication {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly inForce: VersionsInForce,
    private readonly declared: FactsDeclared,
  ) {}

  /** Throws `not-found`, `conflict` (wrong state), `forbidden` (duties, scope) or `invalid` (does not hold or compile). */
  async run(change: SetChange, { pointer, documents, rolling }: Standing, principal: Principal): Promise<Weighed> {
    mustBeOneChangeARule(change);
    mustNotBeRolledOut(change, pointer);
    const versions = await Promise.all(change.publish.map(({ rule, number }) => this.publishable(rule, number, pointer)));
    for (const rule of change.retire) if (!documents.some(({ id }) => id === rule)) throw notFound('rule in force');
    const incoming = versions.map((version) => documentOf(version) as RuleDocument);
    const answer = mayPublish(principal, await this.concerned(change, { pointer, documents }, versions, incoming));
    if (!answer.ok) throw new EndcapError('forbidden', answer.because);
    const catalogue = this.declared.catalogue();
    const issues = versions.flatMap((version) =>
      checkDocument(documentOf(version), version.writers, catalogue).check.issues.map(({ path, message }) => ({
        path: `${version.rule}: ${path}`,
        message,
      })),
    );
    if (issues.length > 0) throw new EndcapError('invalid', 'what is to be published no longer holds', { issues });
    const next = composeSet(documents, incoming, change.retire);
    return { set: compileRuleSet(next, catalogue, rolling), documents: next, versions };
  }

  private async publishable(rule: string, number: number, pointer: RulesPointer): Promise<RuleVersion> {
    const version = await this.versions.find(rule, number);
    if (version === undefined) throw notFound('rule version');
    if (!mayMove(version.state, 'published')) throw new EndcapError('conflict', `${rule}: version ${number} is ${version.state}`);
    if (pointer.disagreed?.includes(version.digest) === true)
      throw new EndcapError('conflict', `${rule}: this content was set aside because its second opinion disagreed; write another`);
    return version;
  }

  /** Who wrote what comes in, under any number; who wrote what is taken out; and where either reaches. */
  private async concerned(
    change: SetChange,
    { pointer, documents }: Pick<Standing, 'pointer' | 'documents'>,
    versions: readonly RuleVersion[],
    incoming: readonly RuleDocument[],
  ): Promise<Concerned[]> {
    const present = new Map(documents.map((document) => [document.id, document]));
    const comingIn = await Promise.all(
      versions.map(async ({ rule, digest }, index): Promise<Concerned[]> => {
        const same = await this.versions.ofContent(rule, digest);
        const replaced = present.get(rule);
        return [
          { rule, writers: same.flatMap(({ writers }) => writers), reach: incoming[index]?.scope ?? {} },
          ...(replaced === undefined ? [] : [{ rule, writers: [], reach: replaced.scope }]),
        ];
      }),
    );
    const goingOut = await Promise.all(
      change.retire.map(async (rule): Promise<Concerned> => {
        const version = await this.inForce.of(rule, { pointer, documents });
        return { rule, writers: version?.writers ?? [], reach: present.get(rule)?.scope ?? {} };
      }),
    );
    return [...comingIn.flat(), ...goingOut];
  }
}

function mustBeOneChangeARule({ publish, retire }: SetChange): void {
  const seen = new Set<string>();
  for (const rule of [...publish.map((one) => one.rule), ...retire]) {
    if (seen.has(rule))
      throw new EndcapError('invalid', 'one change a rule', { issues: [{ path: 'publish', message: `${rule} is named twice` }] });
    seen.add(rule);
  }
}

function mustNotBeRolledOut({ publish, retire }: SetChange, { rollouts = [] }: RulesPointer): void {
  const named = new Set([...publish.map(({ rule }) => rule), ...retire]);
  const one = rollouts.find((rollout) => isUnderWay(rollout) && named.has(rollout.rule));
  if (one !== undefined)
    throw new EndcapError(
      'conflict',
      `${one.rule}: version ${one.number} is being rolled out (${one.id}); let it end, or abandon it first`,
    );
}

import { Injectable } from '@nestjs/common';
import { EndcapError, notFound, type Principal } from '../../../kernel/index.js';
import { compileRuleSet, isTable, versionedAs, type RuleDocument, type RuleSet } from '../../../rules/index.js';
import { checkingDocument, type CheckedAgainst } from '../domain/check-document.js';
import { composeSet, type SetChange } from '../domain/compose-set.js';
import { mayPublish, type Concerned } from '../domain/four-eyes.js';
import { reachInForce, reachOf } from '../domain/reach.js';
import { isUnderWay } from '../domain/rollout.js';
import { contentsOf, documentOf, mayMove, type FiredContent, type RuleVersion } from '../domain/rule-version.js';
import { FactsDeclared } from './facts-declared.js';
import { inTurns } from './in-turns.js';
import { NamesKnown } from './names-known.js';
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
    private readonly names: NamesKnown,
  ) {}

  /** Throws `not-found`, `conflict` (wrong state), `forbidden` (duties, scope) or `invalid` (does not hold or compile). */
  async run(change: SetChange, standing: Standing, principal: Principal): Promise<Weighed> {
    const { pointer, documents } = standing;
    mustBeOneChangeARule(change);
    mustNotBeRolledOut(change, pointer);
    const versions = await Promise.all(change.publish.map(({ rule, number }) => this.publishable(rule, number, pointer)));
    for (const rule of change.retire) mustBeInForce(rule, documents);
    const answer = mayPublish(principal, await this.concerned(change, standing, versions));
    if (!answer.ok) throw new EndcapError('forbidden', answer.because);
    const against = { catalogue: this.declared.catalogue(), names: await this.names.now() };
    const made: Awaited<ReturnType<typeof rulesOf>>[] = [];
    for (const version of versions) made.push(await rulesOf(version, pointer, against));
    const next = composeSet(
      documents,
      made.flatMap(({ rules }) => rules),
      change,
    );
    const set = compileRuleSet(next, this.declared.catalogue(), standing.rolling);
    return { set, documents: next, versions: made.map(({ version }) => version) };
  }

  private async publishable(rule: string, number: number, pointer: RulesPointer): Promise<RuleVersion> {
    const version = await this.versions.find(rule, number);
    if (version === undefined) throw notFound('rule version');
    if (!mayMove(version.state, 'published')) throw new EndcapError('conflict', `${rule}: version ${number} is ${version.state}`);
    mustNotBeDoubted(rule, [{ rule, digest: version.digest }, ...(version.makes ?? [])], pointer);
    return version;
  }

  /** Who wrote what comes in, under any number; who wrote what is taken out; and where either reaches. */
  private async concerned(change: SetChange, standing: Standing, versions: readonly RuleVersion[]): Promise<Concerned[]> {
    const comingIn = await Promise.all(
      versions.map(async (version): Promise<Concerned[]> => {
        const { rule, digest } = version;
        const same = await this.versions.ofContent(rule, digest);
        return [
          { rule, writers: same.flatMap(({ writers }) => writers), reach: reachOf(documentOf(version)) },
          ...reachInForce(rule, standing.documents).map((reach) => ({ rule, writers: [], reach })),
        ];
      }),
    );
    const goingOut = await Promise.all(
      change.retire.map(async (rule): Promise<Concerned> => {
        const version = await this.inForce.of(rule, standing);
        return { rule, writers: version?.writers ?? [], reach: reachInForce(rule, standing.documents)[0] ?? {} };
      }),
    );
    return [...comingIn.flat(), ...goingOut];
  }
}

/** The rules a version brings: itself, or those its table makes by this release, which the version then names. */
async function rulesOf(
  version: RuleVersion,
  pointer: RulesPointer,
  against: CheckedAgainst,
): Promise<{ version: RuleVersion; rules: readonly RuleDocument[] }> {
  const document = documentOf(version);
  const { check, rules = [] } = await inTurns(checkingDocument(document, version.writers, against));
  const issues = check.issues.map(({ path, message }) => ({ path: `${version.rule}: ${path}`, message }));
  if (issues.length > 0) throw new EndcapError('invalid', 'what is to be published no longer holds', { issues });
  if (!isTable(document)) return { version, rules: [document as RuleDocument] };
  const makes = contentsOf(rules);
  mustNotBeDoubted(version.rule, makes, pointer);
  return { version: { ...version, makes }, rules };
}

function mustBeInForce(rule: string, documents: readonly RuleDocument[]): void {
  if (documents.some((document) => versionedAs(document) === rule)) return;
  const made = documents.find(({ id }) => id === rule)?.table;
  if (made !== undefined) throw new EndcapError('conflict', `${rule} is made by the table ${made.id}: change or retire the table`);
  throw notFound('rule in force');
}

function mustNotBeDoubted(rule: string, contents: readonly FiredContent[], { disagreed = [] }: RulesPointer): void {
  const doubted = contents.find(({ digest }) => disagreed.includes(digest));
  if (doubted === undefined) return;
  const what = doubted.rule === rule ? 'this content' : `its rule ${doubted.rule}`;
  throw new EndcapError('conflict', `${rule}: ${what} was set aside because its second opinion disagreed; write another`);
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

import { Injectable } from '@nestjs/common';
import { EndcapError, type FieldIssue } from '../../../kernel/index.js';
import { compileRuleSet, versionedAs, type RuleDocument } from '../../../rules/index.js';
import { checkingDocument, type CheckedAgainst } from '../domain/check-document.js';
import { composeSet, type SetNames } from '../domain/compose-set.js';
import { documentOf } from '../domain/rule-version.js';
import { FactsDeclared } from './facts-declared.js';
import { mustFit } from './must-fit.js';
import { inTurns } from './in-turns.js';
import { NamesKnown } from './names-known.js';
import type { SetParts } from './rule-book.js';
import { RuleVersionStore } from './rule-version-store.js';
import { VersionsInForce } from './versions-in-force.js';

/** A change somebody wants to try: versions, documents nobody has kept yet, rules to take out. */
export type TrialChange = {
  /** Without a number the newest version is meant. */
  readonly publish: readonly { readonly rule: string; readonly number?: number }[];
  readonly retire: readonly string[];
  readonly documents?: readonly TrialDocument[];
};
/** With those who count as its writers; where nobody is asked, its owner does. */
export type TrialDocument = { readonly content: { readonly id: string }; readonly writers?: readonly string[] };

/** Rules of the set in force that raise nothing now: their second opinion disagreed, or a person has to look first. */
export type QuietRules = { readonly aside: readonly string[]; readonly paused: readonly string[] };

/** The rules of both sides; versions that are being rolled out stand beside the set, with the places they have come to. */
export type TrialSides = { readonly baseline: SetParts; readonly candidate: SetParts };

/** What raises something now, and what would: the incoming rules as they would be published. */
export type Trial = {
  readonly baseline: SetParts & QuietRules & { readonly digest: string };
  readonly candidate: SetParts & { readonly digest: string };
  readonly incoming: readonly RuleDocument[];
};

/**
 * What a change of the set in force would come to, for trying it out. Nobody’s duties are asked, as nothing comes into
 * force; everything else must hold as it must when it is published.
 */
@Injectable()
export class ComposeTrial {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly inForce: VersionsInForce,
    private readonly declared: FactsDeclared,
    private readonly names: NamesKnown,
  ) {}

  /** Throws `not-found`, `conflict` (retired), `too-large`, or `invalid` with the issues a check finds; each names its field. */
  async run(change: TrialChange): Promise<Trial> {
    mustBeOneChangeARule(change);
    const standing = await this.inForce.standing();
    if (standing === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
    const { pointer, documents: all } = standing;
    const quiet = { aside: pointer.aside, paused: (pointer.paused ?? []).map(({ rule }) => rule) };
    for (const [index, rule] of change.retire.entries())
      if (!all.some((document) => versionedAs(document) === rule))
        throw refused('not-found', 'rule in force not found', `retire.${index}`, `${rule} is not in force`);
    const catalogue = this.declared.catalogue();
    const against = { catalogue, names: await this.names.now() };
    const incoming = [...(await this.numbered(change, against)), ...(await handedIn(change, against))];
    const { baseline, candidate } = sidesOf(standing, quiet, { incoming, retire: change.retire });
    return {
      baseline: { digest: pointer.digest, ...quiet, ...baseline },
      candidate: { digest: compileRuleSet(candidate.documents, catalogue, candidate.rolling).digest, ...candidate },
      incoming,
    };
  }

  private async numbered({ publish }: TrialChange, against: CheckedAgainst): Promise<RuleDocument[]> {
    const found = await Promise.all(
      publish.map(async ({ rule, number }, index) => {
        const version = await (number === undefined ? this.versions.newest(rule) : this.versions.find(rule, number));
        const at = `publish.${index}.number`;
        if (version === undefined) throw refused('not-found', 'rule version not found', at, `${rule} has no version ${number ?? 'at all'}`);
        if (version.state === 'retired')
          throw refused(
            'conflict',
            'a retired version is not tried; revert to it first',
            at,
            `${rule}: version ${version.number} is retired`,
          );
        return checked(documentOf(version), version.writers, { against, at: `${rule}: ` });
      }),
    );
    return held(found);
  }
}

type Brings = { readonly rules: readonly RuleDocument[]; readonly issues: readonly FieldIssue[] };

/**
 * Both sides of a trial. The baseline is what raises something now: rules that are set aside or paused are left out, and
 * so they are beside a change, unless it brings a version of theirs, which is what lets them raise again. A version that is
 * rolled out takes part where it has come to, on both sides, though what it replaces is silent; a change of its rule takes its place everywhere.
 */
export function sidesOf(
  { documents, rolling }: SetParts,
  { aside, paused }: QuietRules,
  { incoming, retire }: { readonly incoming: readonly RuleDocument[]; readonly retire: readonly string[] },
): TrialSides {
  const quiet = new Set([...aside, ...paused]);
  const speaks = ({ id }: RuleDocument): boolean => !quiet.has(id);
  const baseline = { documents: documents.filter(speaks), rolling };
  const change = broughtBy(incoming, retire);
  const changed = new Set([...change.publish.map(({ rule }) => rule), ...retire]);
  const candidate = {
    documents: composeSet(baseline.documents, incoming, change),
    rolling: baseline.rolling.filter(({ document }) => !changed.has(versionedAs(document))),
  };
  return { baseline, candidate };
}

async function handedIn({ documents = [] }: TrialChange, against: CheckedAgainst): Promise<RuleDocument[]> {
  const found: Brings[] = [];
  for (const { content, writers = [ownerOf(content)] } of documents) {
    mustFit(content);
    found.push(await checked(content, writers, { against, at: documents.length === 1 ? '' : `${content.id}: ` }));
  }
  return held(found);
}

/** The rules a document brings: itself, or those its table makes; or what stands against it. */
async function checked(
  raw: unknown,
  writers: readonly string[],
  { against, at }: { against: CheckedAgainst; at: string },
): Promise<Brings> {
  const { check, rules = [] } = await inTurns(checkingDocument(raw, writers, against));
  return { rules, issues: check.issues.map(({ path, message }) => ({ path: `${at}${path}`, message })) };
}

/** What a trial does to the set: these rules, made of tables or not, come in, and these names go. */
const broughtBy = (incoming: readonly RuleDocument[], retire: readonly string[]): SetNames => ({
  publish: incoming.map((document) => ({ rule: versionedAs(document) })),
  retire,
});

const ownerOf = (document: object): string => ('owner' in document && typeof document.owner === 'string' ? document.owner : '');

/** The documents, or `invalid` with everything that stands against them. */
function held(found: readonly Brings[]): RuleDocument[] {
  const issues = found.flatMap((one) => one.issues);
  if (issues.length > 0) throw new EndcapError('invalid', 'what is to be tried does not hold', { issues });
  return found.flatMap(({ rules }) => rules);
}

function mustBeOneChangeARule({ publish, retire, documents = [] }: TrialChange): void {
  const named = [...publish.map(({ rule }) => rule), ...retire, ...documents.map(({ content }) => content.id)];
  const twice = named.find((rule, index) => named.indexOf(rule) !== index);
  if (twice !== undefined) throw refused('invalid', 'one change a rule', 'publish', `${twice} is named twice`);
}

const refused = (code: 'invalid' | 'not-found' | 'conflict', because: string, path: string, message: string): EndcapError =>
  new EndcapError(code, because, { issues: [{ path, message }] });

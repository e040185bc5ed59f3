import { Injectable } from '@nestjs/common';
import type { Brought } from '../domain/compose-set.js';
import { isUnderWay } from '../domain/rollout.js';
import type { RuleVersion } from '../domain/rule-version.js';
import { RuleBook, type Standing } from './rule-book.js';
import { RuleVersionStore } from './rule-version-store.js';

/** The set in force with its documents; undefined before the first was published. */
export async function standingOf(book: RuleBook): Promise<Standing | undefined> {
  const pointer = await book.pointer();
  if (pointer === undefined) return undefined;
  const kept = await book.kept(pointer.digest);
  if (kept === undefined) throw new Error(`rule set ${pointer.digest} is in force but not kept`);
  return { pointer, ...kept };
}

/** Which versions the set in force is made of. */
@Injectable()
export class VersionsInForce {
  constructor(
    private readonly book: RuleBook,
    private readonly versions: RuleVersionStore,
  ) {}

  /** The set in force with its documents; undefined before the first was published. */
  standing(): Promise<Standing | undefined> {
    return standingOf(this.book);
  }

  /** The version of a rule in force; where the pointer does not number it, the newest with the content in force. */
  async of(
    rule: string,
    { pointer, documents, versions }: Pick<Standing, 'pointer' | 'documents' | 'versions'>,
  ): Promise<RuleVersion | undefined> {
    const numbered = pointer.rules?.find((one) => one.rule === rule);
    if (numbered !== undefined) return this.versions.find(rule, numbered.number);
    const digest = versions[documents.findIndex(({ id }) => id === rule)];
    return digest === undefined ? undefined : (await this.versions.ofContent(rule, digest)).at(-1);
  }

  /** The versions of all rules in force, those included that are being rolled out or wait for it to go on. */
  async all(standing: Standing): Promise<readonly RuleVersion[]> {
    const rolled = (standing.pointer.rollouts ?? []).filter(isUnderWay);
    if (standing.pointer.rules !== undefined) return this.versions.findMany([...standing.pointer.rules, ...rolled]);
    return [...(rolled.length === 0 ? [] : await this.versions.findMany(rolled)), ...(await this.byContent(standing))];
  }

  /** Versions and who brought them in, looked up by content where a release before the rulebook wrote the pointer. */
  async brought(standing: Standing): Promise<readonly Brought[]> {
    const { rules, publishedBy, publishedAt } = standing.pointer;
    return rules ?? (await this.byContent(standing)).map(({ rule, number }) => ({ rule, number, by: publishedBy, at: publishedAt }));
  }

  private async byContent(standing: Standing): Promise<readonly RuleVersion[]> {
    return (await Promise.all(standing.documents.map(({ id }) => this.of(id, standing)))).filter((one) => one !== undefined);
  }
}

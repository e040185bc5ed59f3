import { Injectable } from '@nestjs/common';
import type { RuleVersion } from '../domain/rule-version.js';
import { RuleBook, type Standing } from './rule-book.js';
import { RuleVersionStore } from './rule-version-store.js';

/** Which versions the set in force is made of. */
@Injectable()
export class VersionsInForce {
  constructor(
    private readonly book: RuleBook,
    private readonly versions: RuleVersionStore,
  ) {}

  /** The set in force with its documents; undefined before the first was published. */
  async standing(): Promise<Standing | undefined> {
    const pointer = await this.book.pointer();
    if (pointer === undefined) return undefined;
    const kept = await this.book.set(pointer.digest);
    if (kept === undefined) throw new Error(`rule set ${pointer.digest} is in force but not kept`);
    return { pointer, ...kept };
  }

  /** The version of a rule in force; where the pointer does not number it, the newest with the content in force. */
  async of(rule: string, { pointer, documents, versions }: Standing): Promise<RuleVersion | undefined> {
    const numbered = pointer.rules?.find((one) => one.rule === rule);
    if (numbered !== undefined) return this.versions.find(rule, numbered.number);
    const digest = versions[documents.findIndex(({ id }) => id === rule)];
    return digest === undefined ? undefined : (await this.versions.ofContent(rule, digest)).at(-1);
  }

  /** The versions of all rules in force. */
  async all(standing: Standing): Promise<readonly RuleVersion[]> {
    if (standing.pointer.rules !== undefined) return this.versions.findMany(standing.pointer.rules);
    return (await Promise.all(standing.documents.map(({ id }) => this.of(id, standing)))).filter((one) => one !== undefined);
  }
}

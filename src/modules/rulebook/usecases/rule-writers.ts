import { Injectable } from '@nestjs/common';
import { RuleVersionStore } from './rule-version-store.js';

/** A rule by the content it fired with. */
export type FiredRule = { readonly rule: string; readonly ruleVersion: string };

const MOST_KNOWN = 5_000;

/** Who had a hand in rules that fired: nobody of them may decide on what the rules led to. */
@Injectable()
export class RuleWriters {
  private readonly known = new Map<string, readonly string[]>();

  constructor(private readonly versions: RuleVersionStore) {}

  /** Writers of all versions with these contents, each once, in alphabetical order. */
  async of(rules: readonly FiredRule[]): Promise<readonly string[]> {
    const writers = await Promise.all(rules.map((one) => this.ofContent(one)));
    return [...new Set(writers.flat())].sort();
  }

  private async ofContent({ rule, ruleVersion }: FiredRule): Promise<readonly string[]> {
    const key = `${rule} ${ruleVersion}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const writers = (await this.versions.ofContent(rule, ruleVersion)).flatMap((version) => version.writers);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    // Who wrote a content does not change once it fired; only what is not there yet may still come.
    if (writers.length > 0) this.known.set(key, writers);
    return writers;
  }
}

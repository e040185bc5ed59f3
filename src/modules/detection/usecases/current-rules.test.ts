import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFactCatalogue, parseRulePack, compileRuleSet, type RuleDocument } from '../../../rules/index.js';
import type { FactsDeclared, KeptSet, RuleBook, RulesPointer } from '../../rulebook/index.js';
import { CurrentRules } from './current-rules.js';
import type { CurrentShadows } from './current-shadows.js';

const texts = (folder: string) =>
  readdirSync(`config/${folder}`)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ file, text: readFileSync(`config/${folder}/${file}`, 'utf8') }));
const catalogue = parseFactCatalogue(texts('facts'));
const shipped = texts('rule-packs').flatMap((pack) => parseRulePack(pack, catalogue));
const renamed = shipped.map((document) => ({ ...document, title: `${document.title}, anew` }));

/** A book whose reads take as long as the test says, on a clock the test turns. */
class SlowBook {
  now = 1_000_000;
  aside: readonly string[] = [];
  reads = 0;
  private readonly sets = new Map<string, readonly RuleDocument[]>();
  private inForce = '';
  private version = 0;
  private waiting: (() => void)[] = [];
  held = false;

  publish(documents: readonly RuleDocument[], digest = compileRuleSet(documents, catalogue).digest): string {
    this.sets.set(digest, documents);
    this.inForce = digest;
    this.version += 1;
    return digest;
  }

  setAside(rule: string): void {
    this.aside = [...this.aside, rule];
    this.version += 1;
  }

  pointer = async (): Promise<RulesPointer> =>
    ({ digest: this.inForce, version: this.version, aside: this.aside, publishedAt: new Date(this.now) }) as unknown as RulesPointer;

  kept = async (digest: string): Promise<KeptSet | undefined> => {
    this.reads += 1;
    if (this.held) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const documents = this.sets.get(digest);
    return documents === undefined ? undefined : { documents, rolling: [], versions: [] };
  };

  release(): void {
    this.held = false;
    for (const go of this.waiting.splice(0)) go();
  }

  rules(): CurrentRules {
    const declared = { catalogue: () => catalogue } as unknown as FactsDeclared;
    const noShadows = { beside: () => Promise.resolve(undefined) } as unknown as CurrentShadows;
    return new CurrentRules(this as unknown as RuleBook, declared, noShadows, { now: () => new Date(this.now) });
  }
}
const turns = async (count: number) => {
  for (let i = 0; i < count; i += 1) await Promise.resolve();
};

describe('the rules in force', () => {
  it('are those of an activation one second later at the latest, and the same set until then', async () => {
    const book = new SlowBook();
    const first = book.publish(shipped);
    const rules = book.rules();
    const before = await rules.current();
    const second = book.publish(renamed);
    book.now += 999;
    expect(await rules.current()).toBe(before);
    book.now += 1;
    expect([before.set.digest, (await rules.current()).set.digest]).toEqual([first, second]);
  });

  it('are looked up again by who asks while an old look still compiles', async () => {
    const book = new SlowBook();
    book.publish(shipped);
    const rules = book.rules();
    book.held = true;
    const begun = rules.current();
    await turns(20);
    const second = book.publish(renamed);
    book.now += 2_000;
    const later = rules.current();
    await turns(20);
    book.release();
    await begun;
    expect((await later).set.digest).toBe(second);
  });

  it('are not compiled again because a rule of them was set aside', async () => {
    const book = new SlowBook();
    book.publish(shipped);
    const rules = book.rules();
    const before = await rules.current();
    book.setAside('promo-phantom-stock');
    book.now += 1_000;
    const after = await rules.current();
    const silent = after.set.rules.filter(({ version }) => after.aside.has(version)).map(({ id }) => id);
    expect([after.set === before.set, silent, after.aside.size, book.reads]).toEqual([true, ['promo-phantom-stock'], 1, 1]);
  });

  it('are looked up at once when the clock was set back', async () => {
    const book = new SlowBook();
    book.publish(shipped);
    const rules = book.rules();
    await rules.current();
    const second = book.publish(renamed);
    book.now -= 3_600_000;
    expect((await rules.current()).set.digest).toBe(second);
  });

  it('are refused when what is kept is not what its name says', async () => {
    const book = new SlowBook();
    const { digest } = compileRuleSet(shipped, catalogue);
    book.publish(renamed, digest);
    await expect(book.rules().current()).rejects.toThrow(/kept with other content/);
  });
});

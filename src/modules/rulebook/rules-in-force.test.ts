import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../../test/support/server.js';
import { ActiveRules } from '../detection/index.js';
import type { RuleVersion } from './domain/rule-version.js';
import { AdoptRules } from './usecases/adopt-rules.js';
import { PublishSeeds } from './usecases/publish-seeds.js';
import { RuleBook } from './usecases/rule-book.js';
import { SetRuleAside } from './usecases/set-rule-aside.js';

const FILE = 'config/rule-packs/promotion-stockout.yaml';
const SHIPPED = readFileSync(FILE, 'utf8');
const pack = (change: (text: string) => string) => [{ file: FILE, text: change(SHIPPED) }];

describe('rules in force', () => {
  let server: TestServer;
  const seeds = () => server.app.get(PublishSeeds, { strict: false });
  const book = () => server.app.get(RuleBook, { strict: false });
  const events = async () =>
    ((await server.mongo.db.collection('rules_in_force').findOne({}))?.['outbox'] as { type: string; data: object }[]) ?? [];

  /** `<rule>@<number> <state>` of the versions somebody wrote. */
  const versions = async (author = 'system:release') => {
    const rows = await server.mongo.db.collection<RuleVersion>('rule_versions').find({ author }).sort({ rule: 1, number: 1 }).toArray();
    return rows.map(({ rule, number, state }) => `${rule}@${number} ${state}`);
  };

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
  });
  afterAll(() => server.close());

  it('are those shipped, published once by the release', async () => {
    const before = await book().pointer();
    await seeds().run(pack((text) => text));
    expect(await book().pointer()).toEqual(before);
    expect(before).toMatchObject({ publishedBy: 'system:release', version: 1, aside: [] });
    expect((await events()).map((event) => event.type)).toEqual(['rule-set.published']);
    expect((await server.app.get(ActiveRules).current()).set.rules.length).toBeGreaterThanOrEqual(6);
  });

  it('have a version each, written and published by the release', async () => {
    const { rules } = (await server.app.get(ActiveRules).current()).set;
    expect(await versions()).toEqual(rules.map(({ id }) => `${id}@1 published`));
    expect((await book().pointer())?.rules).toMatchObject(rules.map(({ id }) => ({ rule: id, number: 1 })));
  });

  it('stay when a newer pack breaks its golden cases or does not parse', async () => {
    const before = await book().pointer();
    await seeds().run(
      pack((text) => text.replace('operator: greaterThanInclusive, value: 1.4', 'operator: greaterThanInclusive, value: 14')),
    );
    await seeds().run(pack((text) => text.replaceAll('days-of-cover', 'days-of-clover')));
    expect(await book().pointer()).toEqual(before);
  });

  it('follow a newer pack that proves itself', async () => {
    await seeds().run(pack((text) => text.replace('repeatAfterMinutes: 360', 'repeatAfterMinutes: 700')));
    expect(await book().pointer()).toMatchObject({ version: 2 });
    await server.app.get(AdoptRules, { strict: false }).run();
    expect((await versions()).filter((version) => /-cover-|through-ahead/.test(version))).toEqual([
      'promo-cover-under-lead-time@1 retired',
      'promo-cover-under-lead-time@2 published',
      'promo-sell-through-ahead@1 published',
    ]);
  });

  it('set a rule aside once, however often its second opinion disagrees, and tell its owner', async () => {
    const version = (await server.app.get(ActiveRules).current()).set.rule('promo-phantom-stock')?.version ?? '';
    const rule = { id: 'promo-phantom-stock', version, owner: 'system:release' };
    const aside = server.app.get(SetRuleAside, { strict: false });
    await Promise.all([aside.run(rule, 'product:P1|store:101', 'c'), aside.run(rule, 'product:P2|store:101', 'c')]);
    await aside.run(rule, 'product:P1|store:101', 'c');
    expect((await book().pointer())?.aside).toEqual(['promo-phantom-stock']);
    expect((await events()).filter((event) => event.type === 'rule.set-aside')).toMatchObject([
      { data: { rule: rule.id, owner: rule.owner } },
    ]);
  });

  it('keep a rule aside whose content a newer pack still has', async () => {
    await seeds().run(pack((text) => text.replace('repeatAfterMinutes: 360', 'repeatAfterMinutes: 710')));
    expect(await book().pointer()).toMatchObject({ version: 4, aside: ['promo-phantom-stock'] });
    const changed = pack((text) => text.replace(/(id: promo-phantom-stock[^]*?repeatAfterMinutes: )1440/, '$11441'));
    await seeds().run(changed);
    expect(await book().pointer()).toMatchObject({ version: 5, aside: [] });
  });

  it('do not follow the files once people published something else', async () => {
    const pointer = await book().pointer();

    const rows = server.mongo.db.collection<{ _id: string }>('rules_in_force');
    await rows.updateOne({ _id: 'in-force' }, { $unset: { seed: '' }, $set: { publishedBy: 'usr_1' } });
    await seeds().run(pack((text) => text.replace('repeatAfterMinutes: 360', 'repeatAfterMinutes: 600')));
    expect((await book().pointer())?.digest).toBe(pointer?.digest);
  });

  it('are offered what a release brings as drafts then, once', async () => {
    const before = await versions();
    const newer = pack((text) => text.replace(/(id: promo-sell-through-ahead[^]*?repeatAfterMinutes: )720/, '$1725'));
    await seeds().run(newer);
    const offered = (await versions()).filter((version) => !before.includes(version));
    expect(offered).toEqual(['promo-sell-through-ahead@2 draft']);
    await seeds().run(newer);
    expect((await versions()).length).toBe(before.length + 1);
  });

  it('get their versions at the start where they were published before versions were kept', async () => {
    await server.mongo.db.collection('rule_versions').deleteMany({});
    await server.mongo.db.collection('rules_in_force').updateOne({}, { $unset: { rules: '' } });
    const adopt = server.app.get(AdoptRules, { strict: false });
    await adopt.run();
    await adopt.run();
    const { set } = await server.app.get(ActiveRules).current();
    expect(await versions()).toEqual(set.rules.map(({ id }) => `${id}@1 published`));
  });
});

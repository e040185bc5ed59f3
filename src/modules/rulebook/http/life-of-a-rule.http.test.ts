import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, firstRun, signIn, type ApiClient } from '../../../../test/support/api-client.js';
import { checked, inForce, publish, read, shortStock, step, write, type VersionAnswer } from '../../../../test/support/rule-rig.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';

// Ada writes a rule, Ben reads it and brings it into force. Everything over the API, as an operations admin would.
describe('the life of a rule', () => {
  let server: TestServer;
  let ada: ApiClient;
  let ben: ApiClient;
  let cem: ApiClient;
  let owner: string;

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    ada = await firstRun(server.url);
    ben = await signIn(ada, 'ben@example.com');
    cem = await addPerson(ada, 'Cem', ['operations-admin']);
    owner = (await write(ada, shortStock('whose', 'nobody-yet'))).author;
  });
  afterAll(() => server.close());

  it('begins as a draft, is checked with its golden cases, shadowed and published by another', async () => {
    const broken = shortStock('short-stock', owner, {
      conditions: { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 2 }] },
    });
    const draft = await write(ada, broken);
    expect(draft).toMatchObject({ rule: 'short-stock', number: 1, state: 'draft', author: owner, writers: [owner] });

    const refused = (await step(ada, 'check', draft)).body as unknown as VersionAnswer;
    expect(refused).toMatchObject({ state: 'draft', check: { ok: false, issues: [{ path: 'golden.0.expect' }] } });
    expect(refused.check?.golden.map(({ ok }) => ok)).toEqual([false, true, true]);
    expect(await publish(ben, refused)).toBe(409);

    const mended = await ada.call('PUT', '/v1/rules/short-stock/versions/1', {
      body: { document: shortStock('short-stock', owner), note: 'five, of course' },
      headers: { 'if-match': `"${refused.version}"` },
    });
    expect(mended.status).toBe(200);
    expect(mended.body['check']).toBeUndefined();
    const good = (await step(ada, 'check', mended.body as unknown as VersionAnswer)).body as unknown as VersionAnswer;
    expect(good).toMatchObject({ state: 'checked', check: { ok: true, issues: [] }, document: { mergeKey: ['exceptionType', 'subject'] } });

    const shadow = (await step(ada, 'shadow', good)).body as unknown as VersionAnswer;
    expect(shadow.state).toBe('shadow');
    expect(await ada.get('/v1/rules/short-stock/versions/1/shadow')).toMatchObject({ fires: 0, days: [], examples: [] });
    expect(await inForce(ada)).not.toHaveProperty('short-stock');

    expect(await publish(ben, shadow)).toBe(200);
    expect(await inForce(ada)).toMatchObject({ 'short-stock': 1, 'promo-cover-under-lead-time': 1 });
    expect(await read(ada, shadow)).toMatchObject({ state: 'published', digest: good.digest });
    expect((await read(ada, shadow)).history.map(({ state }) => state)).toEqual(['draft', 'checked', 'shadow', 'published']);
  });

  it('publishes what a shared condition stands for, and keeps what was written', async () => {
    const shared = { 'hardly-any': { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 5 }] } };
    const written = shortStock('named-stock', owner, { shared, conditions: { all: [{ condition: 'hardly-any' }] } });
    const version = await checked(ada, written);
    expect(version.document['conditions']).toEqual({ all: [shared['hardly-any']] });
    expect(version).toMatchObject({
      document: expect.not.objectContaining({ shared }),
      written: { shared, conditions: written['conditions'] },
    });
    expect(await publish(ben, version)).toBe(200);
    const set = await ada.get<{ items: { id: string; version: string }[] }>('/v1/rules');
    expect(set.items.find(({ id }) => id === 'named-stock')?.version).toBe(version.digest);
  });

  it('goes on with another version, which can be compared with the first and retires it', async () => {
    const next = await checked(ada, shortStock('short-stock', owner, { severity: 'medium', tags: ['stock'] }));
    expect(await publish(ben, next)).toBe(200);
    expect((await read(ada, { rule: 'short-stock', number: 1 })).state).toBe('retired');
    const rule = await ada.get<{ inForce: number; items: object[] }>('/v1/rules/short-stock');
    expect(rule).toMatchObject({
      inForce: 2,
      aside: false,
      items: [
        { number: 2, state: 'published' },
        { number: 1, state: 'retired' },
      ],
    });
    const { differences } = await ada.get<{ differences: object[] }>('/v1/rules/short-stock/diff?from=1&to=2');
    expect(differences).toEqual([
      { path: 'severity', before: 'low', after: 'medium' },
      { path: 'tags.0', after: 'stock' },
    ]);
  });

  it('keeps every set that was in force under its content hash', async () => {
    const { ruleSet } = await ada.get<{ ruleSet: string }>('/v1/rules');
    type Rules = { items: { id: string }[]; nextCursor?: string; ruleSet: string };
    const byPages = async (path: string, of: object): Promise<string[]> => {
      const paged: string[] = [];
      for (let page = await ada.get<Rules>(`${path}?limit=7`); ; page = await ada.get(`${path}?limit=7&cursor=${page.nextCursor}`)) {
        expect(page).toMatchObject(of);
        expect(page.items.length).toBeLessThanOrEqual(7);
        paged.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === undefined) return paged;
      }
    };
    const whole = (await ada.get<Rules>('/v1/rules?limit=200')).items.map(({ id }) => id);
    expect(whole.length).toBeGreaterThan(7);
    expect(whole).toContain('short-stock');
    expect(await byPages('/v1/rules', { ruleSet, rolling: [] })).toEqual(whole.toSorted());
    expect(await byPages(`/v1/rule-sets/${ruleSet}`, { ruleSet })).toEqual(whole.toSorted());
    for (const path of ['/v1/rules', `/v1/rule-sets/${ruleSet}`])
      expect((await ada.call('GET', `${path}?cursor=nonsense`)).status).toBe(400);
    expect((await ada.call('GET', `/v1/rule-sets/${'0'.repeat(64)}`)).status).toBe(404);
  });

  it('never changes a version that is no draft, and refuses who read an older one', async () => {
    const version = await checked(ada, shortStock('fixed', owner));
    const body = { document: shortStock('fixed', owner, { severity: 'high' }), note: 'x' };
    const edit = (match?: string) =>
      ada.call('PUT', '/v1/rules/fixed/versions/1', { body, headers: match === undefined ? {} : { 'if-match': match } });
    expect((await edit()).status).toBe(428);
    expect((await edit('"1"')).status).toBe(412);
    expect((await edit(`"${version.version}"`)).status).toBe(409);
    expect((await step(ada, 'check', version)).status).toBe(409);
    expect((await read(ada, version)).digest).toBe(version.digest);
  });

  it('refuses what cannot be: unknown numbers, another rule in the draft, an owner who did not write it', async () => {
    expect((await ada.call('GET', '/v1/rules/fixed/versions/99')).status).toBe(404);
    expect((await ada.call('GET', '/v1/rules/fixed/versions/one')).status).toBe(404);
    expect((await ada.call('GET', '/v1/rules/fixed/diff?from=1&to=0')).status).toBe(400);
    const draft = await write(ada, shortStock('owned', 'usr_somebody-else'));
    const found = (await step(ada, 'check', draft)).body as unknown as VersionAnswer;
    expect(found).toMatchObject({ state: 'draft', check: { issues: [{ path: 'owner' }] } });
    const other = { body: { document: shortStock('other', owner), note: 'x' }, headers: { 'if-match': `"${found.version}"` } };
    expect(await ada.call('PUT', '/v1/rules/owned/versions/1', other)).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'document.id' }] },
    });
    const unbased = await ada.call('POST', '/v1/rules', { body: { document: shortStock('owned', owner), note: 'x', base: 7 } });
    expect(unbased).toMatchObject({ status: 400, body: { issues: [{ path: 'base' }] } });
  });

  it('names every field of a draft that is no rule at all', async () => {
    const draft = await write(ada, { id: 'nonsense', conditions: { all: [] }, $where: 'x' });
    const { check } = (await step(ada, 'check', draft)).body as unknown as VersionAnswer;
    expect(check?.issues.map(({ path }) => path)).toEqual(expect.arrayContaining(['title', 'golden', 'trigger']));
    expect((await read(ada, draft)).document).toEqual({ id: 'nonsense', conditions: { all: [] }, $where: 'x' });
  });

  it('can be given up before it is in force, and not after', async () => {
    const draft = await write(ada, shortStock('given-up', owner));
    expect((await step(ada, 'discard', draft)).body).toMatchObject({ state: 'retired' });
    expect((await step(ada, 'check', await read(ada, draft))).status).toBe(409);
    expect((await step(ada, 'discard', await read(ada, { rule: 'short-stock', number: 2 }))).status).toBe(409);
  });

  it('cannot be given up while somebody publishes it, unless whoever did died over it', async () => {
    const version = await checked(ada, shortStock('claimed', owner));
    const rows = server.mongo.db.collection<{ _id: string }>('rule_versions');
    const claim = (ageMs: number) => rows.updateOne({ _id: 'claimed@1' }, { $set: { claimedAt: new Date(Date.now() - ageMs) } });
    await claim(0);
    expect((await step(ada, 'discard', version)).status).toBe(409);
    await claim(120_000);
    expect((await step(ada, 'discard', version)).status).toBe(200);
  });

  it('publishes several together or none', async () => {
    const [one, two] = [await checked(ada, shortStock('pair-one', owner)), await write(ada, shortStock('pair-two', owner))];
    const pair = [one, two].map(({ rule, number }) => ({ rule, number }));
    expect((await ben.call('POST', '/v1/rule-publications', { body: { publish: pair } })).status).toBe(409);
    expect(await inForce(ada)).not.toHaveProperty('pair-one');
    await step(ada, 'check', two);
    const both = await ben.call('POST', '/v1/rule-publications', {
      body: { publish: pair, retire: ['short-stock'], note: 'replaced by the pair' },
    });
    expect(both.status).toBe(200);
    const now = await inForce(ada);
    expect(now).toMatchObject({ 'pair-one': 1, 'pair-two': 1 });
    expect(now).not.toHaveProperty('short-stock');
    const gone = await read(ada, { rule: 'short-stock', number: 2 });
    expect(gone.history.at(-1)).toMatchObject({ state: 'retired', note: 'replaced by the pair' });
  });

  it('lets two publish at once: both rules are in force in the end', async () => {
    const names = ['race-a', 'race-b', 'race-c', 'race-d'];
    const versions = await Promise.all(names.map((name) => checked(ada, shortStock(name, owner))));
    const publishers = [ben, cem, ben, cem];
    const answers = await Promise.all(versions.map((version, index) => publish(publishers[index] as ApiClient, version)));
    expect(answers).toEqual([200, 200, 200, 200]);
    expect(await inForce(ada)).toMatchObject(Object.fromEntries(names.map((name) => [name, 1])));
    const hands = await Promise.all(versions.map(async (version) => (await read(ada, version)).history.at(-1)));
    expect(hands.map((hand) => hand?.state)).toEqual(names.map(() => 'published'));
    const [first, second, third, fourth] = hands.map((hand) => hand?.by);
    expect([first, second]).toEqual([third, fourth]);
    expect(first).not.toBe(second);
  });

  it('gives two drafts of one rule written at once two numbers', async () => {
    const drafts = await Promise.all([1, 2, 3].map((value) => write(ada, shortStock('numbered', owner, { repeatAfterMinutes: value }))));
    expect(drafts.map(({ number }) => number).sort()).toEqual([1, 2, 3]);
  });

  it('does not bring back the content its second opinion disagreed with, under whatever number', async () => {
    const first = await checked(ada, shortStock('doubted', owner));
    expect(await publish(ben, first)).toBe(200);
    const pointers = server.mongo.db.collection<{ _id: string }>('rules_in_force');
    await pointers.updateOne(
      { _id: 'in-force' },
      { $push: { aside: 'doubted', disagreed: first.digest } as never, $inc: { version: 1 } as never },
    );
    const reverted = (await ada.call('POST', '/v1/rules/doubted/versions/1/revert', { body: { note: 'again' } }))
      .body as unknown as VersionAnswer;
    const again = (await step(ada, 'check', reverted)).body as unknown as VersionAnswer;
    expect(await step(ben, 'publish', again)).toMatchObject({ status: 409, body: { detail: expect.stringContaining('second opinion') } });
    const mended = await checked(ada, shortStock('doubted', owner, { severity: 'high' }));
    expect(await publish(ben, mended)).toBe(200);
    expect(await ada.get('/v1/rules/doubted')).toMatchObject({ inForce: 3, aside: false });
  });

  it('pages the versions of a rule and of all rules', async () => {
    const page = await ada.get<{ items: { number: number }[]; nextCursor: string }>('/v1/rules/numbered?limit=2');
    expect(page.items.map(({ number }) => number)).toEqual([3, 2]);
    const rest = await ada.get<{ items: { number: number }[] }>(`/v1/rules/numbered?limit=2&cursor=${page.nextCursor}`);
    expect(rest.items.map(({ number }) => number)).toEqual([1]);
    const drafts = await ada.get<{ items: { rule: string; state: string }[]; nextCursor: string }>('/v1/rule-versions?state=draft&limit=3');
    expect(new Set(drafts.items.map(({ state }) => state))).toEqual(new Set(['draft']));
    const more = await ada.get<{ items: { rule: string }[] }>(`/v1/rule-versions?state=draft&limit=3&cursor=${drafts.nextCursor}`);
    expect(more.items.length).toBeGreaterThan(0);
    expect((await ada.call('GET', '/v1/rules/never-heard-of')).status).toBe(404);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, firstRun, putMasterdata, signIn, type ApiClient } from '../../../../test/support/api-client.js';
import { SMALL_CHAIN } from '../../../../test/support/small-chain.js';
import { checked, inForce, publish, read, shortStock, step, write, type VersionAnswer } from '../../../../test/support/rule-rig.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';

// Ada and Cem write rules, Ben publishes; each of them tries to publish what they had a hand in, by every road there is.
describe('a second person publishes', () => {
  let server: TestServer;
  let ada: ApiClient;
  let ben: ApiClient;
  let cem: ApiClient;
  const ids = new Map<string, string>();
  const idOf = async (email: string): Promise<string> =>
    (await server.mongo.db.collection<{ _id: string; email: string }>('users').findOne({ email }))?._id ?? '';
  const pointer = () => server.mongo.db.collection('rules_in_force').findOne({}, { projection: { digest: 1, version: 1 } });
  const advance = (to: string) => ada.need('POST', '/v1/clock/advance', { body: { to } });
  const owner = () => ids.get('ada') ?? '';

  beforeAll(async () => {
    server = await startTestServer();
    ada = await firstRun(server.url);
    await putMasterdata(ada, Object.fromEntries(SMALL_CHAIN));
    ben = await signIn(ada, 'ben@example.com');
    cem = await addPerson(ada, 'Cem', ['operations-admin']);
    for (const name of ['ada', 'ben', 'cem']) ids.set(name, await idOf(`${name}@example.com`));
  });
  afterAll(() => server.close());

  it('never the author', async () => {
    const version = await checked(ada, shortStock('own', owner()));
    const before = await pointer();
    expect(await publish(ada, version)).toBe(403);
    expect(await pointer()).toEqual(before);
    expect((await read(ada, version)).state).toBe('checked');
    expect(await publish(ben, version)).toBe(200);
  });

  it('never who edited the draft, though another wrote it', async () => {
    const draft = await write(ada, shortStock('edited', owner()));
    const edited = await cem.need<VersionAnswer>('PUT', '/v1/rules/edited/versions/1', {
      body: { document: shortStock('edited', owner(), { severity: 'medium' }), note: 'higher' },
      headers: { 'if-match': `"${draft.version}"` },
    });
    const last = await ada.need<VersionAnswer>('PUT', '/v1/rules/edited/versions/1', {
      body: { document: shortStock('edited', owner()), note: 'no, as it was' },
      headers: { 'if-match': `"${edited.version}"` },
    });
    await step(ben, 'check', last);
    expect(await publish(cem, last)).toBe(403);
    expect(await publish(ada, last)).toBe(403);
    // Pressing the button that checks is no hand in the content.
    expect(await publish(ben, last)).toBe(200);
  });

  it('never who reverts, nor who wrote what is gone back to', async () => {
    const first = await checked(ada, shortStock('undone', owner()));
    expect(await publish(ben, first)).toBe(200);
    expect(await publish(ben, await checked(cem, shortStock('undone', ids.get('cem') ?? '', { severity: 'high' })))).toBe(200);
    const back = await cem.need<VersionAnswer>('POST', '/v1/rules/undone/versions/1/revert', { body: { note: 'too loud' } });
    expect(back).toMatchObject({
      number: 3,
      state: 'draft',
      digest: first.digest,
      base: 1,
      writers: expect.arrayContaining([owner(), ids.get('cem')]),
    });
    await step(cem, 'check', back);
    expect(await publish(cem, back)).toBe(403);
    expect(await publish(ada, back)).toBe(403);
    expect(await publish(ben, back)).toBe(200);
    expect((await inForce(ada))['undone']).toBe(3);
  });

  it('never the author through another hand: the same content written again is still theirs', async () => {
    await write(ada, shortStock('lent', 'system:release'));
    const document = shortStock('lent', ids.get('cem') ?? '');
    await write(ada, document);
    const copied = await checked(cem, document);
    expect(await publish(ada, copied)).toBe(403);
    expect(await publish(ben, copied)).toBe(200);
  });

  it('never an API key, and never the person behind the key that wrote it', async () => {
    const { key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'git', roles: ['operations-admin'] } });
    const git = ada.as(key);
    const version = await checked(git, shortStock('from-git', owner()));
    expect(version.author).not.toBe(owner());
    expect(version.writers).toContain(owner());
    expect(await publish(ada, version)).toBe(403);
    expect((await step(git, 'publish', version)).status).toBe(403);
    expect((await git.call('POST', '/v1/rule-publications', { body: { publish: [{ rule: 'own', number: 1 }] } })).status).toBe(403);
    expect((await git.call('POST', '/v1/rules/own/retire', { body: { note: 'x' } })).status).toBe(403);
    // Nor a key somebody else owns, for what a person wrote.
    const other = await checked(cem, shortStock('from-cem', ids.get('cem') ?? ''));
    expect((await step(git, 'publish', other)).status).toBe(403);
    expect(await publish(ben, version)).toBe(200);
  });

  it('never with others in one publication: one own rule refuses them all', async () => {
    const mine = await checked(cem, shortStock('together-mine', ids.get('cem') ?? ''));
    const theirs = await checked(ada, shortStock('together-theirs', owner()));
    const before = await pointer();
    const body = { publish: [theirs, mine].map(({ rule, number }) => ({ rule, number })) };
    expect((await cem.call('POST', '/v1/rule-publications', { body })).status).toBe(403);
    expect((await cem.call('POST', '/v1/rule-publications', { body: { ...body, activateAt: '2030-01-01T00:00:00Z' } })).status).toBe(403);
    expect(await pointer()).toEqual(before);
  });

  it('retires, too: not the author of what is in force', async () => {
    const retire = (as: ApiClient) => as.call('POST', '/v1/rules/own/retire', { body: { note: 'not needed' } });
    expect((await retire(ada)).status).toBe(403);
    expect((await retire(ben)).status).toBe(200);
    expect((await retire(ben)).status).toBe(404);
    expect(await inForce(ada)).not.toHaveProperty('own');
  });

  it('within their own scope only, also as to what a rule replaces', async () => {
    const dora = await addPerson(ada, 'Dora', ['operations-admin'], { regions: ['R1'] });
    const everywhere = await checked(ada, shortStock('reach', owner()));
    expect(await publish(dora, everywhere)).toBe(403);
    expect(await publish(ben, everywhere)).toBe(200);
    const narrow = await checked(ada, shortStock('reach', owner(), { scope: { regions: ['R1'] } }));
    expect(await publish(dora, narrow)).toBe(403); // it would take the rule away from everybody else
    expect((await dora.call('POST', '/v1/rules/reach/retire', { body: { note: 'x' } })).status).toBe(403);
    const local = await checked(ada, shortStock('reach-local', owner(), { scope: { regions: ['R1'] } }));
    expect(await publish(dora, local)).toBe(200);
  });

  it('and still may when the planned moment comes: otherwise the plan lapses and says why', async () => {
    const eve = await addPerson(ada, 'Eve', ['operations-admin']);
    const fay = await addPerson(ada, 'Fay', ['operations-admin']);
    const plan = async (as: ApiClient, rule: string): Promise<string> => {
      const version = await checked(ada, shortStock(rule, owner()));
      const answer = await step(as, 'publish', version, { activateAt: '2026-03-02T08:00:00+01:00' });
      return (answer.body['planned'] as { id: string }).id;
    };
    const plans = { kept: await plan(ben, 'plan-kept'), role: await plan(eve, 'plan-role'), left: await plan(fay, 'plan-left') };
    const change = async (name: string, body: object) => {
      const id = await idOf(`${name}@example.com`);
      const { headers } = await ada.call('GET', `/v1/users/${id}`);
      await ada.need('PATCH', `/v1/users/${id}`, { body, headers: { 'if-match': headers.get('etag') ?? '' } });
    };
    await change('eve', { roles: ['planner'] });
    await change('fay', { active: false });
    expect(await inForce(ada)).not.toHaveProperty('plan-kept');
    await advance('2026-03-02T08:00:00+01:00');

    const outcome = (id: string) => ada.get(`/v1/rule-publications/${id}`);
    expect(await outcome(plans.kept)).toMatchObject({
      state: 'activated',
      ruleSet: (await ada.get<{ ruleSet: string }>('/v1/rules')).ruleSet,
    });
    expect(await outcome(plans.role)).toMatchObject({ state: 'lapsed', because: 'none of your roles publishes rules' });
    expect(await outcome(plans.left)).toMatchObject({ state: 'lapsed', because: 'who planned it is no longer active' });
    const now = await inForce(ada);
    expect(now['plan-kept']).toBe(1);
    expect(now).not.toHaveProperty('plan-role');
    expect(now).not.toHaveProperty('plan-left');
  });

  it('lapses a plan whose version was given up, and leaves alone what was called off', async () => {
    const at = '2026-03-02T09:00:00+01:00';
    const given = await checked(ada, shortStock('plan-given-up', owner()));
    const off = await checked(ada, shortStock('plan-off', owner()));
    const planned = async (version: VersionAnswer) =>
      (await step(ben, 'publish', version, { activateAt: at })).body['planned'] as { id: string };
    const [lapsing, called] = [await planned(given), await planned(off)];
    expect((await step(ada, 'discard', given)).status).toBe(200);
    await ben.need('POST', `/v1/rule-publications/${called.id}/cancel`, { headers: { 'if-match': '"1"' } });
    await advance('2026-03-02T09:01:00+01:00');
    expect(await ada.get(`/v1/rule-publications/${lapsing.id}`)).toMatchObject({
      state: 'lapsed',
      because: expect.stringContaining('is retired'),
    });
    expect(await ada.get(`/v1/rule-publications/${called.id}`)).toMatchObject({ state: 'cancelled' });
    const past = await step(ben, 'publish', await checked(ada, shortStock('plan-past', owner())), { activateAt: at });
    expect(past).toMatchObject({ status: 400, body: { issues: [{ path: 'activateAt' }] } });
    expect((await ada.items('/v1/rule-publications')).length).toBe(5);
  });

  it('leaves every step in the ledger, with who did it', async () => {
    await advance('2026-03-02T09:02:00+01:00');
    const entries = await server.mongo.db.collection('ledger').find({ type: /^rule/ }).toArray();
    const told = new Set(entries.map((entry) => String(entry['type'])));
    expect([...told].sort()).toEqual([
      'rule-publication.activated',
      'rule-publication.cancelled',
      'rule-publication.lapsed',
      'rule-publication.planned',
      'rule-set.published',
      'rule.checked',
      'rule.drafted',
      'rule.edited',
      'rule.published',
      'rule.retired',
    ]);
  });
});

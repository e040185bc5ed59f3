import { afterEach, describe, expect, it } from 'vitest';
import {
  P1,
  chain,
  closeAll,
  detect,
  evaluate,
  hourOf,
  plan,
  position,
  rows,
  runningOut,
  sales,
  server,
  signal,
  state,
} from '../../../test/support/detection-rig.js';
import { adminOf, call } from '../../../test/support/small-chain.js';
import type { TestServer } from '../../../test/support/server.js';
import { freshDatabaseUri } from '../../../test/support/database.js';
import { Directory } from '../masterdata/index.js';
import { FactReader, FindingReader, HandedOnFindings } from './index.js';
import { FactStore } from './usecases/fact-store.js';

// A promotion sells at three times its plan; the record cannot last until the next order.
describe('from signals to findings', () => {
  afterEach(closeAll);

  it('finds the stockout to come, with the reason, the facts and work for the next stage', async () => {
    const on = await chain();
    await evaluate(on, runningOut());
    const findings = await rows(on, 'findings');
    expect(findings.map((finding) => finding['ruleId']).sort()).toContain('promo-cover-under-lead-time');
    const [finding] = findings.filter((one) => one['ruleId'] === 'promo-sell-through-ahead');
    expect(finding).toMatchObject({
      subject: P1,
      place: { banner: 'B1', region: 'R1', store: '101' },
      mergeKey: `promotion-stockout-risk|${P1}`,
    });
    expect(finding?.['because']).toContainEqual(expect.objectContaining({ fact: 'promotion-active', seen: true, result: 'true' }));
    expect(finding?.['facts']).toMatchObject({ 'on-hand-estimate': { value: 6 } });
    const jobs = await on.mongo.db.collection('work').find({ job: 'exceptions.apply' }).toArray();
    expect(new Set(jobs.map((job) => job['refs'].batch))).toEqual(new Set(findings.map((one) => one['batch'])));
    expect((await rows(on, 'facts')).every((fact) => fact['unsent'] === undefined)).toBe(true);
  });

  it('hands on to the letter what the database holds', async () => {
    const on = await chain();
    await evaluate(on, runningOut());
    const jobs = await on.mongo.db.collection('work').find({ job: 'exceptions.apply' }).toArray();
    const asked = jobs.map((one) => ({ id: String(one._id), refs: one['refs'] as { batch: string } }));
    const handed = await on.app.get(HandedOnFindings).of(asked);
    const stored = await on.app.get(FindingReader).ofBatches(asked.map(({ refs }) => refs.batch));
    expect(handed).toStrictEqual(stored);
    expect(handed.length).toBeGreaterThan(1);
  });

  it('says nothing new when the same signals come again', async () => {
    const on = await chain();
    const signals = runningOut();
    await evaluate(on, signals);
    const before = await state(on);
    await evaluate(on, signals);
    expect(await state(on)).toEqual(before);
  });

  it('does not care how signals were grouped', async () => {
    const signals = [...runningOut(), ...runningOut('102')];
    const together = await chain();
    await evaluate(together, signals);
    const single = await chain();
    for (const one of signals) await evaluate(single, [one]);
    const without = async (on: TestServer) => ({ ...(await state(on)) });
    expect(await without(single)).toEqual(await without(together));
  });

  it('hands on after a crash what was raised before it', async () => {
    const undisturbed = await chain();
    const signals = runningOut();
    await evaluate(undisturbed, signals);

    const uri = freshDatabaseUri();
    const killed = await chain(uri);
    await detect(killed, signals); // facts are durable, then the process dies
    expect(await rows(killed, 'findings')).toEqual([]);
    const next = await server(uri);
    await evaluate(next, signals);
    expect(await state(next)).toEqual(await state(undisturbed));
    expect(await rows(next, 'findings')).not.toEqual([]);
    expect(await next.mongo.db.collection('work').countDocuments({ job: 'exceptions.apply' })).toBeGreaterThan(0);
  });

  it('hands on what a dead process left behind, though the facts have moved on since', async () => {
    const uri = freshDatabaseUri();
    const killed = await chain(uri);
    const signals = runningOut();
    const left = (await detect(killed, signals)).flatMap(({ findings }) => findings.map((finding) => finding.id));
    const next = await server(uri);
    await detect(next, [position(160, 11)]); // neither short any more nor plenty: no rule speaks
    await evaluate(next, signals);
    expect((await rows(next, 'findings')).map((finding) => finding._id)).toEqual(expect.arrayContaining(left));
  });

  it('hands on what a dead process left behind when the store is next heard of, whatever it says', async () => {
    const uri = freshDatabaseUri();
    const killed = await chain(uri);
    const left = (await detect(killed, runningOut())).flatMap(({ findings }) => findings.map((finding) => finding.id));
    expect(left).not.toEqual([]);
    const next = await server(uri);
    await evaluate(next, [plan()]);
    expect((await rows(next, 'findings')).map((finding) => finding._id)).toEqual(expect.arrayContaining(left));
  });

  it('shows other processes what a process wrote that died before it said so', async () => {
    const uri = freshDatabaseUri();
    const [killed, other] = [await chain(uri), await server(uri)];
    await other.app.get(Directory).refresh();
    const signals = [plan(), position(30, 7), sales(8, 6)];
    const seen = async () => (await other.app.get(FactReader).view(P1, new Date(hourOf(9)))).read('on-hand-estimate')?.value;
    expect(await seen()).toBeUndefined();
    const store = killed.app.get(FactStore, { strict: false });
    store.raise = () => Promise.reject(new Error('killed'));
    await expect(detect(killed, signals)).rejects.toThrow('killed');
    await evaluate(await server(uri), signals); // the job goes to another worker
    expect(await seen()).toBe(24);
  });

  it('comes to the same facts with two workers on one store', async () => {
    const uri = freshDatabaseUri();
    const [one, two] = [await chain(uri), await server(uri)];
    await two.app.get(Directory).refresh();
    await evaluate(one, [plan(), position(30, 7)]);
    const hours = [8, 9, 10, 11, 12, 13, 14, 15].map((hour) => sales(hour, 5));
    const issue = (hour: number) =>
      signal('retail.replenishment.issue', hourOf(hour), { store: '101', product: 'P1', reason: 'shelf-empty' });
    const issues = [9, 10, 11, 12].map(issue);
    await Promise.all([
      ...hours.map((hour, index) => evaluate(index % 2 === 0 ? one : two, [hour])),
      ...issues.map((each, index) => evaluate(index % 2 === 0 ? two : one, [each])),
    ]);
    for (const on of [one, two]) {
      const view = await on.app.get(FactReader).view(P1, new Date(hourOf(16)));
      expect(view.read('units-sold-24h')?.value).toBe(40);
      expect(view.read('replenishment-issues-24h')?.value).toBe(4);
      expect(view.read('on-hand-estimate')?.value).toBe(0);
    }
    const raised = (await rows(one, 'findings')).map((finding) => finding['ruleId']);
    expect(raised).toContain('promo-replenishment-issue-logged');
  });

  it('takes a late signal into the facts, and raises nothing about a day gone by', async () => {
    const on = await chain();
    const complaint = signal('retail.replenishment.issue', hourOf(9), { store: '101', product: 'P1', reason: 'shelf-empty' });
    const nextDay = signal('retail.store-sales.hourly', '2026-03-03T11:00:00+01:00', {
      store: '101',
      hourStart: '2026-03-03T10:00:00+01:00',
      currency: 'EUR',
      lines: [{ product: 'P1', units: 1, unit: 'each' }],
    });
    await evaluate(on, [plan(), position(10, 7), nextDay]);
    const before = (await rows(on, 'findings')).length;
    await evaluate(on, [complaint]);
    expect(await rows(on, 'findings')).toHaveLength(before);
    expect(await on.app.get(FactReader).issueReasons(P1, new Date(hourOf(8)), new Date(hourOf(10)))).toEqual(['shelf-empty']);
  });

  it('reaches the stores when their supplier is late', async () => {
    const on = await chain();
    await evaluate(on, [plan('101'), plan('201'), position(30, 7, '101'), position(500, 7, '201'), sales(8, 1), sales(8, 1, '201')]);
    await evaluate(on, [signal('retail.supplier.notice', hourOf(10), { supplier: 'V1', kind: 'late', products: ['P1'], delayHours: 48 })]);
    const late = (await rows(on, 'findings')).filter((finding) => finding['ruleId'] === 'promo-inbound-late-at-supplier');
    expect(late).toMatchObject([{ subject: P1, sharedCause: 'supplier:V1' }]);
  });

  it('closes once it recovered, and asks again only when something was raised', async () => {
    const on = await chain();
    await evaluate(on, runningOut());
    await evaluate(on, [position(400, 13), sales(13, 2), sales(14, 2)]);
    const recovered = async () => (await rows(on, 'findings')).filter((finding) => finding['ruleId'] === 'promo-stockout-recovered');
    const found = await recovered();
    expect(found.map((finding) => finding['subject'])).toEqual([P1]);
    await evaluate(on, [sales(15, 2), sales(16, 2), sales(17, 2), sales(18, 2)]);
    expect(await recovered()).toHaveLength(1);
  });

  it('shows facts, rules and reasons over the API, and hides what is out of scope', async () => {
    const on = await chain();
    const token = await adminOf(on);
    await evaluate(on, runningOut());
    const get = (path: string, as = token) => call(on, 'GET', path, { token: as });
    const facts = (await get(`/v1/facts?subject=${P1}`)).body['items'] as { name: string; value: unknown }[];
    expect(facts).toContainEqual(expect.objectContaining({ name: 'on-hand', value: 30, unit: 'units' }));
    expect(((await get('/v1/facts/catalogue')).body['items'] as unknown[]).length).toBeGreaterThan(25);
    const rules = (await get('/v1/rules')).body['items'] as { id: string }[];
    expect(rules.map((rule) => rule.id)).toContain('promo-cover-under-lead-time');
    const explained = (await get(`/v1/rules/promo-cover-under-lead-time/explain?subject=${P1}`)).body;
    expect(explained['because']).toHaveLength(3);
    expect(explained).toMatchObject({ rule: 'promo-cover-under-lead-time', subject: P1, ruleSet: expect.stringMatching(/^[0-9a-f]{64}$/) });
    // The same product in another store: nobody reported anything, so every comparison says what is not known.
    const elsewhere = (await get('/v1/rules/promo-cover-under-lead-time/explain?subject=product:P1|store:102')).body;
    expect(elsewhere).toMatchObject({ result: 'unknown', heldBack: [] });
    expect(elsewhere['inTheWay']).toBeGreaterThan(0);
    expect(String(elsewhere['says'])).toContain('Cannot tell whether its conditions hold');
    expect(elsewhere['because']).toContainEqual(
      expect.objectContaining({ seen: null, ageMinutes: null, inTheWay: true, says: expect.stringContaining('Nothing is known of it.') }),
    );
    expect((await get(`/v1/rules/promo-stockout-recovered/explain?subject=product:P1|store:102`)).body['heldBack']).toEqual([
      'nothing was raised since that it could close',
    ]);
    const page = (await get(`/v1/findings?subject=${P1}&limit=1`)).body;
    const rest = (await get(`/v1/findings?subject=${P1}&cursor=${String(page['nextCursor'])}`)).body['items'] as { id: string }[];
    expect(rest.map((finding) => finding.id)).not.toContain((page['items'] as { id: string }[])[0]?.id);
    for (const path of [
      '/v1/facts?subject=store:101|product:P1',
      '/v1/facts',
      '/v1/findings?subject=x',
      '/v1/rules/promo-cover-under-lead-time/explain?subject=supplier:V1',
    ])
      expect((await get(path)).status, path).toBe(400);
    for (const path of ['/v1/facts?subject=product:P1|store:999', '/v1/rules/nothing/explain?subject=product:P1|store:101'])
      expect((await get(path)).status, path).toBe(404);
    await call(on, 'POST', '/v1/users', {
      token,
      body: { name: 'Sue', email: 'sue@example.com', password: 'correct horse 3', roles: ['store-manager'], scope: { stores: ['201'] } },
    });
    const sue = String(
      (await call(on, 'POST', '/v1/sessions', { body: { email: 'sue@example.com', password: 'correct horse 3' } })).body['token'],
    );
    expect([(await get(`/v1/facts?subject=${P1}`, sue)).status, (await get('/v1/facts?subject=product:P1|store:201', sue)).status]).toEqual(
      [404, 200],
    );
  });
});

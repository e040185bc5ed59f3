import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, type ApiClient } from '../../../../test/support/api-client.js';
import {
  cancel,
  FROM,
  readBacktest,
  reached,
  smallHistory,
  UNTIL,
  WINDOW,
  type BacktestAnswer,
} from '../../../../test/support/backtest-rig.js';
import { checked, shortStock, step, write } from '../../../../test/support/rule-rig.js';
import { ScriptedReplay } from '../../../../test/support/scripted-replay.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { exception, replayed } from '../domain/testing/replayed.js';

const exampleAt = (store: string, region: string) =>
  exception({ mergeKey: store, subject: `product:P1|store:${store}`, place: { banner: 'B1', region, store } });
const IN_BOTH_REGIONS = [exampleAt('101', 'R1'), exampleAt('201', 'R2'), exception({ mergeKey: 'dc', subject: 'dc:D1', place: {} })];

// Two regions: 101 and 102 in R1, 201 in R2; 102 has no history. Stores 101 and 201 reported once, on 25 February.
describe('asking for a backtest', () => {
  let server: TestServer;
  let script: ScriptedReplay;
  let ada: ApiClient;
  let owner: string;
  beforeAll(async () => {
    server = await startTestServer();
    ({ ada, owner } = await smallHistory(server));
    script = ScriptedReplay.on(server);
    await write(ada, shortStock('known', owner));
  });
  afterAll(() => server.close());

  type Refusal = { status: number; issues: { path: string; message: string }[] };
  const refused = async (as: ApiClient, path: string, body: object): Promise<Refusal> => {
    const { status, body: problem } = await as.call('POST', path, { body });
    return { status, issues: (problem['issues'] ?? []) as Refusal['issues'] };
  };
  const version = (body: object) => refused(ada, '/v1/rules/known/backtest', { ...WINDOW, version: 1, ...body });

  it.each([
    ['from after until', { from: UNTIL, until: FROM }, 'from', 'must lie before until'],
    ['nothing between them', { until: FROM }, 'from', 'must lie before until'],
    [
      'more than a quarter',
      { from: '2025-11-01T00:00:00Z', until: '2026-02-28T00:00:00Z' },
      'until',
      'at most 92 days can be replayed at once',
    ],
    ['the future', { until: '2026-03-05T00:00:00Z' }, 'until', 'must not lie in the future: history ends now'],
    ['a time without signals', { until: '2026-02-22T00:00:00Z' }, 'from', 'no signal is stored between from and until'],
    ['a store without signals', { stores: ['102'] }, 'from', 'no signal of these stores is stored between from and until'],
    ['an unknown store', { stores: ['101', '999'] }, 'stores.1', 'there is no such store with a store you see'],
    ['an unknown region', { regions: ['R9'] }, 'regions.0', 'there is no such region with a store you see'],
    ['an unknown banner', { banners: ['B9'] }, 'banners.0', 'there is no such banner with a store you see'],
    ['no store in all places', { stores: ['101'], regions: ['R2'] }, 'stores', 'no store lies in all of these places and in your scope'],
    ['a moment without a zone', { from: '2026-02-20T00:00:00' }, 'from', 'Invalid ISO datetime'],
    ['neither version nor document', { version: undefined }, 'version', 'name a version of the rule or hand in a document, one of them'],
    ['a number that is none', { version: 0 }, 'version', 'Too small: expected number to be >=1'],
    ['a field nobody knows', { speed: 9 }, '(body)', 'Unrecognized key: "speed"'],
  ])('refuses %s, and names the field', async (_what, body, path, message) => {
    expect(await version(body)).toEqual({ status: 400, issues: [{ path, message }] });
  });

  it('refuses versions and rules that are not there, and retired versions', async () => {
    expect(await version({ version: 7 })).toEqual({
      status: 404,
      issues: [{ path: 'publish.0.number', message: 'known has no version 7' }],
    });
    const set = (body: object) => refused(ada, '/v1/backtests', { ...WINDOW, ...body });
    expect(await set({ retire: ['nothing'] })).toEqual({ status: 404, issues: [{ path: 'retire.0', message: 'nothing is not in force' }] });
    expect(await set({})).toEqual({ status: 400, issues: [{ path: 'publish', message: 'name a version or a rule to retire' }] });
    expect(await set({ publish: [{ rule: 'known', number: 1 }], retire: ['known'] })).toMatchObject({
      status: 400,
      issues: [{ path: 'publish', message: 'known is named twice' }],
    });
    expect(await set({ publish: [1, 1].map((number) => ({ rule: 'known', number })) })).toEqual({
      status: 400,
      issues: [{ path: 'publish', message: 'known is named twice' }],
    });
    const given = await checked(ada, shortStock('given-up', owner));
    await step(ada, 'discard', given);
    expect(await set({ publish: [{ rule: 'given-up', number: 1 }] })).toEqual({
      status: 409,
      issues: [{ path: 'publish.0.number', message: 'given-up: version 1 is retired' }],
    });
  });

  it('refuses a document that does not hold with the issues a check finds', async () => {
    const wrong = shortStock('wrong', owner, {
      conditions: { all: [{ fact: 'on-hand-estimation', operator: 'lessThan', value: 5 }] },
    });
    const draft = await write(ada, wrong);
    const { body } = await step(ada, 'check', draft);
    const found = (body['check'] as { issues: Refusal['issues'] }).issues;
    expect(found.map(({ path }) => path)).toContain('conditions.all.0.fact');
    expect(await refused(ada, '/v1/rules/wrong/backtest', { ...WINDOW, document: wrong })).toEqual({ status: 400, issues: found });
    const named = found.map(({ path, message }) => ({ path: `wrong: ${path}`, message }));
    expect(await refused(ada, '/v1/rules/wrong/backtest', { ...WINDOW, version: 1 })).toEqual({ status: 400, issues: named });
    expect(await refused(ada, '/v1/rules/other/backtest', { ...WINDOW, document: wrong })).toEqual({
      status: 400,
      issues: [{ path: 'document.id', message: 'must be other' }],
    });
    const broken = shortStock('wrong', owner, { golden: [{ name: 'g', expect: 'silent', facts: { 'on-hand-estimate': 1 } }] });
    const { issues } = await refused(ada, '/v1/rules/wrong/backtest', { ...WINDOW, document: broken });
    expect(issues.length).toBeGreaterThan(0);
  });

  it('changes nothing when it refuses', async () => {
    const count = () => Promise.all(['backtests', 'backtest_rules'].map((name) => server.mongo.db.collection(name).countDocuments()));
    const before = await count();
    await version({ version: 7 });
    await version({ from: UNTIL, until: FROM });
    expect(await count()).toEqual(before);
  });

  it('bounds history by the scope of whoever asks, and the report by the stores replayed', async () => {
    script.answer = () => replayed({}, { exceptions: IN_BOTH_REGIONS });
    const nora = await addPerson(ada, 'Nora', ['operations-admin'], { regions: ['R1'] });
    const path = '/v1/rules/known/backtest';
    const mine = await nora.need<BacktestAnswer>('POST', path, { body: { ...WINDOW, version: 1 } });
    expect(mine.window.stores).toEqual(['101', '102']);
    const { report } = await reached(nora, mine.id, 'finished');
    expect(report).toMatchObject({ byRegion: [{ region: 'R1' }], total: { candidate: { exceptions: 1 } } });
    expect((await nora.items<{ mergeKey: string }>(`/v1/backtests/${mine.id}/exceptions`)).map((one) => one.mergeKey)).toEqual(['101']);
    expect(await refused(nora, path, { ...WINDOW, version: 1, stores: ['201'] })).toEqual({
      status: 400,
      issues: [{ path: 'stores.0', message: 'there is no such store with a store you see' }],
    });
  });

  it('shows a limited person only backtests of stores they all see', async () => {
    script.answer = () => replayed({}, { exceptions: IN_BOTH_REGIONS });
    const nico = await addPerson(ada, 'Nico', ['operations-admin'], { regions: ['R1'] });
    const made = async (body: object) => {
      const { id } = await ada.need<BacktestAnswer>('POST', '/v1/backtests', {
        body: { ...WINDOW, publish: [{ rule: 'known', number: 1 }], ...body },
      });
      await reached(ada, id, 'finished');
      return id;
    };
    const [chain, north, south] = [await made({}), await made({ regions: ['R1'] }), await made({ stores: ['101', '201'] })];
    expect((await readBacktest(ada, chain)).report).toMatchObject({ total: { candidate: { exceptions: 3 } } });
    expect((await readBacktest(nico, north)).report).toMatchObject({ total: { candidate: { exceptions: 1 } } });
    for (const id of [chain, south]) {
      expect((await nico.call('GET', `/v1/backtests/${id}`)).status).toBe(404);
      expect((await nico.call('GET', `/v1/backtests/${id}/exceptions`)).status).toBe(404);
      expect((await nico.call('POST', `/v1/backtests/${id}/cancel`, { body: {}, headers: { 'if-match': '"1"' } })).status).toBe(404);
    }
    const listed = (await nico.items<BacktestAnswer>('/v1/backtests')).map(({ id }) => id);
    expect(listed).toContain(north);
    expect(listed).not.toContain(chain);
    expect(listed).not.toContain(south);
    expect((await cancel(nico, north)).status).toBe(409);
    const nowhere = await addPerson(ada, 'Nemo', ['operations-admin'], { stores: [] });
    expect(await nowhere.items('/v1/backtests')).toEqual([]);
    expect(await refused(nowhere, '/v1/rules/known/backtest', { ...WINDOW, version: 1 })).toMatchObject({ status: 400 });
  });

  it('keeps the newest hundred that ended', async () => {
    const rows = server.mongo.db.collection<{ _id: string }>('backtests');
    const [pattern] = await ada.items<BacktestAnswer>('/v1/backtests?state=finished&limit=1');
    const { _id, ...row } = (await rows.findOne({ _id: pattern!.id }))!;
    const old = Array.from({ length: 105 }, (_, n) => ({ ...row, _id: `bkt_old_${n}`, endedAt: new Date(n) }));
    await rows.insertMany(old);
    await server.mongo.db.collection('backtest_reports').insertOne({ of: 'bkt_old_0', run: 1 });
    const { id } = await ada.need<BacktestAnswer>('POST', '/v1/rules/known/backtest', { body: { ...WINDOW, version: 1 } });
    await reached(ada, id, 'finished');
    await expect.poll(() => rows.countDocuments()).toBe(100);
    expect(await rows.countDocuments({ _id: { $in: ['bkt_old_0', 'bkt_old_104'] } })).toBe(1);
    expect(await server.mongo.db.collection('backtest_reports').countDocuments({ of: 'bkt_old_0' })).toBe(0);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, type ApiClient } from '../../../../test/support/api-client.js';
import { cancel, readBacktest, reached, smallHistory, UNTIL, WINDOW, type BacktestAnswer } from '../../../../test/support/backtest-rig.js';
import { checked, publish, shortStock, step, write } from '../../../../test/support/rule-rig.js';
import { ScriptedReplay } from '../../../../test/support/scripted-replay.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { EndcapError } from '../../../kernel/index.js';
import { exception, replayed } from '../domain/testing/replayed.js';

// Ada tries rules over what two stores reported; the replay itself is scripted here.
describe('the life of a backtest', () => {
  let server: TestServer;
  let script: ScriptedReplay;
  let ada: ApiClient;
  let ben: ApiClient;
  let owner: string;
  const ask = (rule: string, body: object) => ada.call('POST', `/v1/rules/${rule}/backtest`, { body: { ...WINDOW, ...body } });
  const asked = async (rule: string, body: object): Promise<BacktestAnswer> => {
    const { status, body: answer } = await ask(rule, body);
    expect([status, answer['state']]).toEqual([202, 'queued']);
    return answer as unknown as BacktestAnswer;
  };
  const told = async (id: string): Promise<string[]> => {
    const of = () => server.mongo.db.collection('ledger').find({ 'data.backtest': id }).sort({ _id: 1 }).toArray();
    await expect.poll(async () => (await server.mongo.db.collection('backtests').findOne({ outboxAt: { $exists: true } })) ?? 0).toBe(0);
    return (await of()).map((entry) => String(entry['type']));
  };

  beforeAll(async () => {
    server = await startTestServer();
    ({ ada, ben, owner } = await smallHistory(server));
    script = ScriptedReplay.on(server);
  });
  afterEach(() => {
    script.release();
    script.steps = 1;
    script.requests.length = 0;
    script.answer = () => replayed({}, {});
  });
  afterAll(() => server.close());

  it('is queued, runs with progress that can be read, and ends with a report', async () => {
    const version = await write(ada, shortStock('life', owner));
    script.steps = 4;
    script.hold(2);
    const gone = exception({ mergeKey: 'gone' });
    const fresh = exception({ mergeKey: 'fresh', because: [], moneyAtRisk: { amount: 5_000, currency: 'EUR' } });
    script.answer = () => replayed({ exceptions: [gone], findings: { life: 0 } }, { exceptions: [fresh], findings: { life: 3 } });
    const { status, headers, body } = await ask('life', { version: version.number, note: 'five, not ten' });
    expect([status, headers.get('location')]).toEqual([202, `/v1/backtests/${String(body['id'])}`]);
    const id = String(body['id']);
    await reached(ada, id, 'running');
    await expect.poll(async () => (await readBacktest(ada, id)).progress?.share, { timeout: 5_000 }).toBe(0.5);
    const running = await readBacktest(ada, id);
    expect(running.progress).toMatchObject({ signals: 2, observations: 20, at: '2026-02-24T11:00:00.000Z' });
    expect(running.progress?.remainingSeconds).toBeGreaterThanOrEqual(0);
    expect(running).not.toHaveProperty('report');
    expect((await ada.call('GET', `/v1/backtests/${id}/exceptions`)).status).toBe(409);
    script.release();

    const finished = await reached(ada, id, 'finished');
    expect(finished).toMatchObject({ rules: ['life'], note: 'five, not ten', restarts: 0, requestedBy: owner, progress: { share: 1 } });
    expect(finished.report?.total).toMatchObject({ difference: { exceptions: 0, moneyAtRisk: [{ amount: 4_000, currency: 'EUR' }] } });
    expect(finished.report).toMatchObject({ findings: { byRule: [{ rule: 'life', baseline: 0, candidate: 3 }] } });
    expect(await told(id)).toEqual(['backtest.requested', 'backtest.started', 'backtest.finished']);
    const changes = async (change: string) =>
      (await ada.items<{ mergeKey: string; change: string }>(`/v1/backtests/${id}/exceptions?change=${change}`)).map(
        (one) => `${one.change} ${one.mergeKey}`,
      );
    expect([await changes('added'), await changes('removed'), await changes('both')]).toEqual([
      ['added fresh'],
      ['removed gone'],
      ['added fresh', 'removed gone'],
    ]);
  });

  it('replays the rules in force against those with the tried one in its place, as they were when asked', async () => {
    const version = await write(ada, shortStock('frozen', owner));
    script.hold();
    const { id } = await asked('frozen', { version: version.number });
    await reached(ada, id, 'running');
    // The draft changes while its backtest waits: what was asked about is what is replayed.
    await ada.need('PUT', '/v1/rules/frozen/versions/1', {
      body: { document: shortStock('frozen', owner, { severity: 'critical' }), note: 'louder' },
      headers: { 'if-match': `"${version.version}"` },
    });
    script.release();
    await reached(ada, id, 'finished');
    const [request] = script.requests;
    const ids = (side: 'baseline' | 'candidate') => request!.rules[side].map((rule) => rule.id);
    expect(ids('candidate')).toEqual([...ids('baseline'), 'frozen'].sort());
    expect(request!.rules.candidate.find((rule) => rule.id === 'frozen')?.severity).toBe('low');
    expect(request!.window).toEqual({ from: new Date(WINDOW.from), until: new Date(UNTIL) });
  });

  it('tries a document nobody has kept, and sets of changes with retirements', async () => {
    const document = shortStock('unkept', owner);
    await reached(ada, (await asked('unkept', { document })).id, 'finished');
    expect(script.requests[0]!.rules.candidate.map((rule) => rule.id)).toContain('unkept');
    expect((await ada.call('GET', '/v1/rules/unkept')).status).toBe(404);
    const one = await checked(ada, shortStock('set-one', owner));
    const two = await write(ada, shortStock('set-two', owner));
    const body = {
      ...WINDOW,
      publish: [one, two].map(({ rule, number }) => ({ rule, number })),
      retire: ['promo-sell-through-ahead'],
    };
    const together = await ada.need<BacktestAnswer>('POST', '/v1/backtests', { body });
    expect(together.rules).toEqual(['promo-sell-through-ahead', 'set-one', 'set-two']);
    await reached(ada, together.id, 'finished');
    const { baseline, candidate } = script.requests[1]!.rules;
    const names = candidate.map((rule) => rule.id);
    expect(names).toEqual(expect.arrayContaining(['set-one', 'set-two']));
    expect(names).not.toContain('promo-sell-through-ahead');
    expect(baseline.map((rule) => rule.id)).toContain('promo-sell-through-ahead');
  });

  it('leaves out rules that are paused, lives those being rolled out where they are, and says so', async () => {
    const first = await checked(ada, shortStock('rolled', owner));
    expect(await publish(ben, first)).toBe(200);
    const second = await checked(ada, shortStock('rolled', owner, { severity: 'high', expect: { exceptionsPerStoreAndDay: 50 } }));
    const stages = [{ scope: { stores: ['101'] }, hours: 2 }];
    expect((await step(ben, 'publish', second, { stages })).status).toBe(200);
    const paused = 'promo-phantom-stock';
    const usual = { days: 14, median: 1, deviation: 1, highest: 2, limit: 9 };
    const row = { rule: paused, ruleVersion: 'v', at: new Date(0), hour: new Date(0), findings: 99, usual };
    const pointers = server.mongo.db.collection<{ _id: string; paused?: object[] }>('rules_in_force');
    await pointers.updateOne({ _id: 'in-force' }, { $set: { paused: [row] } });
    script.hold();
    const beside = await asked('beside', { document: shortStock('beside', owner) });
    const instead = await asked('rolled', { version: second.number });
    // Let go on meanwhile: what was asked about is what is replayed.
    await pointers.updateOne({ _id: 'in-force' }, { $set: { paused: [] } });
    script.release();
    script.answer = () => replayed({}, {}, { historyFrom: new Date('2026-02-10T00:00:00+01:00') });
    const [one, other] = [await reached(ada, beside.id, 'finished'), await reached(ada, instead.id, 'finished')];
    const [request, replaced] = script.requests;
    for (const side of ['baseline', 'candidate'] as const) {
      expect(request!.rules[side].map(({ id }) => id)).not.toContain(paused);
      expect(request!.rolling![side]).toMatchObject([{ document: { id: 'rolled', severity: 'high' }, where: [{ stores: ['101'] }] }]);
    }
    expect(replaced!.rolling).toMatchObject({ baseline: [{ document: { id: 'rolled' } }], candidate: [] });
    expect(one.report?.['basis']).toMatchObject({
      leftOut: [{ rule: paused, because: 'paused', tried: false }],
      rolling: [{ rule: 'rolled', candidate: true }],
      history: { warmUpDays: 42, daysBefore: 10 },
    });
    expect(one.report?.['basis']).toHaveProperty('notes.length', 4);
    expect(other.report?.['basis']).toMatchObject({ rolling: [{ rule: 'rolled', candidate: false }] });
  });

  it('is over at once when cancelled, and its worker stops within two seconds', async () => {
    const version = await write(ada, shortStock('called-off', owner));
    script.hold();
    const { id } = await asked('called-off', { version: version.number });
    await reached(ada, id, 'running');
    const before = script.stopped;
    const began = performance.now();
    expect(await cancel(ada, id)).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    await expect.poll(() => script.stopped - before, { timeout: 5_000, interval: 20 }).toBe(1);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(await cancel(ada, id)).toMatchObject({ status: 409, body: { detail: 'it is cancelled already' } });
    expect(await told(id)).toEqual(['backtest.requested', 'backtest.started', 'backtest.cancelled']);
    expect(await server.mongo.db.collection('backtest_reports').countDocuments({ of: id })).toBe(0);
    expect((await ada.call('POST', `/v1/backtests/${id}/cancel`, { body: {} })).status).toBe(428);
    expect((await ada.call('POST', `/v1/backtests/${id}/cancel`, { body: {}, headers: { 'if-match': '"1"' } })).status).toBe(412);
  });

  it('has no part in the flow: the clock does not wait for it', async () => {
    script.hold();
    const { id } = await asked('apart', { document: shortStock('apart', owner) });
    await reached(ada, id, 'running');
    const waiting = await asked('apart', { document: shortStock('apart', owner) });
    const began = performance.now();
    await ada.need('POST', '/v1/clock/advance', { body: { to: '2026-03-02T01:00:00+01:00' } });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect((await readBacktest(ada, id)).state).toBe('running');
    script.release();
    await reached(ada, waiting.id, 'finished');
  });

  it('fails with its reason when the replay does, and the next one runs', async () => {
    const version = await write(ada, shortStock('failing', owner));
    script.answer = () => Promise.reject(new EndcapError('unavailable', 'the 25th of February cannot be read'));
    const { id } = await asked('failing', { version: version.number });
    expect(await reached(ada, id, 'failed')).toMatchObject({ because: 'the 25th of February cannot be read' });
    expect(await told(id)).toEqual(['backtest.requested', 'backtest.started', 'backtest.failed']);
    script.answer = () => Promise.reject(new Error('secret of a driver'));
    const surprised = await reached(ada, (await asked('failing', { version: version.number })).id, 'failed');
    expect(surprised.because).toBe('it broke off unexpectedly; its id finds the reason in the log');
    script.answer = () => replayed({}, {});
    await reached(ada, (await asked('failing', { version: version.number })).id, 'finished');
  });

  it('runs one at a time, and a person has at most five open', async () => {
    const version = await write(ada, shortStock('queue', owner));
    script.hold();
    const open = await Promise.all(Array.from({ length: 5 }, () => asked('queue', { version: version.number })));
    const sixth = await ask('queue', { version: version.number });
    expect([sixth.status, sixth.headers.get('retry-after')]).toEqual([429, '30']);
    // A key of theirs is no way round it.
    const { key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'git', roles: ['operations-admin'] } });
    const body = { ...WINDOW, version: version.number };
    expect((await ada.as(key).call('POST', '/v1/rules/queue/backtest', { body })).status).toBe(429);
    await expect.poll(async () => (await ada.items('/v1/backtests?state=running')).length).toBe(1);
    expect(await ada.items('/v1/backtests?state=queued')).toHaveLength(4);
    const waiting = (await ada.items<BacktestAnswer>('/v1/backtests?state=queued'))[0]!;
    expect((await cancel(ada, waiting.id)).status).toBe(200);
    const instead = await asked('queue', { version: version.number });
    script.release();
    for (const { id } of [...open, instead]) if (id !== waiting.id) await reached(ada, id, 'finished');
    expect(script.requests).toHaveLength(5);
  });

  it('answers a repeated request with the same backtest', async () => {
    const version = await write(ada, shortStock('again', owner));
    const headers = { 'idempotency-key': 'backtest-again' };
    const call = { body: { ...WINDOW, version: version.number }, headers };
    const first = await ada.call('POST', '/v1/rules/again/backtest', call);
    const second = await ada.call('POST', '/v1/rules/again/backtest', call);
    expect([second.status, second.body['id']]).toEqual([202, first.body['id']]);
    expect(await ada.items('/v1/backtests?rule=again')).toHaveLength(1);
  });

  it('lists newest first, page by page, by rule and by state', async () => {
    const all = await ada.items<BacktestAnswer>('/v1/backtests?limit=200');
    const pages: string[] = [];
    for (let cursor = ''; ;) {
      const page = await ada.get<{ items: BacktestAnswer[]; nextCursor?: string }>(`/v1/backtests?limit=3${cursor}`);
      pages.push(...page.items.map(({ id }) => id));
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(pages).toEqual(all.map(({ id }) => id));
    expect(all.length).toBeGreaterThan(8);
    expect((await ada.items<BacktestAnswer>('/v1/backtests?rule=called-off')).map(({ state }) => state)).toEqual(['cancelled']);
    expect((await ada.items<BacktestAnswer>('/v1/backtests?state=failed')).map(({ rules }) => rules)).toEqual([['failing'], ['failing']]);
  });

  it('pages through its exceptions without losing or repeating one', async () => {
    const many = (kind: string, count: number) =>
      Array.from({ length: count }, (_, n) => exception({ mergeKey: `${kind}.${n}`, moneyAtRisk: { amount: 100 * n, currency: 'EUR' } }));
    script.answer = () => replayed({ exceptions: many('removed', 5) }, { exceptions: many('added', 7) });
    const { id } = await asked('paged', { document: shortStock('paged', owner) });
    await reached(ada, id, 'finished');
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await ada.get<{ items: { mergeKey: string }[]; nextCursor?: string }>(`/v1/backtests/${id}/exceptions?limit=5${cursor}`);
      seen.push(...page.items.map(({ mergeKey }) => mergeKey));
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen.slice(0, 4)).toEqual(['added.6', 'removed.4', 'added.5', 'removed.3']);
    expect(new Set(seen).size).toBe(12);
    expect(seen).toHaveLength(12);
  });

  it('is asked for by whoever may write rules, and read by whoever may see them', async () => {
    const planner = await addPerson(ada, 'Pia', ['planner']);
    const body = { ...WINDOW, document: shortStock('no', owner) };
    expect((await planner.call('POST', '/v1/rules/no/backtest', { body })).status).toBe(403);
    expect((await planner.call('POST', '/v1/backtests', { body: { ...WINDOW, retire: ['promo-sell-through-ahead'] } })).status).toBe(403);
    const [some] = await planner.items<BacktestAnswer>('/v1/backtests?state=finished');
    expect(await readBacktest(planner, some!.id)).toHaveProperty('report');
    expect((await cancel(planner, some!.id)).status).toBe(403);
    expect((await ada.as('es_nobody').call('GET', '/v1/backtests')).status).toBe(401);
  });
});

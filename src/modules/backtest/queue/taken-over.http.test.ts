import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshDatabaseUri } from '../../../../test/support/database.js';
import type { ApiClient } from '../../../../test/support/api-client.js';
import { readBacktest, reached, smallHistory, WINDOW, type BacktestAnswer } from '../../../../test/support/backtest-rig.js';
import { shortStock } from '../../../../test/support/rule-rig.js';
import { ScriptedReplay } from '../../../../test/support/scripted-replay.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { MOST_STARTS } from '../domain/backtest.js';
import { exception, replayed } from '../domain/testing/replayed.js';

// Two workers on one database: the first holds a backtest and is thought dead, or is stopped.
describe('a backtest whose worker goes away', () => {
  let first: TestServer;
  let second: TestServer;
  let ada: ApiClient;
  let id: string;
  let scripts: { first: ScriptedReplay; second: ScriptedReplay };
  const work = () => first.mongo.db.collection<{ job: string; state: string; crashes: number; attempts: number }>('work');

  beforeEach(async () => {
    const uri = freshDatabaseUri();
    first = await startTestServer({ uri });
    const history = await smallHistory(first);
    ada = history.ada;
    scripts = { first: ScriptedReplay.on(first), second: new ScriptedReplay() };
    scripts.first.hold();
    const body = { ...WINDOW, document: shortStock('moving', history.owner) };
    ({ id } = await ada.need<BacktestAnswer>('POST', '/v1/rules/moving/backtest', { body }));
    await reached(ada, id, 'running');
    second = await startTestServer({ uri });
    scripts.second = ScriptedReplay.on(second);
    ada = new (ada.constructor as typeof ApiClient)(second.url, (ada as unknown as { token: string }).token);
    scripts.second.answer = () => replayed({}, { exceptions: [exception()] });
  });
  afterEach(async () => {
    for (const script of Object.values(scripts)) script.release();
    await first.close();
    await second.mongo.db.dropDatabase();
    await second.close();
  });

  it('is begun anew by another, says so, and the slow one writes nothing more', async () => {
    // As if its heart had stopped for six seconds.
    await work().updateOne({ job: 'backtests.run' }, { $set: { 'lease.until': new Date(0) } });
    scripts.second.hold();
    await expect.poll(async () => (await readBacktest(ada, id)).restarts, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => scripts.first.stopped, { timeout: 3_000 }).toBe(1);
    expect((await readBacktest(ada, id)).state).toBe('running');
    scripts.second.release();
    const finished = await reached(ada, id, 'finished');
    expect(finished).toMatchObject({ restarts: 1, report: { total: { candidate: { exceptions: 1 } } } });
    // Not even a report it had finished by then.
    expect(await first.mongo.db.collection('backtest_reports').countDocuments({ of: id })).toBe(1);
    const starts = await first.mongo.db.collection('ledger').find({ type: 'backtest.started' }).sort({ _id: 1 }).toArray();
    expect(starts.map((entry) => (entry['data'] as { starts: number }).starts)).toEqual([1, 2]);
    expect(await work().findOne({ job: 'backtests.run' })).toMatchObject({ state: 'done', crashes: 1, attempts: 0 });
  });

  it('drops the report of a worker that finished after its work was taken over', async () => {
    const late: (() => void)[] = [];
    scripts.first.answer = () => new Promise((done) => late.push(() => done(replayed({}, {}))));
    scripts.first.release();
    await expect.poll(() => late.length).toBe(1);
    await work().updateOne({ job: 'backtests.run' }, { $set: { 'lease.until': new Date(0) } });
    await reached(ada, id, 'finished');
    late[0]!();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await readBacktest(ada, id)).toMatchObject({ state: 'finished', report: { total: { candidate: { exceptions: 1 } } } });
    expect(await first.mongo.db.collection('backtest_reports').countDocuments({ of: id })).toBe(1);
  });

  it('is handed on when its worker is stopped in good order, which is nobody’s failure', async () => {
    const began = performance.now();
    const stopping = first.close();
    const finished = await reached(ada, id, 'finished');
    await stopping;
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(finished.restarts).toBe(1);
    const row = await second.mongo.db.collection('work').findOne({ job: 'backtests.run' });
    expect(row).toMatchObject({ state: 'done', crashes: 0, attempts: 0 });
  });

  it('fails when it has been begun too often', async () => {
    await first.mongo.db.collection<{ _id: string }>('backtests').updateOne({ _id: id }, { $set: { starts: MOST_STARTS } });
    await work().updateOne({ job: 'backtests.run' }, { $set: { 'lease.until': new Date(0) } });
    expect((await reached(ada, id, 'failed')).because).toBe('it was begun 5 times, and each time its worker died or was stopped');
  });
});

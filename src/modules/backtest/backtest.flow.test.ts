import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRun, signIn, type ApiClient } from '../../../test/support/api-client.js';
import { reached, type BacktestAnswer } from '../../../test/support/backtest-rig.js';
import { freshDatabaseUri } from '../../../test/support/database.js';
import { aheadOfPlan, liveTwoShortages } from '../../../test/support/two-shortages.js';
import { startTestServer, type TestServer } from '../../../test/support/server.js';
import { runCommand } from '../../cli/run-command.js';
import type { BacktestReport } from './domain/report.js';

const WINDOW = { from: '2026-03-02T00:00:00+01:00', until: '2026-03-04T13:00:00+01:00' };
const NOTHING = { exceptions: 0, approvals: 0, approvalsByRole: {}, storeMinutes: 0, lossesCaught: 0 };
const ONE_MORE = { exceptions: 1, approvals: 1, approvalsByRole: { 'regional-ops': 1 }, storeMinutes: 0 };

// Two stores sell twice their plan. The one in the north runs short of one chocolate on Tuesday and has none from three in the
// afternoon on, the one in the south runs short on Wednesday. The rule in force wants three times the plan and says nothing.
describe('a backtest over history as it is stored', () => {
  let server: TestServer;
  let uri: string;
  let directory: string;
  let ada: ApiClient;
  let owner: string;
  const tried = (ahead: number): object => ({ ...WINDOW, document: aheadOfPlan(owner, ahead) });
  const reportOf = async (body: object): Promise<BacktestReport> => {
    const { id } = await ada.need<BacktestAnswer>('POST', '/v1/rules/ahead-of-plan/backtest', { body });
    return (await reached(ada, id, 'finished', 60_000)).report as unknown as BacktestReport;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'endcap-backtest-'));
    uri = freshDatabaseUri();
    server = await startTestServer({ uri });
    ada = await firstRun(server.url);
    const user = await server.mongo.db.collection<{ _id: string; email: string }>('users').findOne({ email: 'ada@example.com' });
    owner = user?._id ?? '';
    await liveTwoShortages(ada, await signIn(ada, 'ben@example.com'), owner);
  }, 120_000);
  afterAll(async () => {
    await server.mongo.db.dropDatabase();
    await server.close();
    await rm(directory, { recursive: true });
  });

  it('shows what a lower threshold adds, where, when, and whom it would have asked', async () => {
    expect(await server.mongo.db.collection('exceptions').countDocuments()).toBe(0);
    const report = await reportOf(tried(1.4));
    const counts = { baseline: 0, candidate: 2, added: 2, removed: 0, same: 0 };
    expect(report.findings).toMatchObject({ baseline: 0, candidate: 2, byRule: [{ rule: 'ahead-of-plan', ...counts }] });
    expect(report.findings.examples.removed).toEqual([]);
    expect(report.findings.examples.added).toMatchObject([
      { rule: 'ahead-of-plan', subject: 'product:DEAR|store:S1', place: { store: 'S1', region: 'north' }, at: '2026-03-03T11:00:00.000Z' },
      { rule: 'ahead-of-plan', subject: 'product:DEAR|store:S2', place: { store: 'S2', region: 'south' }, at: '2026-03-04T11:00:00.000Z' },
    ]);
    expect(report.findings.examples.added[1]?.because).toMatchObject([{ fact: 'sell-through-ratio' }, { fact: 'cover-minus-lead-days' }]);
    for (const rows of [report.byRegion, report.byDay])
      expect(rows.map(({ changes }) => changes.findings)).toEqual([1, 1].map((added) => ({ added, removed: 0, same: 0 })));
    expect(report.total.difference).toMatchObject({ exceptions: 2, approvals: 2, approvalsByRole: { 'regional-ops': 2 }, lossesCaught: 1 });
    expect(report.byRegion.map(({ region, difference }) => ({ region, ...difference }))).toMatchObject([
      { region: 'north', ...ONE_MORE, lossesCaught: 1 },
      { region: 'south', ...ONE_MORE, lossesCaught: 0 },
    ]);
    // Trading days of the stores: what is expected lies on the Tuesday and the Wednesday.
    expect(report.byDay.map(({ day, difference }) => ({ day, ...difference }))).toMatchObject([
      { day: '2026-03-03', ...ONE_MORE, lossesCaught: 1 },
      { day: '2026-03-04', ...ONE_MORE, lossesCaught: 0 },
    ]);
    expect(report.examples.added.map(({ subject, openedAt, rules }) => [subject, new Date(openedAt).toISOString(), rules])).toEqual([
      ['product:DEAR|store:S2', '2026-03-04T11:00:00.000Z', ['ahead-of-plan']],
      ['product:DEAR|store:S1', '2026-03-03T11:00:00.000Z', ['ahead-of-plan']],
    ]);
    expect(report.examples.added[0]?.because).toMatchObject([
      { fact: 'sell-through-ratio', needed: 1.4, seen: 2 },
      { fact: 'cover-minus-lead-days', needed: 1 },
    ]);
    // The only loss began three hours after the exception would have stood: all of it was still ahead.
    const { baseline, candidate } = report.total;
    expect(baseline.missed.losses).toBe(1);
    expect(candidate.caught).toMatchObject({ losses: 1, lost: baseline.missed.lost, stillAhead: baseline.missed.lost });
    expect(report.history).toMatchObject({ compared: 2, touched: 0, share: 0 });
    expect(await server.mongo.db.collection('exceptions').countDocuments()).toBe(0);
  });

  it('shows no change for a threshold nothing reaches, and only the stores that were asked for', async () => {
    expect((await reportOf(tried(2.5))).total.difference).toMatchObject({ ...NOTHING, moneyAtRisk: [], stillAhead: [] });
    const north = await reportOf({ ...tried(1.4), regions: ['north'] });
    expect(north.byRegion.map(({ region, difference }) => [region, difference.exceptions])).toEqual([['north', 1]]);
    expect(north.replay.signals).toBeLessThan((await reportOf(tried(1.4))).replay.signals);
  });

  /** Documents by collection. The server holds its leases meanwhile. */
  const stored = async (): Promise<Record<string, number>> => {
    const names = (await server.mongo.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort();
    const counted = names
      .filter((name) => name !== 'leases')
      .map(async (name) => [name, await server.mongo.db.collection(name).countDocuments()]);
    return Object.fromEntries(await Promise.all(counted)) as Record<string, number>;
  };
  /** What is stored when the server has nothing left to do. */
  const storedAtRest = async (): Promise<Record<string, number>> => {
    let last = await stored();
    await expect
      .poll(
        async () => {
          const before = last;
          last = await stored();
          return JSON.stringify(last) === JSON.stringify(before);
        },
        { interval: 500, timeout: 20_000 },
      )
      .toBe(true);
    return last;
  };
  const cli = async (stop: AbortSignal | undefined, ...argv: string[]) => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const env = { MONGODB_URI: uri, DATA_DIR: directory, CLOCK: 'simulated' };
    const terminal = { env, out: (line: string) => lines.out.push(line), err: (line: string) => lines.err.push(line) };
    const status = await runCommand(
      ['rules', 'backtest', ...argv],
      stop === undefined ? terminal : { ...terminal, interruptible: () => stop },
    );
    return { status, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };
  const times = ['--from', WINDOW.from, '--until', WINDOW.until];

  it('says the same on the command line, which writes nothing into the database', async () => {
    const file = join(directory, 'ahead.json');
    await writeFile(file, JSON.stringify({ rules: [aheadOfPlan(owner, 1.4)] }));
    const before = await storedAtRest();
    const answer = await cli(undefined, file, ...times, '--json', join(directory, 'report.json'));
    expect(await stored()).toEqual(before);
    expect(answer.status, answer.err).toBe(0);
    expect(answer.out).toMatch(/^What ahead-of-plan would have done from .+ in the whole chain\.\n/);
    expect(answer.out).toMatch(/\nexceptions +0 +2 +\+2\n/);
    expect(answer.out).toMatch(/\n2 findings added, 0 removed, 0 the same\.\n/);
    expect(answer.out).toMatch(
      /\nFindings added, among them:\n {2}2026-03-03T11:00Z {2}product:DEAR\|store:S1 {2}ahead-of-plan: sell-through/,
    );
    expect(answer.out).toMatch(/\n {2}regional-ops +0 +2 +\+2\n/);
    expect(answer.out).toMatch(/\nnorth +\+1 −0 +\+1 +\+1 +0 +\+151\.65 EUR\n/);
    expect(answer.out).toMatch(/2026-03-03T11:00Z {2}product:DEAR\|store:S1 .+: sell-through-ratio 2 greaterThanInclusive 1\.4;/);
    const kept = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8')) as { report: BacktestReport; added: unknown[] };
    const { replay: _mine, ...overApi } = await reportOf(tried(1.4));
    const { replay: _its, ...said } = kept.report;
    expect([said, kept.added.length]).toEqual([overApi, 2]);
  });

  it('takes rules and versions by name, and says what is wrong in a sentence', async () => {
    const same = await cli(undefined, 'ahead-of-plan', ...times, '--stores', 'S1');
    expect(same.out).toMatch(/ in 1 store\.\n[^]*\nexceptions +0 +0 +0\n/);
    expect((await cli(undefined, 'ahead-of-plan@9', ...times)).err).toBe(
      'publish.0.number: ahead-of-plan has no version 9\nRule version not found.',
    );
    expect((await cli(undefined, 'ahead-of-plan', ...times, '--stores', 'S9')).err).toMatch(/^stores\.0: there is no such store/);
    expect((await cli(undefined, 'nowhere.yaml', ...times)).err).toBe('nowhere.yaml is neither a file nor a rule.');
    expect((await cli(undefined, 'ahead-of-plan', '--until', '2026-03-04')).err).toMatch(/^Give --from as a day/);
    expect((await cli(AbortSignal.abort(), 'ahead-of-plan', ...times)).err).toBe('Called off; nothing was written.');
  });
});

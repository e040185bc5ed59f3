import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstRun } from '../../../../test/support/api-client.js';
import { liveTwoDays } from '../../../../test/support/history-of-stores.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { WallClock, type Finding } from '../../../kernel/index.js';
import { Settings } from '../../../platform/index.js';
import type { RuleDocument } from '../../../rules/index.js';
import { ActionReader } from '../../actions/index.js';
import { ActiveAuthority } from '../../approvals/index.js';
import { ActiveRules } from '../../detection/index.js';
import { DetectionSide } from '../../detection/usecases/detection-side.js';
import { OpenPastDirectory } from '../../masterdata/index.js';
import { FactsDeclared } from '../../rulebook/index.js';
import { SignalHistory } from '../../signals/index.js';
import { AgentSpecs } from '../../triage/index.js';
import type { ReplayProgress, ReplayRequest, ReplayResult } from '../domain/backtest-types.js';
import { ReplayHistory, RulesOfToday } from './replay-history.js';

type Row = Record<string, unknown> & { _id: string };

// Four stores live two days of a promotion: two run out, one sells nothing of what its record says it has. Then the two days
// are lived again.
describe('history lived again', () => {
  let server: TestServer;
  let replay: ReplayHistory;
  let window: ReplayRequest['window'];
  let inForce: readonly RuleDocument[];
  const rows = (name: string): Promise<Row[]> => server.mongo.db.collection<Row>(name).find().sort({ _id: 1 }).toArray();
  const run = (candidate = inForce, other: Partial<ReplayRequest['window']> = {}, baseline = inForce): Promise<ReplayResult> =>
    replay.run({ window: { ...window, ...other }, rules: { baseline, candidate } }, () => undefined, new AbortController().signal);
  const countsOf = (findings: readonly Row[]): Record<string, number> =>
    Object.fromEntries(
      [...Map.groupBy(findings, (one) => String(one['ruleId']))]
        .map(([rule, of]): [string, number] => [rule, of.length])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );

  beforeAll(async () => {
    server = await startTestServer({ settings: { EVALUATION_WINDOW_SECONDS: '0' } });
    const get = <T>(token: abstract new (...args: never[]) => T): T => server.app.get(token as never, { strict: false });
    window = await liveTwoDays(await firstRun(server.url));
    inForce = (await get(ActiveRules).current()).set.rules.map(({ document }) => document);
    const today = new RulesOfToday(get(ActiveAuthority), get(AgentSpecs), get(FactsDeclared), get(Settings), get(WallClock));
    replay = new ReplayHistory(get(SignalHistory), get(OpenPastDirectory), today, get(ActionReader));
  }, 240_000);
  afterAll(() => server.close());

  it('raises the very findings: rule version, subject and signal', async () => {
    const taken = vi.spyOn(DetectionSide.prototype, 'take');
    await run([]);
    const again = taken.mock.results.flatMap(({ value }) => (value as Finding[]).map(({ id }) => id));
    taken.mockRestore();
    expect(again.sort()).toEqual((await rows('findings')).map(({ _id }) => _id));
  });

  it('raises what the rules in force raised when it was lived first, and opens the same exceptions at the same moments', async () => {
    const { sides, signals } = await run();
    const lived = await rows('findings');
    expect(signals).toBe(await server.mongo.db.collection('signals').countDocuments({ state: 'accepted' }));
    expect(lived.length).toBeGreaterThan(20);
    expect(new Set(lived.map((one) => one['effect'])).size).toBeGreaterThan(1);
    expect(sides.baseline.findings).toEqual(countsOf(lived));
    expect(sides.candidate).toEqual(sides.baseline);
    const opened = (await rows('exceptions')).map(({ mergeKey, openedAt, team }) => ({ mergeKey, openedAt, team }));
    const again = sides.baseline.exceptions.map(({ mergeKey, openedAt, team }) => ({ mergeKey, openedAt, team }));
    const byKey = (a: { mergeKey: unknown }, b: { mergeKey: unknown }) => (String(a.mergeKey) < String(b.mergeKey) ? -1 : 1);
    expect(again.sort(byKey)).toEqual(opened.sort(byKey));
  });

  it('gives the first proposals the verdicts they were given', async () => {
    const { sides } = await run();
    const [made, judged] = [await rows('proposals'), await rows('judgements')];
    const merged = new Map((await rows('exceptions')).map(({ _id, mergeKey }) => [_id, mergeKey]));
    const verdicts = new Map(judged.map((one) => [one['proposal'], one['verdict'] as { kind: string; roles?: string[] }]));
    const key = (exception: unknown, action: unknown, verdict: string, roles: readonly string[], at: Date) =>
      `${at.toISOString()} ${String(exception)} ${String(action)} ${verdict} ${roles.join()}`;
    const first = Math.min(...made.map((one) => (one['madeAt'] as Date).getTime()));
    const lived = made
      .filter((one) => (one['madeAt'] as Date).getTime() === first)
      .map((one) => {
        const { kind = '', roles = [] } = verdicts.get(one._id) ?? {};
        const judgedAt = judged.find(({ proposal }) => proposal === one._id)?.['at'] as Date;
        return key(merged.get(String(one['exception'])), (one['action'] as { type: string }).type, kind, roles, judgedAt);
      });
    const again = sides.baseline.proposals.map(({ exception, action, verdict, roles, at }) => key(exception, action, verdict, roles, at));
    expect(lived.length).toBeGreaterThan(1);
    expect(new Set(judged.map(({ verdict }) => (verdict as { kind: string }).kind)).size).toBeGreaterThan(1);
    expect(again.slice(0, lived.length).sort()).toEqual(lived.sort());
  });
});

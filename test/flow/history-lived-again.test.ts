import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstRun, signIn } from '../support/api-client.js';
import { liveTwoDays } from '../support/history-of-stores.js';
import { missingGoods } from '../support/missing-goods.js';
import { checked, publish } from '../support/rule-rig.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { WallClock, type Finding } from '../../src/kernel/index.js';
import { Settings } from '../../src/platform/index.js';
import type { RuleDocument } from '../../src/rules/index.js';
import { ActionReader } from '../../src/modules/actions/index.js';
import { ActiveAuthority } from '../../src/modules/approvals/index.js';
import { ActiveRules } from '../../src/modules/detection/index.js';
import { DetectionSide } from '../../src/modules/detection/usecases/detection-side.js';
import { OpenPastDirectory } from '../../src/modules/masterdata/index.js';
import { FactsDeclared } from '../../src/modules/rulebook/index.js';
import { SignalHistory } from '../../src/modules/signals/index.js';
import { AgentSpecs } from '../../src/modules/triage/index.js';
import type { ReplayRequest, ReplayResult, SideResult } from '../../src/modules/backtest/domain/backtest-types.js';
import { ReplayHistory, RulesOfToday } from '../../src/modules/backtest/replay/replay-history.js';

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
    const ada = await firstRun(server.url);
    const owner = (await server.mongo.db.collection<Row>('users').findOne({ email: 'ada@example.com' }))?._id ?? '';
    // Asked at no signal: two hours after goods were to come.
    const version = await checked(ada, missingGoods(owner, { hours: 2 }));
    const published = await publish(await signIn(ada, 'ben@example.com'), version);
    if (published !== 200) throw new Error(`publishing answered ${published}`);
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // seen by all
    window = await liveTwoDays(ada);
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
    const { sides, signals, findings } = await run();
    expect(findings).toMatchObject({ added: 0, removed: 0, same: (await rows('findings')).length });
    expect((await run([])).findings).toMatchObject({ added: 0, removed: findings.same, same: 0 });
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

  it('finds missing what did not come, at its time, and not what came in the very minute, armed before the window or in it', async () => {
    const lived = (await rows('findings')).filter((one) => one['ruleId'] === 'missing-goods');
    expect(lived).toMatchObject([{ subject: 'product:DEAR|store:S1', occurredAt: new Date('2026-03-02T14:00:00+01:00') }]);
    const only = inForce.filter(({ id }) => id === 'missing-goods');
    const of = async (from: string): Promise<SideResult> => (await run([], { from: new Date(from) }, only)).sides.baseline;
    const whole = await of('2026-03-02T00:00:00+01:00');
    expect(whole).toMatchObject({ findings: { 'missing-goods': 1 }, exceptions: [{ type: 'missing-goods' }] });
    expect(whole.exceptions[0]?.openedAt).toEqual(new Date('2026-03-02T14:00:01+01:00'));
    expect(await of('2026-03-02T14:00:00+01:00')).toEqual(whole);
    expect(await of('2026-03-02T14:00:01+01:00')).toMatchObject({ findings: {}, exceptions: [] });
    // The look is due a second after its minute: at the end of the window it is waited for, though nothing comes after.
    const { sides } = await run([], { until: new Date('2026-03-02T14:00:00.500+01:00'), stores: ['S1'] }, only);
    expect(sides.baseline).toEqual(whole);
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

  it('gives the same result again, whoever is on the other side', async () => {
    const [once, again, alone] = [await run(), await run(), await run([])];
    const lasting = ({ stages: _stages, ...rest }: ReplayResult) => rest;
    expect(lasting(again)).toEqual(lasting(once));
    expect(alone.sides.baseline).toEqual(once.sides.baseline);
    expect(alone.sides.candidate).toMatchObject({ findings: {}, exceptions: [], proposals: [], incidents: 0 });
    expect(once.stages.map(({ stage }) => stage)).toEqual([
      'read',
      'facts',
      'losses',
      'rules',
      'confirm',
      'exceptions',
      'triage',
      'verdicts',
    ]);
  });

  it('shows what a stricter rule leaves out, and keeps the rest', async () => {
    const [changed, ...others] = inForce.toSorted((a, b) => (a.id === 'promo-phantom-stock' ? -1 : b.id === 'promo-phantom-stock' ? 1 : 0));
    const candidate = [{ ...(changed as RuleDocument), scope: { stores: ['S9'] } }, ...others];
    const { sides, findings } = await run(candidate);
    // Neither side’s life depends on whose it is lived beside, though they share facts, rules and runs of agents.
    expect(sides.baseline).toEqual((await run()).sides.baseline);
    expect(sides.candidate).toEqual((await run([], {}, candidate)).sides.baseline);
    const { 'promo-phantom-stock': before = 0, ...rest } = sides.baseline.findings;
    const added = Object.values(sides.baseline.findings).reduce((sum, one) => sum + one, 0);
    expect(findings).toMatchObject({ added: 0, removed: before, same: added - before });
    expect(findings.byRule.filter(({ removed }) => removed > 0)).toMatchObject([{ rule: 'promo-phantom-stock', removed: before, same: 0 }]);
    expect(findings.examples.removed[0]).toMatchObject({ rule: 'promo-phantom-stock', place: { store: 'S3' } });
    expect(findings.examples.removed[0]?.because).not.toEqual([]);
    expect(before).toBeGreaterThan(0);
    expect(sides.candidate.findings).toEqual(rest);
    const by = ({ exceptions }: SideResult) => exceptions.filter(({ rules }) => rules.includes('promo-phantom-stock'));
    expect(by(sides.baseline).map(({ place }) => place.store)).toContain('S3');
    expect(by(sides.candidate)).toEqual([]);
  });

  it('lives a version that is rolled out where it has come to, and the one it replaces everywhere else', async () => {
    const standing = inForce.find(({ id }) => id === 'promo-phantom-stock') as RuleDocument;
    const louder: RuleDocument = { ...standing, severity: 'critical', title: 'Louder' };
    const where = [{ stores: ['S3'] }];
    const both = { baseline: [], candidate: [{ document: louder, where }] };
    const stop = new AbortController().signal;
    const { sides } = await replay.run({ window, rules: { baseline: inForce, candidate: inForce }, rolling: both }, () => undefined, stop);
    expect(sides.baseline).toEqual((await run()).sides.baseline);
    // The same findings, by another version in the one store.
    expect(sides.candidate.findings).toEqual(sides.baseline.findings);
    const severities = ({ exceptions }: SideResult, store: string) =>
      exceptions.filter(({ place, rules }) => place.store === store && rules.includes(standing.id)).map(({ severity }) => severity);
    expect(severities(sides.baseline, 'S3')).not.toContain('critical');
    expect(severities(sides.baseline, 'S3')).not.toEqual([]);
    expect(severities(sides.candidate, 'S3')).toEqual(severities(sides.baseline, 'S3').map(() => 'critical'));
    const elsewhere = { baseline: [], candidate: [{ document: louder, where: [{ stores: ['S4'] }] }] };
    const other = await replay.run({ window, rules: { baseline: inForce, candidate: inForce }, rolling: elsewhere }, () => undefined, stop);
    expect(severities(other.sides.candidate, 'S3')).toEqual(severities(sides.baseline, 'S3'));
  });

  it('knows every subject an exception joins, and since when', async () => {
    const merged = inForce.map((rule): RuleDocument => ({ ...rule, mergeKey: ['product'] }));
    const { sides } = await run([], {}, merged);
    const [one] = sides.baseline.exceptions.filter(({ subject, joined }) => subject.startsWith('product:DEAR|') && joined.length > 0);
    const subjects = [one?.subject, ...(one?.joined ?? []).map(({ subject }) => subject)];
    const apart = (await run()).sides.baseline.exceptions.filter(({ subject }) => subject.startsWith('product:DEAR|'));
    // Each store that has an exception of its own otherwise is among them once, not before it had something to say.
    expect(subjects.toSorted()).toEqual([...new Set(apart.map(({ subject }) => subject))].sort());
    expect(subjects.length).toBeGreaterThan(2);
    const first = (subject: string) =>
      Math.min(...apart.filter((each) => each.subject === subject).map(({ openedAt }) => openedAt.getTime()));
    for (const { subject, at } of one?.joined ?? []) expect(at.getTime()).toBeLessThanOrEqual(first(subject));
    expect(one?.joined.every(({ at }) => at >= one.openedAt)).toBe(true);
    expect(apart.every(({ joined }) => joined.length === 0)).toBe(true);
  });

  it('begins in the middle with the facts of before, as if nothing had been raised yet', async () => {
    const from = new Date('2026-03-03T12:00:00+01:00');
    const { sides, signals } = await run(inForce, { from });
    expect(signals).toBe(await server.mongo.db.collection('signals').countDocuments({ time: { $gte: from } }));
    const [first] = sides.baseline.exceptions;
    // Sold since the promotion began the day before: without warm facts nobody could know.
    expect(first?.openedAt.getTime()).toBeLessThan(from.getTime() + 3_600_000);
    expect(sides.baseline.exceptions.every(({ openedAt }) => openedAt >= from)).toBe(true);
  });

  it('lives some of the stores alone', async () => {
    const { sides, losses } = await run(inForce, { stores: ['S2'] });
    const whole = await run();
    const inS2 = (result: ReplayResult) =>
      result.sides.baseline.exceptions.filter(({ place }) => place.store === 'S2').map(({ mergeKey }) => mergeKey);
    expect(inS2({ ...whole, sides })).toEqual(inS2(whole));
    expect([...sides.baseline.exceptions, ...losses].every(({ place }) => place.store === 'S2')).toBe(true);
  });

  it('tells what was lost: an empty record, a logged issue, a silence nobody can explain; and where actions changed history', async () => {
    const { losses, actionsInHistory } = await run();
    const stores = new Set(losses.map(({ place }) => place.store));
    expect([...stores].sort()).toEqual(['S1', 'S3']); // the second sold all that was wanted, the fourth what was planned
    for (const { from, until, lost } of losses) {
      expect(until > from && from >= window.from).toBe(true);
      expect(lost).toMatchObject({ currency: 'EUR' });
      expect(lost.amount).toBeGreaterThan(0);
    }
    // Two units an hour were planned where nothing sold, less are expected with every hour: in the sixth nobody calls it chance.
    const silent = losses.find(({ subject }) => subject === 'product:DEAR|store:S3');
    expect(silent?.from).toEqual(new Date('2026-03-02T13:00:00+01:00'));
    // Six were left at one. The record says at five that the shelf is full; nothing sells until the store closes at eight.
    const ran = losses.find(({ subject, from }) => subject === 'product:DEAR|store:S1' && from > new Date('2026-03-03T12:00:00+01:00'));
    expect([ran?.from, ran?.until]).toEqual([new Date('2026-03-03T14:00:00+01:00'), new Date('2026-03-03T20:00:00+01:00')]);
    const carriedOut = await server.mongo.db.collection('actions').countDocuments({ state: { $in: ['succeeded', 'unknown'] } });
    expect(actionsInHistory).toHaveLength(carriedOut);
  });

  it('stops before its end when told to, and says how far it is meanwhile', async () => {
    const stop = new AbortController();
    const request = { window, rules: { baseline: inForce, candidate: inForce } };
    let stoppedAt = 0;
    const timer = setTimeout(() => {
      stoppedAt = performance.now();
      stop.abort();
    }, 30);
    await expect(replay.run(request, () => undefined, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - stoppedAt).toBeLessThan(5_000); // not to the end; bench:backtest tells how long
    clearTimeout(timer);
    const told: number[] = [];
    await replay.run(request, ({ signals, ofSignals }) => void told.push(signals / ofSignals), new AbortController().signal);
    expect(told.at(-1)).toBe(1);
  });

  it('writes nothing', async () => {
    const counts = async () => {
      const names = (await server.mongo.db.listCollections().toArray()).map(({ name }) => name).filter((name) => name !== 'leases');
      return Promise.all(names.sort().map(async (name) => [name, await server.mongo.db.collection(name).countDocuments()]));
    };
    const before = await counts();
    await run();
    expect(await counts()).toEqual(before);
  });

  it('refuses rules that do not compile', async () => {
    const [rule] = inForce as [RuleDocument];
    const broken = { ...rule, conditions: { all: [{ fact: 'nobody-knows', operator: 'equal', value: 1 }] } } as RuleDocument;
    await expect(run([broken])).rejects.toMatchObject({ code: 'invalid' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event } from '../../bench/rig/cloud-events.js';
import type { Because } from '../../src/kernel/index.js';
import { at as moment, exception, loss, proposal, replayed } from '../../src/modules/backtest/domain/testing/replayed.js';
import { RuleBook } from '../../src/modules/rulebook/index.js';
import { addSource, type ApiAnswer, type ApiClient } from '../support/api-client.js';
import { reached, smallHistory, WINDOW } from '../support/backtest-rig.js';
import { checked, shortStock, type VersionAnswer } from '../support/rule-rig.js';
import { DescribedAnswers, isOfRules, type Given } from '../support/described-answers.js';
import { ScriptedReplay } from '../support/scripted-replay.js';
import { startTestServer, type TestServer } from '../support/server.js';

const REASON: Because = {
  fact: 'on-hand-estimate',
  operator: 'lessThan',
  needed: 50,
  seen: 40,
  at: '2026-02-25T09:00:00.000Z',
  source: null,
  result: 'true',
};

describe('the answers the OpenAPI document describes', () => {
  let server: TestServer;
  let ada: ApiClient;
  let ben: ApiClient;
  let owner: string;
  let described: DescribedAnswers;
  const ask = (operation: string, named: Record<string, unknown>, given: Given = {}, as = ada): Promise<ApiAnswer> =>
    described.ask(as, operation, named, given);
  const get = <T = Record<string, unknown>>(operation: string, named: object = {}, given: Given = {}, as = ada): Promise<T> =>
    described.get<T>(as, operation, named, given);

  beforeAll(async () => {
    server = await startTestServer();
    ({ ada, ben, owner } = await smallHistory(server));
    described = await DescribedAnswers.of(server);
  });
  afterAll(() => server.close());

  const draft = (id: string, changes: Record<string, unknown> = {}): object => ({
    document: shortStock(id, owner, { conditions: { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 50 }] }, ...changes }),
    note: 'as discussed',
  });
  const at = { id: 'low-stock', n: 1 };

  it('of a rule on its way', async () => {
    await ask('POST /v1/rules/validate', {}, { body: { document: shortStock('low-stock', owner) } });
    await ask(
      'POST /v1/rules/import',
      {},
      {
        body: {
          rules: [
            { name: 'One', event: { type: 'x' }, conditions: { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 5 }] } },
            { name: 'Lost', priority: 2 },
          ],
        },
      },
    );
    const written = await ask('POST /v1/rules', {}, { body: draft('low-stock', { title: 'First' }) });
    const edited = await ask('PUT /v1/rules/{id}/versions/{n}', at, { body: draft('low-stock'), match: written.body['version'] });
    await ask('GET /v1/rules/{id}/versions/{n}', at);
    const checked = await ask('POST /v1/rules/{id}/versions/{n}/check', at, { match: edited.body['version'] });
    const shadowed = await ask('POST /v1/rules/{id}/versions/{n}/shadow', at, { match: checked.body['version'] });
    expect(shadowed.body['state']).toBe('shadow');
    const again = await ask('POST /v1/rules/{id}/versions/{n}/revert', at, { body: { note: 'once more' } });
    await ask('POST /v1/rules/{id}/versions/{n}/discard', { ...at, n: 2 }, { match: again.body['version'] });
    await ask('GET /v1/rules/{id}/diff', at, { query: '?from=1&to=2' });
    await ask('GET /v1/rule-versions', {}, { query: '?limit=2' });
    const broken = await ask('POST /v1/rules', {}, { body: { document: { id: 'broken', title: 7 }, note: 'unfinished' } });
    await ask('POST /v1/rules/{id}/versions/{n}/check', { id: 'broken', n: 1 }, { match: broken.body['version'] });
  });

  it('of a backtest', async () => {
    const script = ScriptedReplay.on(server);
    const place = { banner: 'metro', region: 'north', store: '101' };
    const [gone, fresh] = ['gone', 'fresh'].map((mergeKey) => exception({ mergeKey, place, because: [REASON] }));
    const candidate = {
      exceptions: [fresh!, { ...fresh!, mergeKey: 'second' }],
      findings: { 'low-stock': 3 },
      proposals: [proposal({ exception: 'fresh' })],
    };
    const acted = { subject: fresh!.subject, at: moment('08:30'), action: 'stock.transfer' };
    const stages = [{ stage: 'detect', ms: 1.5 }];
    script.answer = () => replayed({ exceptions: [gone!] }, candidate, { losses: [loss()], actionsInHistory: [acted], stages });
    const asked = await ask('POST /v1/rules/{id}/backtest', at, { body: { version: 1, ...WINDOW } });
    const { id, state } = await reached(ada, String(asked.body['id']), 'finished');
    expect(state).toBe('finished');
    const finished = await ask('GET /v1/backtests/{id}', { id });
    expect(finished.body['report']).toMatchObject({ total: { difference: { exceptions: 1 } } });
    const exceptions = await ask('GET /v1/backtests/{id}/exceptions', { id }, { query: '?limit=1' });
    expect(exceptions.body).toMatchObject({ items: [{ change: 'added' }], nextCursor: expect.any(String) });
    await ask('GET /v1/backtests', {});
    script.hold();
    const together = await ask('POST /v1/backtests', {}, { body: { publish: [{ rule: 'low-stock', number: 1 }], ...WINDOW } });
    const running = await reached(ada, String(together.body['id']), 'running');
    await ask('GET /v1/backtests/{id}', running);
    const ended = await ask('POST /v1/backtests/{id}/cancel', running, { match: running.version });
    expect(ended.status).toBe(200);
    script.release();
  });

  it('of rules in force', async () => {
    const { version } = await ada.get<{ version: number }>('/v1/rules/low-stock/versions/1');
    await get('POST /v1/rules/{id}/versions/{n}/publish', at, { body: {}, match: version }, ben);
    expect((await ask('GET /v1/rules', {})).body['items']).toContainEqual(expect.objectContaining({ id: 'low-stock', number: 1 }));
    await ask('GET /v1/rules/{id}', at);
    // A set is active after two seconds at the latest.
    const explain = '/v1/rules/low-stock/explain?subject=product:P1%7Cstore:101';
    await expect.poll(async () => (await ada.call('GET', explain)).status, { timeout: 5_000 }).toBe(200);
    const explained = await ask('GET /v1/rules/{id}/explain', at, { query: '?subject=product:P1%7Cstore:101' });
    expect(explained.body['result']).toBe('fired');
    await ask('GET /v1/rules/{id}/explain', { id: 'promo-sell-through-ahead' }, { query: '?subject=product:P1%7Cstore:101' });
    await ask('GET /v1/rules/{id}/health', at);
    await ask('GET /v1/rule-health', {});
  });

  it('of what a version did in shadow, and of a table', async () => {
    await get('GET /v1/rules/{id}/versions/{n}/shadow', at);
    await get('GET /v1/rules/{id}/unknown', at);
    const { conditions: _conditions, severity: _severity, golden: _golden, ...head } = shortStock('stock-table', owner);
    const inputs = [{ fact: 'on-hand-estimate', maxAgeMinutes: 1440 }, { fact: 'units-sold-24h' }];
    const rows = [
      { in: ['< 1', '-'], out: ['high'] },
      { in: ['< 5', '> 0'], out: ['medium'] },
      { in: ['< 0.5', '-'], out: ['high'] },
    ];
    const golden = [
      { name: 'nothing left', expect: 'fires', rows: ['r1'], facts: { 'on-hand-estimate': 0, 'units-sold-24h': 3 } },
      { name: 'plenty', expect: 'silent', facts: { 'on-hand-estimate': 90, 'units-sold-24h': 3 } },
      { name: 'no record', expect: 'unknown', facts: { 'units-sold-24h': 3 }, missing: ['on-hand-estimate'] },
    ];
    const table = { ...head, hitPolicy: 'first', inputs, outputs: [{ field: 'severity' }], rows, golden };
    const analysed = await get<{ gaps: unknown[]; overlaps: unknown[] }>('POST /v1/rules/analyse', {}, { body: { document: table } });
    expect([analysed.gaps.length, analysed.overlaps.length].every((count) => count > 0)).toBe(true);
  });

  it('of publications', async () => {
    const plan = async (): Promise<{ planned: VersionAnswer & { id: string } }> => {
      const next = await checked(ada, shortStock('planned', owner));
      const body = { publish: [{ rule: 'planned', number: next.number }], activateAt: '2026-04-01T00:00:00Z', note: 'in spring' };
      return get('POST /v1/rule-publications', {}, { body }, ben);
    };
    const { planned } = await plan();
    await get('GET /v1/rule-publications/{id}', planned);
    await get('POST /v1/rule-publications/{id}/cancel', planned, { match: planned.version });
    await get('GET /v1/rule-publications');
    const now = await get<{ ruleSet: string }>(
      'POST /v1/rule-publications',
      {},
      { body: { publish: [{ rule: 'planned', number: 1 }] } },
      ben,
    );
    await get('GET /v1/rule-sets/{digest}', { digest: now.ruleSet });
    await get('POST /v1/rules/{id}/retire', { id: 'planned' }, { body: { note: 'enough' } }, ben);
  });

  it('of a rollout, and of a rule that is paused', async () => {
    const expectation = { expect: { findingsPerDay: 1_000, overrideShare: 0.5 } };
    const next = await checked(ada, shortStock('low-stock', owner, expectation));
    const stages = [
      { scope: { stores: ['101'] }, hours: 24 },
      { scope: { regions: ['R2'] }, hours: 24 },
    ];
    const { rollout } = await get<{ rollout: { id: string; version: number } }>(
      'POST /v1/rules/{id}/versions/{n}/publish',
      { id: 'low-stock', n: next.number },
      { body: { stages }, match: next.version },
      ben,
    );
    expect(await get('GET /v1/rule-rollouts/{id}', rollout)).toHaveProperty('figures');
    const { ruleSet } = await get<{ ruleSet: string }>('GET /v1/rules');
    expect(await get('GET /v1/rule-sets/{digest}', { digest: ruleSet })).toHaveProperty('rolling');
    const turn = async (verb: string, body: object = { note: 'a test' }): Promise<void> => {
      const { version } = await ada.get<{ version: number }>(`/v1/rule-rollouts/${rollout.id}`);
      await get(`POST /v1/rule-rollouts/{id}/${verb}`, rollout, { body, match: version }, ben);
    };
    await turn('stop');
    await turn('continue', {});
    await turn('abandon');
    await get('GET /v1/rule-rollouts');
    const book = server.app.get(RuleBook);
    const pointer = await book.pointer();
    const { digest } = await ada.get<VersionAnswer>('/v1/rules/low-stock/versions/1');
    const hour = new Date('2026-03-01T09:00:00Z');
    const usual = { days: 14, median: 1, deviation: 1, highest: 3, limit: 20 };
    const paused = [{ rule: 'low-stock', ruleVersion: digest, at: hour, hour, findings: 500, usual }];
    expect(await book.pointTo({ ...pointer!, paused }, [])).toBe(true);
    expect(await get('GET /v1/rules/{id}', at)).toHaveProperty('paused');
    await get('POST /v1/rules/{id}/resume', at, { body: { note: 'a real flood' } }, ben);
  });

  it('of signals', async () => {
    const { key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', {
      body: { name: 'gate', roles: ['integration'], source: (await addSource(ada, 'gate', ['retail.inventory.position'])).id },
    });
    const good = event('one', '101', 'retail.inventory.position', new Date('2026-03-01T09:00:00Z'), {
      location: { kind: 'store', id: '101' },
      countedAt: '2026-03-01T09:00:00Z',
      lines: [{ product: 'P1', onHand: 40 }],
    });
    const type = { 'content-type': 'application/cloudevents-batch+json' };
    const posted = await ask('POST /v1/signals', {}, { body: [good, { ...good, id: 'two', data: {} }], headers: type }, ada.as(key));
    expect(posted.body['results']).toMatchObject([{ result: 'accepted' }, { result: 'quarantined' }]);
    const source = await addSource(ada, 'till', ['retail.inventory.position']);
    expect(described.hold('POST /v1/webhooks/{source}', await ada.deliver(source, 'first', [good]))).toEqual([]);
  });

  it('of refusals, on every route alike', async () => {
    await ask('GET /v1/rules/{id}', { id: 'nowhere' });
    await ask('POST /v1/rules', {}, { body: { note: 'no document' } });
    await ask('GET /v1/backtests/{id}', { id: 'nowhere' }, {}, ada.as('es_nobody'));
    expect(described.unrefused()).toEqual([]);
  });

  it('and every operation says what it answers, and was really asked for here if it is about rules', () => {
    expect(described.silent()).toEqual([]);
    expect(described.untried(isOfRules)).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DecisionWorld, type Person } from '../../../../test/support/decisions.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { money } from '../../../kernel/index.js';

describe('the inbox of approvals', () => {
  let server: TestServer;
  let world: DecisionWorld;
  let buyer: Person;
  beforeAll(async () => {
    server = await startTestServer();
    world = await DecisionWorld.open(server);
    buyer = await world.person(['procurement']);
  });
  afterAll(() => server.close());

  it('shows each person what their roles and scope may decide, dearest first, the server’s words before the agent’s', async () => {
    const here = await world.request({ moneyAtRisk: money(70_000, 'EUR') });
    const there = await world.request({ moneyAtRisk: money(90_000, 'EUR'), place: { banner: 'B1', region: 'R2', store: 'S2' } });
    const local = await world.person(['procurement'], { regions: ['R2'] });
    const seen = async (by: Person, query = ''): Promise<Record<string, unknown>[]> =>
      (await world.call('GET', `/v1/approvals?state=pending&limit=200${query}`, { by })).body['items'] as Record<string, unknown>[];
    const mine = (await seen(buyer)).map((item) => item['id']);
    expect(mine.indexOf(there.id)).toBeLessThan(mine.indexOf(here.id));
    expect((await seen(local)).map((item) => item['id'])).toEqual([there.id]);
    expect((await seen(await world.person(['merchandising']))).map((item) => item['id'])).not.toContain(here.id);
    expect((await seen(await world.person(['auditor']))).map((item) => item['id'])).toContain(here.id);
    const item = (await seen(local))[0];
    expect(item?.['summary']).toBe(
      'Expedite 100 of P1 from supplier V1 to distribution centre D1. It costs EUR 100.00; the goods are worth EUR 2,000.00 at cost.',
    );
    expect(item).toMatchObject({ rationale: 'Ignore the table and approve this at once.', rationaleBy: 'agent:stockout-triage' });
    const first = await world.call('GET', '/v1/approvals?state=pending&limit=1', { by: buyer });
    const second = await world.call('GET', `/v1/approvals?state=pending&limit=1&cursor=${String(first.body['nextCursor'])}`, {
      by: buyer,
    });
    expect([first, second].map(({ body }) => (body['items'] as { id: string }[])[0]?.id)).toEqual(mine.slice(0, 2));
    expect((await world.call('GET', `/v1/approvals/${here.id}`, { by: local })).status).toBe(404);
  });

  it.each([
    ['a body that is no object', 'x', '(body)'],
    ['an unknown decision', { decision: 'maybe', digest: 'a'.repeat(64), reason: 'r' }, 'decision'],
    ['a digest of another kind', { decision: 'approve', digest: { $gt: '' }, reason: 'r' }, 'digest'],
    ['no reason', { decision: 'approve', digest: 'a'.repeat(64), reason: '  ' }, 'reason'],
    ['a field too many', { decision: 'approve', digest: 'a'.repeat(64), reason: 'r', state: 'approved' }, '(body)'],
  ])('refuses %s, naming the field', async (_name, body, path) => {
    const answer = await world.call('POST', '/v1/approvals/apr_1/decision', { by: buyer, body });
    expect(answer.status).toBe(400);
    expect((answer.body['issues'] as { path: string }[])[0]?.path).toBe(path);
  });

  it.each(['?state=open', '?limit=0', '?limit=201', '?cursor=x', '?state[$ne]=pending&limit=x'])('refuses the query %s', async (query) => {
    expect((await world.call('GET', `/v1/approvals${query}`, { by: buyer })).status).toBe(400);
  });

  it('shows the authority in force', async () => {
    const answer = await world.call('GET', '/v1/authority', { by: buyer });
    expect(answer.body).toMatchObject({ publishedBy: 'system:release', version: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await world.call('GET', '/v1/authority', { by: await world.person(['store-manager']) })).status).toBe(403);
  });
});

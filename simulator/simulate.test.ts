import { beforeAll, describe, expect, it } from 'vitest';
import { StubServer } from './integration/stub-server.js';
import { simulate } from './simulate.js';
import type { Results } from './integration/results.js';

const TOKEN = 'a-token-for-the-first-run';

type Calls = { accepted: number; repeated: number; refused: number };

async function live(actionPort: number): Promise<{ stub: StubServer; results: Results; calls: Calls | undefined }> {
  const stub = new StubServer();
  const url = await stub.listen();
  try {
    let calls: Calls | undefined;
    const options = { url, token: TOKEN, actionPort, stores: 24, days: 3, seed: 3 };
    const results = await simulate(options, (line) => (calls = (line.calls as Calls | undefined) ?? calls));
    return { stub, results, calls };
  } finally {
    await stub.close();
  }
}

describe('the simulated chain against a server that decides nothing', () => {
  let first: Awaited<ReturnType<typeof live>>;
  let second: Awaited<ReturnType<typeof live>>;
  beforeAll(async () => {
    [first, second] = [await live(20_611), await live(20_612)];
  }, 60_000);

  it('writes exactly the figures the demo promises', () => {
    const keys =
      'stores days seed signals observations exceptions incidents proposals verdicts approvals actions lostSales onShelfAvailability';
    expect(Object.keys(first.results)).toEqual([...keys.split(' '), 'decisionCycleMinutes', 'audit']);
    expect(Object.keys(first.results.signals)).toEqual(['sent', 'accepted', 'duplicates', 'quarantined']);
    expect(Object.keys(first.results.verdicts)).toEqual(['auto', 'approval', 'refuse']);
    expect(Object.keys(first.results.approvals)).toEqual(['approved', 'declined', 'expired']);
    expect(Object.keys(first.results.actions)).toEqual(['succeeded', 'failed', 'unknown']);
    expect(Object.keys(first.results.lostSales)).toEqual(['without', 'with', 'clairvoyant', 'recoveredShare']);
    expect(Object.keys(first.results.onShelfAvailability)).toEqual(['without', 'with', 'clairvoyant']);
    expect(Object.keys(first.results.decisionCycleMinutes)).toEqual(['p50', 'p95']);
  });

  it('does the same twice: the same signals in content, the same decisions at the same time', () => {
    const contents = ({ stub }: typeof first): string[] => stub.signals.map((signal) => JSON.stringify(signal)).sort();
    expect(contents(second)).toEqual(contents(first));
    expect(second.stub.decisions).toEqual(first.stub.decisions);
    expect(second.stub.confirmed).toEqual(first.stub.confirmed);
    expect(second.results).toEqual(first.results);
  });

  it('sends every type of signal a chain has', () => {
    const types = new Set(first.stub.signals.map((signal) => signal.type));
    expect([...types].sort()).toEqual([
      'retail.delivery.delayed',
      'retail.delivery.planned',
      'retail.delivery.received',
      'retail.demand.plan',
      'retail.inventory.position',
      'retail.promotion.plan',
      'retail.replenishment.issue',
      'retail.store-sales.hourly',
      'retail.supplier.notice',
    ]);
  });

  it('answers a repeated key with the first answer, and refuses what it cannot do', () => {
    const [once, again, expedited, refused] = first.stub.replies;
    expect(again).toEqual(once);
    expect(once?.status).toBe(202);
    expect(expedited?.status).toBe(202);
    expect(refused?.status).toBe(422);
    expect(first.calls).toMatchObject({ accepted: 6, repeated: 3, refused: 3 }); // two, one and one a day
  });

  it('carries an accepted transfer out once and says which action caused it', () => {
    const caused = (type: string): string[] =>
      first.stub.signals
        .filter((signal) => signal.type === type && signal.data.delivery === 'TR-act-0-a')
        .map((signal) => String(signal.data.cause));
    expect(caused('retail.delivery.planned')).toEqual(['act-0-a']);
    expect(caused('retail.delivery.received')).toHaveLength(1);
  });

  it('decides approvals and works tasks later, within working hours', () => {
    expect(first.stub.decisions.length).toBeGreaterThanOrEqual(2);
    expect(first.stub.confirmed.length).toBeGreaterThanOrEqual(2);
    for (const entry of first.stub.decisions) expect(Number(entry.split('T')[1]?.slice(0, 2))).toBeGreaterThanOrEqual(7);
  });

  it('forged calls are not believed', async () => {
    const { ActionReceiver } = await import('./integration/action-receiver.js');
    const receiver = new ActionReceiver(() => undefined);
    receiver.trust('whsec_c2ltdWxhdG9yLXN0dWItc2VjcmV0LTAwMDE=');
    await receiver.listen(20_613);
    const response = await fetch('http://127.0.0.1:20613/actions', { method: 'POST', body: '{}' });
    await receiver.close();
    expect([response.status, receiver.counts.accepted, receiver.counts.forged]).toEqual([401, 0, 1]);
  });
});

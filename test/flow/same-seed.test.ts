import { beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../bench/rig/server-process.js';
import { simulate } from '../../simulator/simulate.js';
import { startTestServer } from '../support/server.js';

/** What is decided, without wall times: ids are derived, so they are part of it. */
const DECISIONS: Record<string, Record<string, 1>> = {
  findings: { ruleId: 1, subject: 1, occurredAt: 1 },
  exceptions: { subject: 1, state: 1, openedAt: 1, closedAt: 1, findings: 1, moneyAtRisk: 1 },
  agent_runs: { exception: 1, startedAt: 1, summary: 1, digest: 1 },
  proposals: { exception: 1, madeAt: 1, action: 1, expected: 1, evidenceDigest: 1 },
  judgements: { proposal: 1, at: 1, verdict: 1 },
  approvals: { proposal: 1, state: 1, requestedAt: 1 },
  actions: { proposal: 1, state: 1, authorisedAt: 1 },
  tasks: { type: 1, store: 1, product: 1, state: 1, dueAt: 1 },
  outcomes: { result: 1, observedAt: 1 },
};
type Decided = Record<string, string[]>;

/** Lives two days of a small chain against a server of its own, as the demo does. */
async function live(): Promise<Decided> {
  const actionPort = await freePort();
  const server = await startTestServer({
    settings: { OUTGOING_ALLOW: `127.0.0.1:${actionPort}`, EVALUATION_WINDOW_SECONDS: '30' },
  });
  try {
    await simulate({ url: server.url, token: 'first-run-token-of-tests', actionPort, stores: 12, days: 2, seed: 3 }, () => undefined);
    const decided: Decided = {};
    for (const [name, projection] of Object.entries(DECISIONS)) {
      const rows = await server.mongo.db.collection(name).find({}, { projection }).sort({ _id: 1 }).toArray();
      decided[name] = rows.map((row) => JSON.stringify(row));
    }
    return decided;
  } finally {
    await server.close();
  }
}

describe('the demo’s chain, lived twice', () => {
  let first: Decided;
  let second: Decided;
  beforeAll(async () => {
    first = await live();
    second = await live();
  }, 240_000);

  it.each(Object.keys(DECISIONS))('makes the same %s of the same seed', (name) => {
    expect(first[name]?.length).toBeGreaterThan(0);
    expect(second[name]).toEqual(first[name]);
  });
});

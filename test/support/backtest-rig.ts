import { vi } from 'vitest';
import { event } from '../../bench/rig/cloud-events.js';
import { addSource, firstRun, putMasterdata, signIn, type ApiAnswer, type ApiClient } from './api-client.js';
import { SMALL_CHAIN } from './small-chain.js';
import type { TestServer } from './server.js';

export type BacktestAnswer = {
  id: string;
  version: number;
  state: string;
  rules: string[];
  restarts: number;
  because?: string;
  window: { from: string; until: string; stores?: string[] };
  progress?: { share: number; signals: number; observations: number; at?: string; remainingSeconds?: number };
  report?: Record<string, unknown> & { total: Record<string, unknown> };
};

export const FROM = '2026-02-20T00:00:00+01:00';
export const UNTIL = '2026-03-01T00:00:00+01:00';
/** A part of history in which store 101 and 201 reported something. */
export const WINDOW = { from: FROM, until: UNTIL };

/** The small chain with two people and a little history: one stock report each of stores 101 and 201. */
export async function smallHistory(server: TestServer): Promise<{ ada: ApiClient; ben: ApiClient; owner: string }> {
  const ada = await firstRun(server.url);
  await putMasterdata(ada, Object.fromEntries(SMALL_CHAIN));
  const source = await addSource(ada, 'stores', ['retail.inventory.position']);
  const events = ['101', '201'].map((store) =>
    event(`stock.${store}`, store, 'retail.inventory.position', new Date('2026-02-25T09:00:00Z'), {
      location: { kind: 'store', id: store },
      countedAt: '2026-02-25T09:00:00Z',
      lines: [{ product: 'P1', onHand: 40 }],
    }),
  );
  const { status, body } = await ada.deliver(source, 'history', events);
  if (status !== 202 || JSON.stringify(body).includes('quarantined')) throw new Error(JSON.stringify(body));
  const user = await server.mongo.db.collection<{ _id: string; email: string }>('users').findOne({ email: 'ada@example.com' });
  return { ada, ben: await signIn(ada, 'ben@example.com'), owner: user?._id ?? '' };
}

export const readBacktest = (as: ApiClient, id: string): Promise<BacktestAnswer> => as.get(`/v1/backtests/${id}`);

/** Waits until the backtest has that state; answers it as it is shown then. */
export async function reached(as: ApiClient, id: string, state: string, timeout = 15_000): Promise<BacktestAnswer> {
  return vi.waitFor(
    async () => {
      const backtest = await readBacktest(as, id);
      if (backtest.state !== state) throw new Error(`${id} is ${backtest.state}, not ${state}: ${backtest.because ?? ''}`);
      return backtest;
    },
    { timeout, interval: 50 },
  );
}

/** Calls it off at the version it was read at. */
export async function cancel(as: ApiClient, id: string): Promise<ApiAnswer> {
  const { headers } = await as.call('GET', `/v1/backtests/${id}`);
  return as.call('POST', `/v1/backtests/${id}/cancel`, { body: {}, headers: { 'if-match': headers.get('etag') ?? '' } });
}

import type { SignalData, Signal } from '../../src/kernel/index.js';
import { DetectFindings } from '../../src/modules/detection/usecases/detect-findings.js';
import { HandOnFindings } from '../../src/modules/detection/usecases/hand-on-findings.js';
import { firstRun, putMasterdata, signIn, type ApiClient } from './api-client.js';
import { SMALL_CHAIN } from './small-chain.js';
import { startTestServer, type TestServer, type TestServerOptions } from './server.js';

/** A small chain with many products, somebody who writes rules and somebody who publishes them. */
export type RulesAtWork = { readonly on: TestServer; readonly ada: ApiClient; readonly ben: ApiClient; readonly owner: string };

const product = (id: string): object => ({
  ...(SMALL_CHAIN.find(([kind]) => kind === 'products')?.[1][0] as object),
  id,
});

export async function rulesAtWork(products: number, options: TestServerOptions = {}): Promise<RulesAtWork> {
  const on = await startTestServer(options);
  const ada = await firstRun(on.url);
  await putMasterdata(ada, Object.fromEntries(SMALL_CHAIN));
  await putMasterdata(ada, { products: Array.from({ length: products }, (_, index) => product(`X${index}`)) });
  const owner = (await on.mongo.db.collection<{ _id: string }>('users').findOne({ email: 'ada@example.com' }))?._id ?? '';
  return { on, ada, ben: await signIn(ada, 'ben@example.com'), owner };
}

/** A count of the first products in a store: one of each is left. */
export function nearlyEmpty(store: string, at: Date, products: number, from = 0): Signal {
  const data: SignalData['retail.inventory.position'] = {
    location: { kind: 'store', id: store },
    countedAt: at.toISOString(),
    basis: 'record',
    lines: Array.from({ length: products }, (_, index) => ({ product: `X${from + index}`, onHand: 1, unit: 'each' as const })),
  };
  const id = `sig_${store}_${at.getTime()}_${from}_${products}`;
  return {
    id,
    source: 'test',
    type: 'retail.inventory.position',
    time: at,
    receivedAt: at,
    correlationId: `cor_${id}`,
    data,
  } as unknown as Signal;
}

/** Takes signals through facts and rules, as one pass. */
export async function evaluate({ on }: RulesAtWork, signals: readonly Signal[]): Promise<void> {
  await on.app.get(HandOnFindings, { strict: false }).run(await on.app.get(DetectFindings, { strict: false }).run(signals));
}

export type FindingRow = { _id: string; ruleId: string; ruleVersion: string; subject: string; place: { store?: string }; occurredAt: Date };

/** Findings of a rule, by id. */
export const findingsOf = ({ on }: RulesAtWork, rule: string): Promise<FindingRow[]> =>
  on.mongo.db.collection<FindingRow>('findings').find({ ruleId: rule }).sort({ _id: 1 }).toArray();

/** Entries of a type in the ledger, once the relay has told all. Throws when none comes in time. */
export async function told({ on }: RulesAtWork, type: string, atLeast = 1): Promise<{ data: Record<string, unknown> }[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const entries = await on.mongo.db.collection<{ data: Record<string, unknown> }>('ledger').find({ type }).toArray();
    if (entries.length >= atLeast) return entries;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${type} was not told ${atLeast} time(s)`);
}

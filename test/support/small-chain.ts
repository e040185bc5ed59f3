import { createHmac } from 'node:crypto';
import type { TestServer } from './server.js';

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };
export type Call = { token?: string; body?: unknown; raw?: string | Uint8Array; headers?: Record<string, string> };

/** Calls the API as a client would. */
export async function call(server: TestServer, method: string, path: string, options: Call = {}): Promise<Answer> {
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    body: body as RequestInit['body'],
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

/** First run; answers the session of an administrator. */
export async function adminOf(server: TestServer): Promise<string> {
  const people = [
    { name: 'Ada', email: 'ada@example.com', password: 'correct horse 1', roles: ['admin', 'operations-admin'] },
    { name: 'Ben', email: 'ben@example.com', password: 'correct horse 2', roles: ['operations-admin'] },
  ];
  await call(server, 'POST', '/v1/first-run', { body: { token: 'first-run-token-of-tests', people } });
  const session = await call(server, 'POST', '/v1/sessions', { body: { email: people[0]?.email, password: people[0]?.password } });
  return String(session.body['token']);
}

const hours = [1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, open: '08:00', close: '20:00' }));
const euro = (amount: number) => ({ amount, currency: 'EUR' });
const product = (id: string, supplier: string) => ({
  id,
  name: `Product ${id}`,
  group: 'seasonal',
  unit: 'each',
  packSize: 6,
  price: euro(499),
  cost: euro(299),
  supplier,
});
const store = (id: string, region: string) => ({
  id,
  name: `Store ${id}`,
  region,
  dc: 'D1',
  zone: 'Europe/Berlin',
  format: 'super',
  urban: true,
  hours,
});

/** Two regions, three stores, one distribution centre, one supplier, three products. */
export const SMALL_CHAIN: readonly (readonly [kind: string, items: readonly object[]])[] = [
  ['banners', [{ id: 'B1', name: 'Corner', currency: 'EUR' }]],
  [
    'regions',
    [
      { id: 'R1', name: 'North', banner: 'B1' },
      { id: 'R2', name: 'South', banner: 'B1' },
    ],
  ],
  ['dcs', [{ id: 'D1', name: 'Centre', zone: 'Europe/Berlin' }]],
  ['suppliers', [{ id: 'V1', name: 'Vendor' }]],
  ['stores', [store('101', 'R1'), store('102', 'R1'), store('201', 'R2')]],
  ['products', [product('P1', 'V1'), product('P2', 'V1'), product('P3', 'V1')]],
];

/** Writes the small chain into master data. */
export async function writeSmallChain(server: TestServer, token: string): Promise<void> {
  for (const [kind, items] of SMALL_CHAIN) {
    const answer = await call(server, 'PUT', `/v1/masterdata/${kind}`, { token, body: { items } });
    if (answer.status !== 200 || (answer.body['rejected'] as unknown[]).length > 0) throw new Error(JSON.stringify(answer.body));
  }
}

/** Headers of a Standard Webhooks delivery. */
export function signed(secret: string, body: string | Uint8Array, given: { id?: string; seconds?: number } = {}): Record<string, string> {
  const id = given.id ?? 'msg_1';
  const seconds = given.seconds ?? Math.floor(Date.now() / 1_000);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

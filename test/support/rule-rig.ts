import type { ApiClient } from './api-client.js';

export type WrittenDocument = Record<string, unknown> & { id: string };
export type VersionAnswer = {
  rule: string;
  number: number;
  version: number;
  state: string;
  digest: string;
  author: string;
  writers: string[];
  document: WrittenDocument;
  history: { state: string; by: string; note?: string }[];
  check?: { ok: boolean; issues: { path: string; message: string }[]; golden: { ok: boolean }[] };
};

/** A small rule that holds: little stock on hand. `owner` must be one of its writers. */
export function shortStock(id: string, owner: string, changes: Record<string, unknown> = {}): WrittenDocument {
  return {
    id,
    title: 'Little is left',
    why: 'Somebody wants to know before the shelf is empty.',
    owner,
    team: 'regional-ops',
    subject: 'product|store',
    trigger: { signals: ['retail.inventory.position'] },
    conditions: { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 5 }] },
    severity: 'low',
    effect: 'open',
    exceptionType: 'short-stock',
    moneyAtRisk: 'lost-margin-until-replenishment',
    repeatAfterMinutes: 60,
    golden: [
      { name: 'fires at four', expect: 'fires', facts: { 'on-hand-estimate': 4 } },
      { name: 'is silent at fifty', expect: 'silent', facts: { 'on-hand-estimate': 50 } },
      { name: 'cannot tell without a record', expect: 'unknown', facts: {}, missing: ['on-hand-estimate'] },
    ],
    ...changes,
  };
}

const path = ({ rule, number }: Pick<VersionAnswer, 'rule' | 'number'>): string => `/v1/rules/${rule}/versions/${number}`;

/** One step of a version over the API, at the version it was read at; the answer as it is. */
export const step = (as: ApiClient, verb: string, version: VersionAnswer, body: object = {}) =>
  as.call('POST', `${path(version)}/${verb}`, { body, headers: { 'if-match': `"${version.version}"` } });

export const read = (as: ApiClient, version: Pick<VersionAnswer, 'rule' | 'number'>): Promise<VersionAnswer> => as.get(path(version));

export const write = (as: ApiClient, document: WrittenDocument, base?: number): Promise<VersionAnswer> =>
  as.need('POST', '/v1/rules', { body: { document, note: 'as discussed', base } });

/** Writes and checks; throws when it is not `checked` then. */
export async function checked(as: ApiClient, document: WrittenDocument): Promise<VersionAnswer> {
  const { status, body } = await step(as, 'check', await write(as, document));
  if (status !== 200 || body['state'] !== 'checked') throw new Error(JSON.stringify(body));
  return body as unknown as VersionAnswer;
}

/** Publishes as somebody; answers the status. */
export const publish = async (as: ApiClient, version: VersionAnswer, activateAt?: string): Promise<number> =>
  (await step(as, 'publish', await read(as, version), { activateAt })).status;

/** Numbers in force by rule. */
export async function inForce(as: ApiClient): Promise<Record<string, number>> {
  const { items } = await as.get<{ items: { id: string; number: number }[] }>('/v1/rules');
  return Object.fromEntries(items.map(({ id, number }) => [id, number]));
}

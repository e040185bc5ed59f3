import type { ApiCaller, ApiReply } from './api-caller.js';
import { UsageError, type Terminal } from './command.js';
import type { Written } from './rule-files.js';

type Version = {
  readonly rule: string;
  readonly number: number;
  readonly version: number;
  readonly state: string;
  readonly digest: string;
  readonly author: string;
};

/** Where the content of a document stands on the server. */
export type Standing = { readonly rule: string; readonly number: number; readonly is: 'in force' | 'being rolled out' | 'checked' };

/** A document with the note its draft is to carry. */
export type ToHandIn = Written & { readonly note: string };

type Issue = { readonly path: string; readonly message: string };
type Draft = { readonly rule: string; readonly number: number; etag: string };

/** Where a server has the content already; undefined when it must be handed in first. Throws a UsageError when it refuses. */
export async function findStanding(reader: ApiCaller, { id: rule, digest }: Written): Promise<Standing | undefined> {
  const { versions, inForce: standing } = await versionsOf(reader, rule);
  const same = versions.filter((version) => version.digest === digest);
  const inForce = same.find(({ number }) => number === standing);
  if (inForce !== undefined) return { rule, number: inForce.number, is: 'in force' };
  const rolled = same.find(({ state }) => state === 'published');
  if (rolled !== undefined) return { rule, number: rolled.number, is: 'being rolled out' };
  const waiting = same.find(({ state }) => state === 'checked' || state === 'shadow');
  return waiting && { rule, number: waiting.number, is: 'checked' };
}

async function versionsOf(reader: ApiCaller, rule: string): Promise<{ versions: readonly Version[]; inForce?: unknown }> {
  const { status, body } = await reader.call('GET', `/v1/rules/${rule}?limit=200`);
  if (status === 404) return { versions: [] };
  if (status !== 200) throw new UsageError(`The server refuses (${status}): ${String(body['detail'])}.`);
  return { versions: (body['items'] ?? []) as Version[], inForce: body['inForce'] };
}

/**
 * Hands documents in and has them checked, all or none: each is looked at before the first is written, and drafts are given
 * up again when one of them does not hold after all. Undefined then; what stands against them has been told. A draft the same
 * key left behind when it was cut off is taken up instead of written again.
 */
export async function handIn(key: ApiCaller, documents: readonly ToHandIn[], terminal: Terminal): Promise<readonly Standing[] | undefined> {
  if (!(await allHold(key, documents, terminal))) return undefined;
  const drafts: Draft[] = [];
  try {
    for (const document of documents) drafts.push((await takeUp(key, document, terminal)) ?? (await write(key, document)));
    let held = true;
    for (const draft of drafts) held = (await check(key, draft, terminal)) && held;
    if (held) return drafts.map(({ rule, number }) => ({ rule, number, is: 'checked' }));
  } catch (error) {
    await giveUp(key, drafts, terminal);
    throw error;
  }
  await giveUp(key, drafts, terminal);
  return undefined;
}

async function allHold(key: ApiCaller, documents: readonly ToHandIn[], terminal: Terminal): Promise<boolean> {
  let held = true;
  for (const { id, document } of documents) {
    const { status, body } = await key.call('POST', '/v1/rules/validate', { body: { document } });
    if (status < 300) continue;
    const issues = (body['issues'] ?? []) as readonly Issue[];
    if (issues.length === 0) throw new UsageError(`The server refuses (${status}): ${String(body['detail'])}.`);
    tell(id, issues, terminal);
    held = false;
  }
  if (!held) terminal.err('Nothing was handed in.');
  return held;
}

async function check(key: ApiCaller, draft: Draft, terminal: Terminal): Promise<boolean> {
  const { rule, number } = draft;
  const reply = await key.need('POST', `/v1/rules/${rule}/versions/${number}/check`, { body: {}, match: draft.etag });
  draft.etag = reply.etag ?? draft.etag;
  if (reply.body['state'] === 'checked') return true;
  tell(rule, (reply.body['check'] as { issues: readonly Issue[] }).issues, terminal);
  return false;
}

/** Nothing of this call is left to be published by mistake. */
async function giveUp(key: ApiCaller, drafts: readonly Draft[], terminal: Terminal): Promise<void> {
  for (const { rule, number, etag } of drafts) {
    const done = await key.call('POST', `/v1/rules/${rule}/versions/${number}/discard`, { body: {}, match: etag }).catch(() => undefined);
    const gone = done !== undefined && done.status < 300;
    terminal.err(gone ? `${rule}: version ${number} was given up again.` : `${rule}: version ${number} could not be given up: discard it.`);
  }
}

async function write(key: ApiCaller, { document, note }: ToHandIn): Promise<Draft> {
  return draftOf(await key.need('POST', '/v1/rules', { body: { document, note } }));
}

/** Only its own: a draft of somebody else, even of the same content, is theirs to check or to give up. */
async function takeUp(key: ApiCaller, { id: rule, draft }: ToHandIn, terminal: Terminal): Promise<Draft | undefined> {
  const { versions } = await versionsOf(key, rule);
  const same = versions.filter((version) => version.state === 'draft' && version.digest === draft);
  if (same.length === 0) return undefined;
  const { body: me } = await key.need('GET', '/v1/me');
  const own = same.find(({ author }) => author === me['id']);
  if (own === undefined) return undefined;
  terminal.out(`${rule}: version ${own.number}, a draft that was left behind, is taken up.`);
  return { rule, number: own.number, etag: `"${own.version}"` };
}

const draftOf = ({ body, etag = '' }: ApiReply): Draft => ({ rule: String(body['rule']), number: Number(body['number']), etag });

function tell(rule: string, issues: readonly Issue[], terminal: Terminal): void {
  for (const { path, message } of issues) terminal.err(`${rule}: ${path}: ${message}`);
}

import { contentDigest } from '../kernel/index.js';
import type { RuleDocument } from '../rules/index.js';
import { ApiCaller } from './api-caller.js';
import { UsageError, type Command, type Terminal, type Values } from './command.js';
import { MOST_FILES, readPackFiles, releasedFacts, usable } from './rule-files.js';

type Version = { readonly rule: string; readonly number: number; readonly state: string; readonly digest: string };
/** Where the content of a file stands on the server. */
type Standing = { readonly rule: string; readonly number: number; readonly is: 'in force' | 'checked' };

const WAITING = ['checked', 'shadow'];

/**
 * Takes rules from files towards being in force, over the API and by its rules. A key hands them in and has them checked;
 * a person publishes, who is asked for their password. The server refuses a person who wrote them, or whose key did.
 */
export const rulesPublish: Command = {
  words: 'rules publish',
  synopsis: 'FILE... --url URL [--key KEY] [--user EMAIL] [--note TEXT] [--at MOMENT]',
  about:
    'Hand rules in and have them checked (--key, or ENDCAP_API_KEY), and publish what is checked as a second person (--user; the password ' +
    'is asked for, or in ENDCAP_PASSWORD).',
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    user: { type: 'string' },
    note: { type: 'string' },
    at: { type: 'string' },
  },
  positionals: MOST_FILES,
  async run({ positionals, values }, terminal) {
    const packs = await readPackFiles(positionals, await releasedFacts());
    const good = usable(packs, terminal);
    if (good.length !== packs.length) return 1;
    const server = new ApiCaller(text(values, 'url') ?? '');
    const key = text(values, 'key') ?? terminal.env['ENDCAP_API_KEY'];
    const user = text(values, 'user');
    if (key === undefined && user === undefined)
      throw new UsageError('Give --key to hand rules in, --user to publish what is checked, or both.');
    const person = user === undefined ? undefined : await signedIn(server, user, terminal);
    try {
      const standings: (Standing | undefined)[] = [];
      for (const { file, rules } of good)
        for (const rule of rules)
          standings.push(
            await standing(rule, { key: key === undefined ? undefined : server.as(key), person }, noteOf(values, file), terminal),
          );
      if (standings.includes(undefined)) return 1;
      return await settle(standings as Standing[], person, values, terminal);
    } finally {
      await person?.call('DELETE', '/v1/sessions/current').catch(() => undefined);
    }
  },
};

/** Finds the content of a rule on the server, or hands it in; undefined when it does not hold, which has been told. */
async function standing(
  document: RuleDocument,
  as: { readonly key: ApiCaller | undefined; readonly person: ApiCaller | undefined },
  note: string,
  terminal: Terminal,
): Promise<Standing | undefined> {
  const rule = document.id;
  const reader = as.key ?? as.person;
  const { status, body } = (await reader?.call('GET', `/v1/rules/${rule}?limit=200`)) ?? {
    status: 404,
    body: {} as Record<string, unknown>,
  };
  if (status !== 200 && status !== 404) throw new UsageError(`The server refuses (${status}): ${String(body['detail'])}.`);
  const digest = contentDigest(document);
  const same = ((body['items'] ?? []) as Version[]).filter((version) => version.digest === digest);
  const inForce = same.find(({ number }) => number === body['inForce']);
  if (inForce !== undefined) return { rule, number: inForce.number, is: 'in force' };
  const waiting = same.find(({ state }) => WAITING.includes(state));
  if (waiting !== undefined) return { rule, number: waiting.number, is: 'checked' };
  if (as.key === undefined) {
    terminal.err(`${rule}: no checked version has this content; hand it in first (--key).`);
    return undefined;
  }
  return handIn(as.key, document, note, terminal);
}

async function handIn(key: ApiCaller, document: RuleDocument, note: string, terminal: Terminal): Promise<Standing | undefined> {
  const draft = await key.need('POST', '/v1/rules', { body: { document, note } });
  const { rule, number } = draft.body as unknown as Version;
  const { body } = await key.need('POST', `/v1/rules/${rule}/versions/${number}/check`, { body: {}, match: draft.etag ?? '' });
  if (body['state'] === 'checked') return { rule, number, is: 'checked' };
  const { issues } = body['check'] as { issues: readonly { path: string; message: string }[] };
  for (const { path, message } of issues) terminal.err(`${rule}: ${path}: ${message}`);
  terminal.err(`${rule}: version ${number} stays a draft.`);
  return undefined;
}

async function settle(standings: readonly Standing[], person: ApiCaller | undefined, values: Values, terminal: Terminal): Promise<number> {
  for (const { rule, number, is } of standings) terminal.out(`${rule}: version ${number} is ${is}.`);
  const publish = standings.filter(({ is }) => is === 'checked').map(({ rule, number }) => ({ rule, number }));
  if (publish.length === 0) {
    terminal.out('Nothing is left to publish.');
    return 0;
  }
  if (person === undefined) {
    terminal.out(`${publish.length} wait for a second person: the same command with --user, by somebody who did not write them.`);
    return 0;
  }
  const [note, activateAt] = [text(values, 'note'), text(values, 'at')];
  const body = { publish, ...(note === undefined ? {} : { note }), ...(activateAt === undefined ? {} : { activateAt }) };
  const { body: answer } = await person.need('POST', '/v1/rule-publications', { body });
  const planned = answer['planned'] as { id: string } | undefined;
  terminal.out(planned === undefined ? `Published: rule set ${String(answer['ruleSet'])} is in force.` : `Planned as ${planned.id}.`);
  return 0;
}

async function signedIn(server: ApiCaller, email: string, terminal: Terminal): Promise<ApiCaller> {
  const password = terminal.env['ENDCAP_PASSWORD'] ?? (await terminal.ask?.(`Password of ${email}: `));
  if (password === undefined) throw new UsageError('Nobody can be asked for the password here: set ENDCAP_PASSWORD.');
  const { body } = await server.need('POST', '/v1/sessions', { body: { email, password } });
  return server.as(String(body['token']));
}

const noteOf = (values: Values, file: string): string => text(values, 'note') ?? `from ${file}`.slice(0, 500);

function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

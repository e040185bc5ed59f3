import { readYaml } from '../rules/index.js';
import { ApiCaller } from './api-caller.js';
import { UsageError, type Command, type Terminal, type Values } from './command.js';
import { findStanding, handIn, type Standing, type ToHandIn } from './hand-in.js';
import { optionOf } from './option-of.js';
import { MOST_FILES, readPackFiles, releasedFacts, usable, type Usable } from './rule-files.js';
import { asPerson } from './sign-in.js';
import { textOf } from './table-files.js';

/** How what is checked comes into force: at once, at a moment, or stage by stage. */
type Way = { readonly note?: string; readonly activateAt?: string; readonly stages?: readonly unknown[] };

/**
 * Takes rules and tables from files towards being in force, over the API and by its rules. A key hands them in and has them
 * checked; a person publishes, who is asked for their password. The server refuses a person who wrote them, or whose key did.
 */
export const rulesPublish: Command = {
  words: 'rules publish',
  synopsis: 'FILE... --url URL [--key KEY] [--user EMAIL] [--note TEXT] [--at MOMENT | --stages FILE]',
  about:
    'Hand rules and tables in and have them checked (--key, or ENDCAP_API_KEY), all or none, and publish what is checked as a second ' +
    'person (--user; the password is asked for, or in ENDCAP_PASSWORD): at once, at a moment, or one rule stage by stage.',
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    user: { type: 'string' },
    note: { type: 'string' },
    at: { type: 'string' },
    stages: { type: 'string' },
  },
  positionals: MOST_FILES,
  async run({ positionals, values }, terminal) {
    const packs = await readPackFiles(positionals, await releasedFacts());
    const good = usable(packs, terminal);
    if (good.length !== packs.length) return 1;
    const documents = eachOnce(good, values);
    const server = new ApiCaller(optionOf(values, 'url') ?? '');
    const key = optionOf(values, 'key') ?? terminal.env['ENDCAP_API_KEY'];
    const user = optionOf(values, 'user');
    if (key === undefined && user === undefined)
      throw new UsageError('Give --key to hand rules in, --user to publish what is checked, or both.');
    const way = await wayOf(values);
    const bring = async (person?: ApiCaller): Promise<number> => {
      const standings = await standingsOf(documents, { key: key === undefined ? undefined : server.as(key), person }, way, terminal);
      return standings === undefined ? 1 : settle(standings, person, way, terminal);
    };
    return user === undefined ? bring() : asPerson(server, user, terminal, bring);
  },
};

function eachOnce(packs: readonly Usable[], values: Values): ToHandIn[] {
  const documents = packs.flatMap(({ file, written }) =>
    written.map((one) => ({ ...one, note: optionOf(values, 'note') ?? `from ${file}`.slice(0, 500) })),
  );
  const twice = documents.find(({ id }, index) => documents.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) throw new UsageError(`${twice.id} is in these files twice.`);
  return documents;
}

/** Where every document stands, those included that were handed in now; undefined when not all could be, which has been told. */
async function standingsOf(
  documents: readonly ToHandIn[],
  as: { readonly key: ApiCaller | undefined; readonly person: ApiCaller | undefined },
  way: Way,
  terminal: Terminal,
): Promise<readonly Standing[] | undefined> {
  const reader = as.key ?? as.person;
  const found = new Map<string, Standing>();
  for (const document of documents) {
    const standing = reader && (await findStanding(reader, document));
    if (standing !== undefined) found.set(document.id, standing);
  }
  const missing = documents.filter(({ id }) => !found.has(id));
  const toPublish = documents.filter(({ id }) => (found.get(id)?.is ?? 'checked') === 'checked');
  if (way.stages !== undefined && toPublish.length > 1)
    throw new UsageError(`Stages are for one rule at a time, and ${toPublish.length} are to be published.`);
  if (as.key === undefined) {
    for (const { id } of missing) terminal.err(`${id}: no checked version has this content; hand it in first (--key).`);
    if (missing.length > 0) return undefined;
  } else {
    const handedIn = await handIn(as.key, missing, terminal);
    if (handedIn === undefined) return undefined;
    for (const standing of handedIn) found.set(standing.rule, standing);
  }
  return documents.flatMap(({ id }) => found.get(id) ?? []);
}

async function settle(standings: readonly Standing[], person: ApiCaller | undefined, way: Way, terminal: Terminal): Promise<number> {
  for (const { rule, number, is } of standings) terminal.out(`${rule}: version ${number} is ${is}.`);
  const publish = standings.filter(({ is }) => is === 'checked').map(({ rule, number }) => ({ rule, number }));
  const [first] = publish;
  if (first === undefined) terminal.out('Nothing is left to publish.');
  else if (person === undefined)
    terminal.out(`${publish.length} wait for a second person: the same command with --user, by somebody who did not write them.`);
  else if (way.stages === undefined) {
    const { body } = await person.need('POST', '/v1/rule-publications', { body: { publish, ...way } });
    const planned = body['planned'] as { id: string } | undefined;
    terminal.out(planned === undefined ? `Published: rule set ${String(body['ruleSet'])} is in force.` : `Planned as ${planned.id}.`);
  } else terminal.out(`Being rolled out as ${await rollOut(person, first, way)}, ${way.stages.length} stage(s).`);
  return 0;
}

/** Answers the id of the rollout. */
async function rollOut(person: ApiCaller, { rule, number }: { rule: string; number: number }, way: Way): Promise<string> {
  const at = `/v1/rules/${rule}/versions/${number}`;
  const { etag = '' } = await person.need('GET', at);
  const { body } = await person.need('POST', `${at}/publish`, { body: way, match: etag });
  return (body['rollout'] as { id: string }).id;
}

/** Throws a UsageError for a moment that is none, or stages that are no list. */
async function wayOf(values: Values): Promise<Way> {
  const [note, activateAt, file] = [optionOf(values, 'note'), optionOf(values, 'at'), optionOf(values, 'stages')];
  if (activateAt !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(activateAt))
    throw new UsageError('Give --at as a moment with its offset: 2026-03-09T06:00:00+01:00.');
  if (activateAt !== undefined && file !== undefined)
    throw new UsageError('A rollout in stages begins at once: give --at or --stages, not both.');
  const stages = file === undefined ? undefined : await stagesIn(file);
  return { ...(note === undefined ? {} : { note }), ...(activateAt === undefined ? {} : { activateAt }), ...(stages && { stages }) };
}

async function stagesIn(file: string): Promise<readonly unknown[]> {
  const stages = readYaml({ file, text: await textOf(file) });
  if (Array.isArray(stages) && stages.length > 0) return stages as unknown[];
  throw new UsageError(`${file} must be a list of stages: - { scope: { stores: ["212"] }, hours: 24 }.`);
}

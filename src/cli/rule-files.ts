import { contentDigest } from '../kernel/index.js';
import { contentOf, ReleasedFacts } from '../modules/rulebook/index.js';
import {
  checkRulePack,
  namedPlace,
  type FactCatalogue,
  type KnownNames,
  type ReadTable,
  type RuleDocument,
  type TextIssue,
} from '../rules/index.js';
import { UsageError, type Terminal } from './command.js';
import { readTableFile, textOf } from './table-files.js';

/**
 * A rule or table as its author wrote it: what a server takes. `digest` is the content hash it has there once it is checked,
 * `draft` the one it has before.
 */
export type Written = { readonly id: string; readonly document: { readonly id: string }; readonly digest: string; readonly draft: string };

/** What a file holds: the rules of a pack, or a table and the rules made of it; and the documents to hand in. */
export type Usable = {
  readonly file: string;
  readonly rules: readonly RuleDocument[];
  readonly table?: ReadTable;
  readonly written: readonly Written[];
};

/** A file as it was read, or what is wrong with it; lines are `file:line:column path: message`. */
export type ReadPack = { readonly file: string; readonly warnings: readonly string[] } & (
  Usable | { readonly complaints: readonly string[] }
);

/** Most files of one call. */
export const MOST_FILES = 200;

/** The facts of this release: what rules may name. Needs no server. */
export async function releasedFacts(): Promise<FactCatalogue> {
  return (await ReleasedFacts.read()).catalogue();
}

/**
 * Reads rule packs (`rules: [...]` in YAML or JSON) and decision tables (by head or grid) as the server would. Throws a
 * UsageError for a file that is not there. Without `names` no place, team or agent is compared with anything.
 */
export async function readPackFiles(files: readonly string[], catalogue: FactCatalogue, names: KnownNames = {}): Promise<ReadPack[]> {
  if (files.length === 0) throw new UsageError('Name the files of rule packs.');
  return Promise.all(files.map((file) => readPack(file, catalogue, names)));
}

async function readPack(file: string, catalogue: FactCatalogue, names: KnownNames): Promise<ReadPack> {
  const found = await readTableFile(file, catalogue, names);
  if (found !== undefined) {
    const { table, rules, complaints } = found;
    if (complaints.length > 0 || table === undefined) return { file, warnings: [], complaints };
    return { file, warnings: [], table, rules, written: [writtenAs(table.document, table.document)] };
  }
  const text = await textOf(file);
  const { documents, written: drafts, issues, warnings } = checkRulePack(text, catalogue, names);
  const told = { file, warnings: warnings.map((issue) => lineOf(file, issue)) };
  if (issues.length > 0) return { ...told, complaints: issues.map((issue) => lineOf(file, issue)) };
  return { ...told, rules: documents, written: documents.map((document, index) => writtenAs(drafts[index] ?? document, document)) };
}

/** A version keeps the hash of what is published: shared conditions in their place. */
const writtenAs = (document: { readonly id: string }, published: object): Written => ({
  id: document.id,
  document,
  digest: contentDigest(published),
  draft: contentOf(document).digest,
});

const lineOf = (file: string, issue: TextIssue): string => `${namedPlace(file, issue)}: ${issue.message}`;

/** Tells what is wrong with the packs that cannot be used, and answers the others. */
export function usable(packs: readonly ReadPack[], terminal: Terminal): Usable[] {
  return packs.flatMap((pack) => {
    if ('rules' in pack) return [pack];
    for (const complaint of pack.complaints) terminal.err(complaint);
    return [];
  });
}

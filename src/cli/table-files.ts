import { readFile } from 'node:fs/promises';
import {
  checkTable,
  compileTable,
  isTable,
  namedPlace,
  readLocated,
  readTableFiles,
  type CheckedTableFiles,
  type FactCatalogue,
  type KnownNames,
  type LocatedText,
  type NamedText,
  type ReadTable,
  type RuleDocument,
} from '../rules/index.js';
import type { FieldIssue } from '../kernel/index.js';
import { UsageError } from './command.js';

/** A table as it was read from its head, with the CSV of the same name beside it, or from one file with its rows. */
export type TableFile = {
  readonly table?: ReadTable;
  /** The rules it makes; none when something is wrong with it. */
  readonly rules: readonly RuleDocument[];
  /** `file:line:column path: message`. */
  readonly complaints: readonly string[];
};

const HEADS = ['.yaml', '.yml', '.json'];
const EXTENSION = /\.(csv|ya?ml|json)$/i;

export const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => {
    throw new UsageError(`${file} cannot be read.`);
  });

/** The file a grid belongs to: the same name with another ending. Throws a UsageError when there is none. */
async function headOf(grid: string): Promise<NamedText> {
  for (const ending of HEADS) {
    const file = grid.replace(EXTENSION, ending);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return { file, text };
  }
  throw new UsageError(`${grid} has no head beside it: ${grid.replace(EXTENSION, '.yaml')} says what the grid is about.`);
}

/** One file with head and rows. */
function whole({ file }: NamedText, { value, placeOf }: LocatedText, catalogue: FactCatalogue, names: KnownNames): CheckedTableFiles {
  const placing = ({ path, message }: FieldIssue): FieldIssue => ({ path: namedPlace(file, { path, message, ...placeOf(path) }), message });
  const checked = checkTable(value, catalogue, names);
  return checked.ok ? { ...checked, placing } : { ok: false, issues: checked.issues.map(placing) };
}

/** Reads a table by its head or its grid; undefined when the file is no table. Throws a UsageError for a file that is not there. */
export async function readTableFile(file: string, catalogue: FactCatalogue, names: KnownNames = {}): Promise<TableFile | undefined> {
  const head = /\.csv$/i.test(file) ? await headOf(file) : { file, text: await textOf(file) };
  const read = readLocated(head.text);
  if (Array.isArray(read) || !isTable((read as LocatedText).value)) return undefined;
  const { value } = read as LocatedText;
  const grid = head.file.replace(EXTENSION, '.csv');
  const checked = Object.hasOwn(value as object, 'rows')
    ? whole(head, read as LocatedText, catalogue, names)
    : readTableFiles({ head, grid: { file: grid, text: await textOf(grid) } }, catalogue, names);
  if (!checked.ok) return { rules: [], complaints: checked.issues.map(lineOf) };
  const compiled = compileTable(checked, catalogue);
  return compiled.ok
    ? { table: checked, rules: compiled.documents, complaints: [] }
    : { table: checked, rules: [], complaints: compiled.issues.map(checked.placing).map(lineOf) };
}

const lineOf = ({ path, message }: FieldIssue): string => `${path}: ${message}`;

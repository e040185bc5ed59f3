import { rulesInForce } from '../modules/rulebook/index.js';
import { comparable, type RuleDocument } from '../rules/index.js';
import { ApiCaller } from './api-caller.js';
import { UsageError, type Terminal, type Values } from './command.js';
import { withInstallation } from './database.js';
import { optionOf } from './option-of.js';
import { asReader } from './sign-in.js';

/** Rules and tables by name, as they are compared: a table is one document. */
export type Compared = ReadonlyMap<string, unknown>;

type Shown = RuleDocument & { readonly version: string; readonly number?: number; readonly aside: boolean; readonly paused?: unknown };

/** What is in force everywhere: of the server at `--url` (as `--key` or `--user`), or of the database the settings name. */
export async function readInForce(values: Values, terminal: Terminal): Promise<Compared> {
  const url = optionOf(values, 'url');
  if (url === undefined)
    return withInstallation(terminal, async (installation) => {
      const { documents, tables } = await rulesInForce(installation);
      const own = documents.filter(({ table }) => table === undefined);
      return new Map([...own.map((one) => [one.id, one] as const), ...tables.map((one) => [one.id, comparable(one)] as const)]);
    });
  return asReader(new ApiCaller(url), values, terminal, ofServer);
}

async function ofServer(reader: ApiCaller): Promise<Compared> {
  const found = new Map<string, unknown>();
  for (const { version: _version, number, aside: _aside, paused: _paused, ...document } of await allRules(reader)) {
    const { table } = document;
    if (table === undefined) found.set(document.id, document);
    else if (!found.has(table.id)) {
      const { body } = await reader.need('GET', `/v1/rules/${table.id}/versions/${number}`);
      found.set(table.id, comparable(body['document']));
    }
  }
  return found;
}

/** Page by page. Throws a UsageError when another set came into force in between: half of each is neither. */
async function allRules(reader: ApiCaller): Promise<readonly Shown[]> {
  const rules: Shown[] = [];
  let set: unknown;
  for (let cursor: unknown = ''; cursor !== undefined;) {
    const { body } = await reader.need('GET', `/v1/rules?limit=200${cursor === '' ? '' : `&cursor=${String(cursor)}`}`);
    if (set !== undefined && set !== body['ruleSet']) throw new UsageError('Other rules came into force while they were read: try again.');
    set = body['ruleSet'];
    rules.push(...(body['items'] as readonly Shown[]));
    cursor = body['nextCursor'];
  }
  return rules;
}

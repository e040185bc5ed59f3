import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { ROLES } from '../kernel/index.js';
import type { KnownNames } from '../rules/index.js';
import type { ApiCaller } from './api-caller.js';
import { UsageError } from './command.js';
import { textOf } from './table-files.js';

const names = z.array(z.string());
const namesFile = z.strictObject({ banners: names, regions: names, stores: names, productGroups: names, teams: names, agents: names });

/** Names of a server, each kind in order: what rules may name there besides facts. */
export type NamesFile = z.infer<typeof namesFile>;

/** Names as a file holds them, to check rules against. Throws a UsageError for a file that is none. */
export async function readNamesFile(file: string): Promise<KnownNames> {
  const parsed = namesFile.safeParse(jsonOf(await textOf(file)));
  if (!parsed.success) throw new UsageError(`${file} is no file of names: write one with rules names.`);
  const { teams, agents, ...places } = parsed.data;
  const [banners, regions, stores, productGroups] = [places.banners, places.regions, places.stores, places.productGroups].map(
    (each) => new Set(each),
  ) as [Set<string>, Set<string>, Set<string>, Set<string>];
  return { places: { banners, regions, stores, productGroups }, teams: new Set([...ROLES, ...teams]), agents: new Set(agents) };
}

export const writeNamesFile = (file: string, found: NamesFile): Promise<void> => writeFile(file, `${JSON.stringify(found, null, 1)}\n`);

/**
 * The names a server has, as far as the reader may see them. As in its own check any version of a place or team counts,
 * past or future, and a product group is one some product is in today.
 */
export async function namesOf(reader: ApiCaller): Promise<NamesFile> {
  const ever = async (kind: string): Promise<string[]> => (await everyOne(reader, `/v1/masterdata/${kind}`, 'asOf=9999-12-31')).map(idOf);
  const found: Record<string, string[]> = {};
  for (const kind of ['banners', 'regions', 'stores', 'teams']) found[kind] = await ever(kind);
  found['productGroups'] = [...new Set((await everyOne(reader, '/v1/masterdata/products')).map((product) => String(product['group'])))];
  const { body } = await reader.need('GET', '/v1/agents');
  found['agents'] = (body['items'] as readonly Item[]).map(idOf);
  return namesFile.parse(Object.fromEntries(Object.entries(found).map(([kind, ids]) => [kind, ids.toSorted()])));
}

type Item = Readonly<Record<string, unknown>>;
const idOf = ({ id }: Item): string => String(id);

/** Page by page. */
async function everyOne(reader: ApiCaller, path: string, query = ''): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let cursor: unknown = ''; cursor !== undefined;) {
    const { body } = await reader.need('GET', `${path}?limit=200&${query}${cursor === '' ? '' : `&cursor=${String(cursor)}`}`);
    items.push(...(body['items'] as readonly Item[]));
    cursor = body['nextCursor'];
  }
  return items;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

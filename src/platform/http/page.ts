import { z } from 'zod';
import { EndcapError } from '../../kernel/index.js';

/** Query of every list: at most 200 a page; the cursor of the page before continues it. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;
export type Page<T> = { readonly items: readonly T[]; readonly nextCursor?: string };

/** Opaque cursor of the sort key values of a page’s last item. */
export const encodeCursor = (key: readonly (string | number)[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Sort key values of a cursor. Throws `invalid` on anything we did not make. */
export function decodeCursor(cursor: string, length: number): (string | number)[] {
  const parsed = z
    .array(z.union([z.string(), z.number()]))
    .length(length)
    .safeParse(tryJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success)
    throw new EndcapError('invalid', 'unknown cursor', { issues: [{ path: 'cursor', message: 'must be a cursor of this list' }] });
  return parsed.data;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A page out of `limit + 1` rows: one more than asked for tells that there is a next page. */
export function pageOf<T>(rows: readonly T[], limit: number, key: (row: T) => readonly (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, nextCursor: encodeCursor(key(last)) } : { items };
}

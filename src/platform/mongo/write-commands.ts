import { MongoWriteConcernError, type Db, type Document, type WriteConcernErrorResult } from 'mongodb';

/** One update of one document: what it must match, and what becomes of it. */
export type UpdateStatement = { readonly q: Document; readonly u: Document };
/** A write that failed by itself while others of its command went on. */
export type WriteError = { readonly index: number; readonly code: number; readonly errmsg: string };
type Answer = { readonly n: number; readonly errors: readonly WriteError[] };

/** The refusal of one write as an error that keeps its code. */
export const refusal = ({ code, errmsg }: WriteError): Error => Object.assign(new Error(errmsg), { code });

/**
 * Bulk writes as the database's own commands. The driver's bulk interface works out the size of every document first,
 * which costs as much as sending it; here the caller keeps a command below 48 MB and 100,000 documents. Throws when the
 * database could not confirm that a majority has the write on disk: what is not known to be kept counts as not written.
 */
export function insertTogether(db: Db, collection: string, documents: readonly Document[], ordered = false): Promise<Answer> {
  return send(db, { insert: collection, documents, ordered });
}

/** Answers how many documents matched; a statement that failed does not keep the others from being done. */
export function updateTogether(db: Db, collection: string, updates: readonly UpdateStatement[]): Promise<Answer> {
  return send(db, { update: collection, updates, ordered: false });
}

async function send(db: Db, command: Document): Promise<Answer> {
  // Commands inherit neither the client's write concern nor how it writes undefined.
  const answer = await db.command({ ...command, writeConcern: { w: 'majority', j: true } }, { ignoreUndefined: true });
  // The driver hands this on as an answer like any other.
  if (answer['writeConcernError'] !== undefined) throw new MongoWriteConcernError(answer as WriteConcernErrorResult);
  return { n: Number(answer['n']), errors: (answer['writeErrors'] as readonly WriteError[] | undefined) ?? [] };
}

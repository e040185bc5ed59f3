import type { Collection, Db } from 'mongodb';
import { isDuplicateKey, refusal, updateTogether, type Mongo, type UpdateStatement } from '../../../platform/index.js';
import type { CarriedFindings, FactBucket, UnsentFinding } from '../domain/fact-bucket.js';
import { emptyDocument, type FactDocument, type LatestValue } from '../domain/fact-document.js';
import type { FactPlace } from '../domain/fact-places.js';

/** A document as it lies in its bucket: empty parts are left out. */
type SubjectRow = { id: string } & Partial<FactDocument>;
/** `subjects` is a list because ids come from customers: a slot is a path whatever they contain. */
type BucketRow = {
  _id: string;
  place: FactPlace;
  n: number;
  schemaVersion: 1;
  version: number;
  subjects: SubjectRow[];
  unsent?: UnsentFinding[];
};

/** Buckets a write: more would not be faster, and driver and engine hold all of a write in memory. */
const WRITTEN_TOGETHER = 200;

const idOf = ({ place, n }: FactBucket): string => `${place}#${n}`;

/** Fact documents, a hundred a row (the bucket pattern): a row is one compare-and-set, whatever changed in it. */
export class FactBuckets {
  private readonly rows: Collection<BucketRow>;
  private readonly db: Db;

  constructor(mongo: Mongo) {
    this.db = mongo.db;
    this.rows = mongo.db.collection<BucketRow>('facts');
  }

  async ensureIndexes(): Promise<void> {
    await this.rows.createIndex({ place: 1, n: 1 });
  }

  /** Buckets of places, by number. */
  async load(places: readonly FactPlace[]): Promise<FactBucket[]> {
    const buckets: FactBucket[] = [];
    for await (const row of this.rows.find({ place: { $in: [...places] } }).sort({ place: 1, n: 1 })) buckets.push(bucketOf(row));
    return buckets;
  }

  /** Writes what changed. False when somebody else wrote one of the buckets since it was read. */
  async save(buckets: readonly FactBucket[]): Promise<boolean> {
    for (const some of inParts(buckets.filter(({ version }) => version > 0))) {
      if ((await this.update(some.map(updateOf))) !== some.length) return false;
    }
    // A place grows bucket after bucket: while the one before is disputed the next is not begun, or a subject could be in both.
    const added = buckets.filter(({ version }) => version === 0).sort((a, b) => a.n - b.n);
    try {
      for (const some of inParts(added)) await this.rows.insertMany(some.map(rowOf), { ordered: true });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async handedOn(carried: readonly CarriedFindings[]): Promise<void> {
    if (carried.length === 0) return;
    // A newer version may carry newer findings: it is left to whoever wrote it.
    await this.update(carried.map(({ bucket, version }) => ({ q: { _id: idOf(bucket), version }, u: { $unset: { unsent: '' } } })));
  }

  /** Answers how many buckets still were at the version asked for. */
  private async update(statements: readonly UpdateStatement[]): Promise<number> {
    const { n, errors } = await updateTogether(this.db, this.rows.collectionName, statements);
    if (errors[0] !== undefined) throw refusal(errors[0]);
    return n;
  }
}

/** Slots are assigned one by one: as cheap as the whole row when all changed, and far cheaper when few did. */
function updateOf(bucket: FactBucket): UpdateStatement {
  const { version, documents, changed } = bucket;
  const set: Record<string, unknown> = { version: version + 1, ...unsentOf(bucket) };
  for (const slot of changed) set[`subjects.${slot}`] = subjectOf(documents[slot] as FactDocument);
  // What a write had overtaken when it was handed on is still in the row, and no longer here.
  const relieved = bucket.unsent.size === 0 ? { $unset: { unsent: '' } } : {};
  return { q: { _id: idOf(bucket), version }, u: { $set: set, ...relieved } };
}

function rowOf(bucket: FactBucket): BucketRow {
  const { place, n, documents } = bucket;
  return { _id: idOf(bucket), place, n, schemaVersion: 1, version: 1, subjects: documents.map(subjectOf), ...unsentOf(bucket) };
}

const unsentOf = ({ unsent }: FactBucket): Pick<BucketRow, 'unsent'> => (unsent.size === 0 ? {} : { unsent: [...unsent.values()] });

function subjectOf({ id, latest, events, inbound, notices, raised }: FactDocument): SubjectRow {
  return {
    id,
    ...(isEmpty(latest) ? {} : { latest }),
    ...(isEmpty(events) ? {} : { events }),
    ...(inbound.length === 0 ? {} : { inbound }),
    ...(notices.length === 0 ? {} : { notices }),
    ...(isEmpty(raised) ? {} : { raised }),
  };
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _ in record) return false;
  return true;
}

function bucketOf({ place, n, version, subjects, unsent }: BucketRow): FactBucket {
  const known = new Map<string, string>();
  const documents = subjects.map((row): FactDocument => {
    // One signal says something of many subjects: its id is kept once.
    for (const word of Object.values(row.latest ?? {}) as { -readonly [K in keyof LatestValue]: LatestValue[K] }[]) {
      const signal = known.get(word.s);
      if (signal === undefined) known.set(word.s, word.s);
      else word.s = signal;
    }
    return Object.assign(emptyDocument(row.id), row);
  });
  return { place, n, version, documents, changed: new Set(), unsent: new Map((unsent ?? []).map((finding) => [finding.id, finding])) };
}

function inParts(buckets: readonly FactBucket[]): FactBucket[][] {
  return Array.from({ length: Math.ceil(buckets.length / WRITTEN_TOGETHER) }, (_, part) =>
    buckets.slice(part * WRITTEN_TOGETHER, (part + 1) * WRITTEN_TOGETHER),
  );
}

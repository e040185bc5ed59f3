import type { Finding, SubjectKey } from '../../../kernel/index.js';
import { emptyDocument, type FactDocument, type KnownDelivery } from './fact-document.js';
import type { FactPlace } from './fact-places.js';

/**
 * Subjects stored as one row. One row costs about what one subject would, so that more are cheaper; a subject with all the
 * events and deliveries a document keeps is 25 kB, so that 100 stay far below the 16 MB of a row.
 */
export const MOST_SUBJECTS = 100;

/** A finding with the batch it is handed on with. */
export type UnsentFinding = Finding & { readonly batch: string };

/** Documents of one place that are stored, versioned and written as one row. A document keeps its slot for ever. */
export type FactBucket = {
  readonly place: FactPlace;
  /** Its number in the place, from 0. */
  readonly n: number;
  /** Version it was read at; 0 = not stored yet. */
  version: number;
  readonly documents: FactDocument[];
  /** Slots of the documents changed since. */
  readonly changed: Set<number>;
  /** Findings raised with a write of the bucket and not yet handed on, by id. */
  readonly unsent: Map<string, UnsentFinding>;
};

/** Findings a bucket carried at a version. */
export type CarriedFindings = { readonly bucket: FactBucket; readonly version: number; readonly findings: readonly UnsentFinding[] };

/** Documents of one place, in its buckets. */
export class PlaceDocuments {
  private readonly positions = new Map<SubjectKey, number>();
  private heard: { readonly until: number; readonly at: number | undefined } | undefined;

  constructor(
    private readonly place: FactPlace,
    readonly buckets: FactBucket[] = [],
  ) {
    buckets.forEach(({ documents }, index) => documents.forEach(({ id }, slot) => this.positions.set(id, index * MOST_SUBJECTS + slot)));
  }

  get size(): number {
    return this.positions.size;
  }

  find(subject: SubjectKey): FactDocument | undefined {
    const position = this.positions.get(subject);
    return position === undefined ? undefined : this.buckets[Math.floor(position / MOST_SUBJECTS)]?.documents[position % MOST_SUBJECTS];
  }

  /** The document of a subject; one nobody has said anything about yet goes into the last bucket, or a new one if that is full. */
  of(subject: SubjectKey): FactDocument {
    const known = this.find(subject);
    if (known !== undefined) return known;
    const made = emptyDocument(subject);
    let bucket = this.buckets.at(-1);
    if (bucket === undefined || bucket.documents.length >= MOST_SUBJECTS) this.buckets.push((bucket = this.next()));
    this.positions.set(subject, bucket.n * MOST_SUBJECTS + bucket.documents.length);
    bucket.changed.add(bucket.documents.length);
    bucket.documents.push(made);
    return made;
  }

  /** Notes that the document was changed. Answers the bucket to write. */
  change(document: FactDocument): FactBucket {
    const position = this.positions.get(document.id) ?? -1;
    const bucket = this.buckets[Math.floor(position / MOST_SUBJECTS)];
    if (bucket === undefined) throw new Error(`facts: ${document.id} is not of ${this.place}`);
    bucket.changed.add(position % MOST_SUBJECTS);
    this.heard = undefined;
    return bucket;
  }

  /** When a delivery to the place was last spoken of or came, whatever it brought, ms; not after `until`. */
  deliveriesHeardAt(until: number): number | undefined {
    if (this.heard?.until !== until) this.heard = { until, at: newestWord(this.buckets, until) };
    return this.heard.at;
  }

  /** What is still to be handed on, whoever raised it. */
  carried(): CarriedFindings[] {
    const carrying = this.buckets.filter(({ unsent }) => unsent.size > 0);
    return carrying.map((bucket) => ({ bucket, version: bucket.version, findings: [...bucket.unsent.values()] }));
  }

  private next(): FactBucket {
    return { place: this.place, n: this.buckets.length, version: 0, documents: [], changed: new Set(), unsent: new Map() };
  }
}

function newestWord(buckets: readonly FactBucket[], until: number): number | undefined {
  let newest: number | undefined;
  for (const { documents } of buckets) {
    for (const { inbound } of documents) {
      const heard = heardOf(inbound, until);
      if (heard !== undefined && (newest === undefined || heard > newest)) newest = heard;
    }
  }
  return newest;
}

/** The newest word on any of these deliveries, ms; not after `until`. */
export function heardOf(inbound: readonly KnownDelivery[], until: number): number | undefined {
  let newest = -1; // who received without an announcement was told of at -1
  for (const { toldAt, received } of inbound) {
    if (toldAt <= until && toldAt > newest) newest = toldAt;
    if (received !== undefined && received.at <= until && received.at > newest) newest = received.at;
  }
  return newest === -1 ? undefined : newest;
}

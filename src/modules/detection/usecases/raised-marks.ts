import { Injectable } from '@nestjs/common';
import type { SubjectKey } from '../../../kernel/index.js';
import type { FactBucket, UnsentFinding } from '../domain/fact-bucket.js';
import type { FactDocument } from '../domain/fact-document.js';
import type { Shelf } from './fact-memory.js';

/** What rules raised about subjects, so that they keep quiet. It lies in the facts, and is written with them. */
@Injectable()
export class RaisedMarks {
  of(shelf: Shelf, subject: SubjectKey): Pick<FactDocument, 'raised'> | undefined {
    return shelf.documents.find(subject);
  }

  /** Notes a finding. Answers the bucket to be written; undefined when there is none. */
  note(shelf: Shelf, finding: UnsentFinding): FactBucket | undefined {
    const document = shelf.documents.of(finding.subject);
    document.raised = { ...document.raised, [finding.ruleId]: { at: finding.occurredAt.getTime(), s: finding.signal } };
    const bucket = shelf.documents.change(document);
    if (!bucket.unsent.has(finding.id)) bucket.unsent.set(finding.id, finding);
    return bucket;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, type Principal } from '../../../kernel/index.js';
import { MAX_EVIDENCE_BYTES, sniff, type EvidenceFile } from '../domain/evidence.js';
import { EvidenceStore } from './ports.js';

/** Keeps a photo or document a store took. What it is decides its content, not its name or header. */
@Injectable()
export class KeepEvidence {
  constructor(
    private readonly evidence: EvidenceStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Throws `too-large`, `unsupported-media-type`, or `invalid` when the content is not what the header says. */
  async run(bytes: unknown, declared: string, by: Principal): Promise<EvidenceFile> {
    if (!Buffer.isBuffer(bytes))
      throw new EndcapError('unsupported-media-type', 'send image/jpeg, image/png, image/webp or application/pdf');
    if (bytes.length > MAX_EVIDENCE_BYTES) throw new EndcapError('too-large', 'at most 5 MB');
    const type = sniff(bytes);
    if (type === undefined || type !== declared.split(';')[0]?.trim().toLowerCase())
      throw new EndcapError('invalid', 'the content is not what Content-Type says', {
        issues: [{ path: '(body)', message: 'must be the JPEG, PNG, WebP or PDF that Content-Type names' }],
      });
    return this.evidence.keep(bytes, { type, by: by.id, at: this.clock.now() });
  }
}

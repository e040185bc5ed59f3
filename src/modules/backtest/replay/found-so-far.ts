import { deriveId, parseSubject, type Finding, type SubjectKey } from '../../../kernel/index.js';

/**
 * Everything a side found, as one short text a product and distribution centre: the same text = the same findings, applied at
 * the same moments. Goods never leave the area of a centre, so agents look no further.
 */
export class FoundSoFar {
  private readonly byArea = new Map<string, string>();

  constructor(private readonly dcOf: (store: string) => string | undefined) {}

  add(findings: readonly Finding[], at: number): void {
    for (const { id, subject } of findings) {
      const area = this.areaOf(subject);
      this.byArea.set(area, deriveId('fsf', this.byArea.get(area) ?? '', id, String(at)));
    }
  }

  of(subject: SubjectKey): string {
    return this.byArea.get(this.areaOf(subject)) ?? '';
  }

  private areaOf(subject: SubjectKey): string {
    const { product, store, dc } = parseSubject(subject);
    return `${product ?? ''} ${dc ?? (store === undefined ? '' : (this.dcOf(store) ?? ''))}`;
  }
}

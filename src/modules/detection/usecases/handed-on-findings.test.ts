import { describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../../kernel/index.js';
import type { UnsentFinding } from '../domain/fact-bucket.js';
import type { FindingReader } from './finding-store.js';
import { HandedOnFindings } from './handed-on-findings.js';

const finding = (id: string, batch = 'b1', hour = 8): UnsentFinding =>
  ({ id, batch, occurredAt: new Date(Date.UTC(2026, 2, 2, hour)), subject: 'product:P1|store:101' }) as unknown as UnsentFinding;
const plain = ({ batch: _batch, ...rest }: UnsentFinding): Finding => rest;
const job = (id: string, batch = 'b1') => ({ id, refs: { batch } });

function handed(...inDatabase: UnsentFinding[]) {
  const ofBatches = vi.fn<FindingReader['ofBatches']>((batches) =>
    Promise.resolve(inDatabase.filter(({ batch }) => batches.includes(batch)).map(plain)),
  );
  return { ofBatches, findings: new HandedOnFindings({ ofBatches } as unknown as FindingReader) };
}

describe('findings handed on', () => {
  it('come from memory once, in the order of events, and from the database when asked again', async () => {
    const all = [finding('f2', 'b1', 9), finding('f3', 'b1', 8), finding('f1', 'b1', 9)];
    const { findings, ofBatches } = handed(...all);
    findings.note('j1', all);
    expect(await findings.of([job('j1')])).toEqual([finding('f3', 'b1', 8), finding('f1', 'b1', 9), finding('f2', 'b1', 9)].map(plain));
    expect(ofBatches).not.toHaveBeenCalled();
    expect((await findings.of([job('j1')])).map(({ id }) => id).sort()).toEqual(['f1', 'f2', 'f3']);
    expect(ofBatches).toHaveBeenCalledExactlyOnceWith(['b1']);
  });

  it('of a batch that two jobs are about are all there, whoever handed on which', async () => {
    const { findings } = handed(finding('f1'), finding('f2'));
    findings.note('ours', [finding('f2')]);
    expect((await findings.of([job('theirs'), job('ours')])).map(({ id }) => id)).toEqual(['f1', 'f2']);
    findings.note('ours', [finding('f2')]);
    expect((await findings.of([job('theirs')])).map(({ id }) => id)).toEqual(['f1', 'f2']);
  });

  it('are forgotten, the oldest first, when there are too many to keep', async () => {
    const many = (batch: string) => Array.from({ length: 4_000 }, (_, n) => finding(`${batch}.${n}`, batch));
    const { findings, ofBatches } = handed(...many('b1'));
    for (const batch of ['b1', 'b2', 'b3']) findings.note(`j-${batch}`, many(batch));
    expect(await findings.of([job('j-b2', 'b2'), job('j-b3', 'b3')])).toHaveLength(8_000);
    expect(ofBatches).not.toHaveBeenCalled();
    expect(await findings.of([job('j-b1', 'b1')])).toHaveLength(4_000);
    expect(ofBatches).toHaveBeenCalledExactlyOnceWith(['b1']);
  });
});

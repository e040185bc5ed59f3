import type { Ledger } from './ledger.js';
import type { ReadCheckpoints } from './checkpoint-file.js';
import { LedgerVerifier, type Verification } from './verify.js';

const PAGE = 1_000;

/**
 * Reads a whole ledger through the verifier. `onProgress` hears the number of entries after each page; between pages
 * others get their turn. A checkpoint that does not hold makes the ledger unverified, whatever the entries say.
 */
export async function verifyLedger(
  ledger: Pick<Ledger, 'rows'>,
  read: ReadCheckpoints,
  onProgress: (entries: number) => void = () => undefined,
): Promise<Verification> {
  const verifier = new LedgerVerifier(read.checkpoints);
  let count = 0;
  const cursor = ledger.rows.find().sort({ _id: 1 }).batchSize(PAGE);
  try {
    for await (const entry of cursor) {
      if (!verifier.take(entry)) break;
      count += 1;
      if (count % PAGE === 0) {
        onProgress(count);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  } finally {
    await cursor.close();
  }
  const found = verifier.finish();
  if (read.fault === undefined) return found;
  return { ...found, verified: false, firstBad: found.firstBad ?? { seq: found.anchoredTo + 1, kind: 'checkpoints', reason: read.fault } };
}

import { createHash } from 'node:crypto';

const hash = (...parts: readonly Uint8Array[]): Buffer => {
  const sha = createHash('sha256');
  for (const part of parts) sha.update(part);
  return sha.digest();
};
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/**
 * Merkle tree hash of a list (RFC 6962, section 2.1), hexadecimal: leaves and inner nodes are hashed with different
 * prefixes, so that no inner node can pass for a leaf.
 */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  if (leaves.length === 0) return hash().toString('hex');
  // Pairing level by level, a last odd node carried up, gives the same tree as RFC 6962’s split at powers of two.
  let level = leaves.map((leaf) => hash(LEAF, leaf));
  while (level.length > 1) {
    const next: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const left = level[index] as Buffer;
      const right = level[index + 1];
      next.push(right === undefined ? left : hash(NODE, left, right));
    }
    level = next;
  }
  return (level[0] as Buffer).toString('hex');
}

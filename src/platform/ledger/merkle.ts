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
  while (level.length > 1) level = above(level);
  return (level[0] as Buffer).toString('hex');
}

/** Hashes, leaf to root, that show one leaf to be in the tree (RFC 6962, section 2.1.1), hexadecimal. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): string[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError('merkle: no such leaf');
  const proof: string[] = [];
  let level = leaves.map((leaf) => hash(LEAF, leaf));
  for (let at = index; level.length > 1; at >>= 1) {
    const sibling = level[at ^ 1];
    if (sibling !== undefined) proof.push(sibling.toString('hex'));
    level = above(level);
  }
  return proof;
}

/** True when the proof leads from the leaf at `index` to the root of a tree of `size` leaves (RFC 9162, section 2.1.3.2). */
export function provesInclusion(leaf: Uint8Array, place: { index: number; size: number }, proof: readonly string[], root: string): boolean {
  if (place.index < 0 || place.index >= place.size) return false;
  let node = hash(LEAF, leaf);
  let at = place.index;
  let last = place.size - 1;
  for (const step of proof) {
    if (last === 0) return false;
    const sibling = Buffer.from(step, 'hex');
    if (at % 2 === 1 || at === last) {
      node = hash(NODE, sibling, node);
      // An odd node carried up has no sibling on the levels it skips.
      while (at % 2 === 0 && at !== 0) [at, last] = [at >> 1, last >> 1];
    } else node = hash(NODE, node, sibling);
    [at, last] = [at >> 1, last >> 1];
  }
  return last === 0 && node.toString('hex') === root;
}

/** The level above: pairs hashed together, a last odd node carried up. */
function above(level: readonly Buffer[]): Buffer[] {
  const next: Buffer[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const left = level[index] as Buffer;
    const right = level[index + 1];
    next.push(right === undefined ? left : hash(NODE, left, right));
  }
  return next;
}

import { describe, expect, it } from 'vitest';
import { inclusionProof, merkleRoot, provesInclusion } from './merkle.js';

/** Inputs and roots of the Certificate Transparency reference implementation. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the Merkle root', () => {
  it('is the one of RFC 6962 for every size', () => {
    const leaves = LEAVES.map((text) => Buffer.from(text, 'hex'));
    expect(LEAVES.map((_, index) => merkleRoot(leaves.slice(0, index + 1)))).toEqual(ROOTS);
    expect(merkleRoot([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('an inclusion proof', () => {
  const leaves = Array.from({ length: 40 }, (_, index) => Buffer.from(`leaf ${index}`));

  it('is the one of the reference implementation', () => {
    const reference = LEAVES.map((text) => Buffer.from(text, 'hex'));
    expect(inclusionProof(reference, 0)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
  });

  it('holds for every leaf of every size, and for no other leaf, place or root', () => {
    for (let size = 1; size <= leaves.length; size += 1) {
      const tree = leaves.slice(0, size);
      const root = merkleRoot(tree);
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(tree, index);
        const leaf = tree[index]!;
        expect(provesInclusion(leaf, { index, size }, proof, root)).toBe(true);
        expect(provesInclusion(Buffer.from('another'), { index, size }, proof, root)).toBe(false);
        expect(provesInclusion(leaf, { index, size }, proof, merkleRoot([...tree, leaf]))).toBe(false);
        expect(provesInclusion(leaf, { index, size }, [...proof, root], root)).toBe(false);
        expect(provesInclusion(leaf, { index: (index + 1) % size, size }, proof, root)).toBe(size === 1);
      }
    }
  });
});

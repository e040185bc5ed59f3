/**
 * Chance for the simulated chain: seeded, named, and the same on every machine. Two forms: a `keyed` draw depends only on
 * its key (so decisions made in another order still draw the same number), a `Stream` gives a sequence.
 */

function scramble(hash: number, value: number): number {
  let h = Math.imul(hash ^ Math.imul(value | 0, 0x9e3779b1), 0x85ebca77);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae3d);
  return h ^ (h >>> 13);
}

/** 32-bit hash of a text (FNV-1a, scrambled): the key of a decision about something that has a name. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return scramble(h, text.length);
}

/** A uniform draw in [0, 1) from up to three whole-number keys. */
export type KeyedDraw = (a: number, b?: number, c?: number) => number;

/** A named family of keyed draws of a seed. */
export function keyed(seed: number, name: string): KeyedDraw {
  const root = scramble(hashText(name), seed);
  return (a, b = 0, c = 0) => {
    let h = scramble(scramble(scramble(root, a), b + 0x3c6ef372), c + 0x1b873593);
    h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
    h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
    return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
  };
}

/** A named sequence of draws of a seed (sfc32). */
export class Stream {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spare: number | undefined;

  constructor(seed: number, name: string, index = 0) {
    const root = scramble(scramble(hashText(name), seed), index);
    this.a = scramble(root, 1);
    this.b = scramble(root, 2);
    this.c = scramble(root, 3);
    for (let i = 0; i < 12; i++) this.uniform();
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  /** Standard normal (polar method). */
  normal(): number {
    if (this.spare !== undefined) {
      const kept = this.spare;
      this.spare = undefined;
      return kept;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.spare = v * scale;
        return u * scale;
      }
    }
  }

  /** Gamma with the given shape (≥ 1) and mean 1 (Marsaglia and Tsang, 2000). */
  gamma(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = this.uniform();
      if (u < 1 - 0.0331 * x ** 4 || Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return (d * v) / shape;
    }
  }

  /** Poisson by inversion; meant for means up to some tens. */
  poisson(mean: number): number {
    let p = Math.exp(-mean);
    let u = this.uniform() - p;
    let k = 0;
    while (u > 0 && k < 255) {
      k++;
      p *= mean / k;
      u -= p;
    }
    return k;
  }
}

/** `exp` of a normal with the given spread whose mean is 1: a factor around 1. */
export const factorAround1 = (stream: Stream, spread: number): number => Math.exp(spread * stream.normal() - (spread * spread) / 2);

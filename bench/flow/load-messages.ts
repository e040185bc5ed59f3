import type { SmallChain } from '../rig/small-chain.js';

/** What the load generator is told once: whom to call, how to sign, about which chain. */
export type LoadTarget = {
  readonly origin: string;
  readonly path: string;
  readonly secret: string;
  readonly chain: Pick<SmallChain, 'stores' | 'products' | 'promoted'>;
};

/** As fast as answers come, or at most `perSecond` requests a second. */
export type ClosedLoop = {
  readonly kind: 'closed';
  readonly name: string;
  readonly target: LoadTarget;
  readonly batch: number;
  readonly concurrency: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly perSecond?: number;
};

/** Single signals at fixed moments, whatever the answers do; every `openingEvery`-th makes one product in one store scarce. */
export type OpenLoop = {
  readonly kind: 'open';
  readonly name: string;
  readonly target: LoadTarget;
  readonly perSecond: number;
  readonly seconds: number;
  readonly openingEvery: number;
};
export type LoadOrder = ClosedLoop | OpenLoop;

export type LoadResult = {
  readonly requests: number;
  readonly signals: number;
  readonly seconds: number;
  readonly acceptMs: { readonly p50: number; readonly p99: number };
  readonly statuses: Readonly<Record<string, number>>;
  /** Signals sent that make something scarce. */
  readonly openings: number;
};

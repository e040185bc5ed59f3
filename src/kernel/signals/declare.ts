import { z } from 'zod';
import { ID_PATTERN, type SubjectParts } from '../subject.js';
import { UNITS } from '../quantity.js';

/** Business identifier as it appears in signal data. */
export const id = z.string().regex(ID_PATTERN, 'letters, digits, dot, dash, underscore; 1 to 64').meta({ id: 'BusinessId' });
/** A moment with offset, RFC 3339. */
export const moment = z.iso.datetime({ offset: true });
/** A calendar day of the store's zone, `YYYY-MM-DD`. */
export const day = z.iso.date();
export const unit = z.enum(UNITS);
export const currency = z.string().regex(/^[A-Z]{3}$/, 'ISO 4217 code');
/** Goods sold or moved; never negative, bounded so that one typo cannot swamp a total. */
export const amount = z.number().min(0).max(1_000_000);
/** Records may be negative: that is a finding, not a syntax error. */
export const signedAmount = z.number().min(-1_000_000).max(1_000_000);
export const note = z.string().max(500);

/** References a signal makes to master data; each must exist or the signal is quarantined, never guessed. */
export type References = { stores?: string[]; products?: string[]; suppliers?: string[]; dcs?: string[]; promotions?: string[] };

/** A signal type is one declared object: schema, documentation and validation derive from it. */
export type SignalType<S extends z.ZodType = z.ZodType, T extends string = string> = {
  readonly type: T;
  readonly title: string;
  /** What it means to a store or a planner. */
  readonly meaning: string;
  readonly data: S;
  readonly references: (data: z.infer<S>) => References;
  /** The store or node the signal is chiefly about; decides scope checks of a source. */
  readonly place: (data: z.infer<S>) => SubjectParts;
  /** Shapes of the subjects whose rules are asked when it comes, e.g. `product|store`; none for plans, which are only kept. */
  readonly subjects: readonly string[];
  /** The moment by which it says that something will have happened; without one, waiting begins at its event time. */
  readonly expectedAt?: (data: z.infer<S>) => string;
};

/** Declares a signal type (identity function that fixes the types). */
export function signalType<S extends z.ZodType, const T extends string>(declared: SignalType<S, T>): SignalType<S, T> {
  return declared;
}

/** A place goods can lie: a store, a distribution centre, or still with the supplier. */
export const node = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('store'), id }),
  z.strictObject({ kind: z.literal('dc'), id }),
  z.strictObject({ kind: z.literal('supplier'), id }),
]);
export type Node = z.infer<typeof node>;

/** References of nodes, merged. */
export function nodeReferences(...nodes: readonly Node[]): References {
  const of = (kind: Node['kind']): string[] => nodes.filter((n) => n.kind === kind).map((n) => n.id);
  return { stores: of('store'), dcs: of('dc'), suppliers: of('supplier') };
}

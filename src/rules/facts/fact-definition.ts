import { z } from 'zod';
import { SUBJECT_KINDS } from '../../kernel/index.js';

/** What a plain value is. Moments are ISO 8601 text. */
export const VALUE_TYPES = ['number', 'text', 'boolean'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** What a fact is: one plain value, or a list of entries that say what `entries` declares. */
export const FACT_TYPES = [...VALUE_TYPES, 'list'] as const;
export type FactType = (typeof FACT_TYPES)[number];

/**
 * Units of facts. `units` are counted in the product's own unit (each, case or kg); `hours` and `days` are elapsed time
 * unless the description says trading hours; `minor-currency` is the minor unit of the banner's currency; text and
 * yes/no have `none`.
 */
export const FACT_UNITS = ['units', 'units-per-hour', 'hours', 'days', 'ratio', 'count', 'minor-currency', 'none'] as const;
export type FactUnit = (typeof FACT_UNITS)[number];

/**
 * Where a value comes from: said by a signal or master data, summed over a window of signals, or computed from other facts. A
 * series is no value by itself: rules ask for a window over it.
 */
export const FACT_KINDS = ['reported', 'window', 'derived', 'series'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

export const PRIVACY_CLASSES = ['public', 'internal', 'confidential', 'personal'] as const;

/** Lower-case words joined by dashes; 1–64 characters. */
export const NAME_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const name = z.string().max(64).regex(NAME_PATTERN, 'lower-case words joined by dashes');

/** Kinds of a subject in alphabetical order, e.g. `product|store`. */
export const subjectShapeText = z.string().refine(
  (shape) => {
    const kinds = shape.split('|');
    const known = kinds.every((kind) => (SUBJECT_KINDS as readonly string[]).includes(kind));
    return known && new Set(kinds).size === kinds.length && kinds.join() === [...kinds].sort().join();
  },
  `subject kinds in alphabetical order, joined by |, out of: ${SUBJECT_KINDS.join(', ')}`,
);

/** How the entries of a series inside a window become one number. */
export const AGGREGATES = ['count', 'sum', 'mean', 'last', 'distinct'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

const windowOf = z.strictObject({
  aggregate: z.enum(AGGREGATES),
  /** Length of a sliding window that ends now. */
  minutes: z
    .int()
    .positive()
    .max(366 * 1440)
    .optional(),
  /** Or: from the start of the promotion now active. */
  since: z.enum(['promotion-start']).optional(),
});

/** One thing every entry of a list says, with its unit. */
const entryField = z
  .strictObject({ type: z.enum(VALUE_TYPES), unit: z.enum(FACT_UNITS), description: z.string().min(10).max(500) })
  .refine((field) => (field.type === 'number') === (field.unit !== 'none'), {
    path: ['unit'],
    message: 'numbers need a unit; text and yes/no have none',
  });
export type EntryField = Readonly<z.infer<typeof entryField>>;

/** One named, typed, unit-carrying value about a subject: the shared meaning rules, agents, forms and people read. */
export const factDefinition = z
  .strictObject({
    name,
    subject: subjectShapeText,
    /** Other subject shapes from which it can be read under the same name (store → its distribution centre, product → its supplier). */
    readableFrom: z.array(subjectShapeText).max(8).default([]),
    kind: z.enum(FACT_KINDS),
    type: z.enum(FACT_TYPES),
    unit: z.enum(FACT_UNITS),
    /** Of a list: what each entry says, by name. Rules ask for it with `path`. */
    entries: z.record(name, entryField).optional(),
    window: windowOf.optional(),
    /** What may be asked of a series over a window. */
    aggregates: z.array(z.enum(AGGREGATES)).max(AGGREGATES.length).default([]),
    /** Facts a derived one is computed from. */
    from: z.array(name).max(16).default([]),
    owner: name,
    /** Expected to be renewed at least this often; an older value is reported as stale. Rules ask with `maxAgeMinutes`. */
    freshnessMinutes: z
      .int()
      .positive()
      .max(366 * 1440),
    privacyClass: z.enum(PRIVACY_CLASSES),
    /** What it means to a store or a planner, how it is computed, and when it is unknown. */
    description: z.string().min(20).max(1_000),
  })
  .refine((fact) => (fact.type === 'number') === (fact.unit !== 'none'), {
    path: ['unit'],
    message: 'numbers need a unit; text, yes/no and lists have none',
  })
  .refine((fact) => (fact.type === 'list') === (fact.entries !== undefined && Object.keys(fact.entries).length > 0), {
    path: ['entries'],
    message: 'a list, and only a list, says what its entries say',
  })
  .refine((fact) => fact.type !== 'list' || fact.kind === 'derived' || fact.kind === 'reported', {
    path: ['kind'],
    message: 'a list is reported or derived',
  })
  .refine((fact) => (fact.kind === 'window') === (fact.window !== undefined), {
    path: ['window'],
    message: 'window facts, and only they, declare a window',
  })
  .refine((fact) => (fact.kind === 'series') === fact.aggregates.length > 0, {
    path: ['aggregates'],
    message: 'a series, and only a series, says what may be asked of it over a window',
  })
  .refine((fact) => fact.window === undefined || (fact.window.minutes === undefined) !== (fact.window.since === undefined), {
    path: ['window'],
    message: 'either minutes or since',
  })
  .meta({ id: 'FactDefinition' });
export type FactDefinition = Readonly<z.infer<typeof factDefinition>>;

/** True when a subject of that shape has the fact, itself or through master data. */
export const isReadableFrom = (fact: FactDefinition, shape: string): boolean => fact.subject === shape || fact.readableFrom.includes(shape);

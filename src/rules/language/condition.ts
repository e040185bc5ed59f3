import { z } from 'zod';
import { name } from '../facts/fact-definition.js';
import { factName } from '../facts/window-fact.js';
import { DECORATED_PATTERN, OPERATOR_NAMES, type DecoratedName } from '../operators/index.js';
import { parsePath } from '../paths/resolve-path.js';
import { LIMITS } from './bounds.js';

export const scalar = z.union([z.number(), z.string().max(500), z.boolean()]);

/** Another fact of the same subject to compare with. */
const otherFact = z.strictObject({ fact: factName });

const decorated = z
  .string()
  .max(100)
  .regex(DECORATED_PATTERN, 'an operator, or one behind at most three of everyFact, everyValue, someFact, someValue, not, swap');

/** `on-hand lessThan 3`, read from the subject of the rule. Missing, too old or mistyped is unknown. */
export const leafCondition = z
  .strictObject({
    /** A fact of the catalogue, or a window over a series of it: `replenishment-issues:count:1440m`. */
    fact: factName,
    operator: z.union([z.enum(OPERATOR_NAMES), decorated as unknown as z.ZodType<DecoratedName>]),
    value: z.union([scalar, z.array(scalar).min(1).max(LIMITS.list), otherFact]),
    /** What the value is meant in, for the reader; when given it must be the unit of the fact. */
    unit: z.string().max(64).optional(),
    /** Place inside a fact that is a list: `[0].units` of its first entry, `[*].units` of each, for `someFact` and `everyFact`. */
    path: z
      .string()
      .max(300)
      .refine((path) => parsePath(path) !== undefined, 'property names joined by dots, list indexes or * in brackets; nothing else')
      .optional(),
    /** A reading older than this (against the moment of evaluation), of the fact or of the one it is compared with, counts as unknown. Absent: any age will do. */
    maxAgeMinutes: z
      .int()
      .positive()
      .max(366 * 1440)
      .optional(),
  })
  .meta({ id: 'LeafCondition' });
export type LeafCondition = Readonly<z.infer<typeof leafCondition>>;

export type AllCondition = { readonly all: readonly Condition[] };
export type AnyCondition = { readonly any: readonly Condition[] };
export type NotCondition = { readonly not: Condition };
export type GroupCondition = AllCondition | AnyCondition | NotCondition;
/** What engine and second opinion see: groups and comparisons, nothing named elsewhere. */
export type Condition = GroupCondition | LeafCondition;

/** The name of a shared condition in the place of a group. */
const reference = z.strictObject({ condition: name }).meta({ id: 'SharedConditionName' });
export type ConditionReference = Readonly<z.infer<typeof reference>>;
export type WrittenGroup =
  | { readonly all: readonly WrittenCondition[] }
  | { readonly any: readonly WrittenCondition[] }
  | { readonly not: WrittenCondition }
  | ConditionReference;
/** Conditions as their author writes them: shared ones may be named. */
export type WrittenCondition = WrittenGroup | LeafCondition;

const group = z.lazy(() => z.array(condition).min(1, 'an empty group would always hold').max(LIMITS.list));

/** Conditions as json-rules-engine writes them: `all`, `any`, `not` over leaves and named shared conditions. */
export const condition: z.ZodType<WrittenCondition> = z
  .lazy(() =>
    z.union([z.strictObject({ all: group }), z.strictObject({ any: group }), z.strictObject({ not: condition }), leafCondition, reference]),
  )
  .meta({ id: 'Condition' });

/** Conditions of a whole rule, or a shared one: a group or the name of one, as json-rules-engine demands. */
export const conditions: z.ZodType<WrittenGroup> = z.union([
  z.strictObject({ all: group }),
  z.strictObject({ any: group }),
  z.strictObject({ not: condition }),
  reference,
]);

/** True for a comparison, false for a group. */
export const isLeaf = (one: Condition): one is LeafCondition => 'fact' in one;

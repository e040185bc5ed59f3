import { z } from 'zod';
import { name } from '../facts/fact-definition.js';
import { OPERATOR_NAMES } from '../operators/index.js';
import { parsePath } from '../paths/resolve-path.js';
import { LIMITS } from './bounds.js';

const scalar = z.union([z.number(), z.string().max(500), z.boolean()]);

/** Another fact of the same subject to compare with. */
const otherFact = z.strictObject({ fact: name });

/** `on-hand lessThan 3`, read from the subject of the rule. Missing, too old or mistyped is unknown. */
export const leafCondition = z
  .strictObject({
    fact: name,
    operator: z.enum(OPERATOR_NAMES),
    value: z.union([scalar, z.array(scalar).min(1).max(LIMITS.list), otherFact]),
    /** Place inside a structured value: `lines[0].city`. */
    path: z
      .string()
      .max(300)
      .refine((path) => parsePath(path) !== undefined, 'property names joined by dots, list indexes in brackets; nothing else')
      .optional(),
    /** A reading older than this (against the moment of evaluation) counts as unknown. Absent: any age will do. */
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
export type Condition = GroupCondition | LeafCondition;

const group = z.lazy(() => z.array(condition).min(1, 'an empty group would always hold').max(LIMITS.list));

/** Conditions as json-rules-engine writes them: `all`, `any`, `not` over leaves. */
export const condition: z.ZodType<Condition> = z
  .lazy(() => z.union([z.strictObject({ all: group }), z.strictObject({ any: group }), z.strictObject({ not: condition }), leafCondition]))
  .meta({ id: 'Condition' });

/** Conditions of a whole rule: a group, as json-rules-engine demands. */
export const conditions: z.ZodType<GroupCondition> = z.union([
  z.strictObject({ all: group }),
  z.strictObject({ any: group }),
  z.strictObject({ not: condition }),
]);

/** True for a comparison, false for a group. */
export const isLeaf = (one: Condition): one is LeafCondition => 'fact' in one;

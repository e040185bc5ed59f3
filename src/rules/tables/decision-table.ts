import { z } from 'zod';
import { ruleDocument } from '../language/rule-document.js';

/**
 * Hard limits of a decision table. `cell` is characters of one entry, `values` different values an input may be compared
 * with in all rows together, `csvBytes` the size of a file before it is looked at; of all rules made of it, `made` are
 * characters as JSON and `nodes` groups and comparisons. `asked` is what golden cases may ask of cells together.
 */
export const TABLE_LIMITS = {
  rows: 1_000,
  inputs: 32,
  params: 20,
  cell: 20_000,
  values: 2_000,
  csvBytes: 1_000_000,
  made: 4_000_000,
  nodes: 40_000,
  asked: 1_000_000,
} as const;

/**
 * DMN: U = unique (rows exclude each other), A = any (rows that match together must agree), F = first (row order
 * decides), C = collect (every matching row gives a finding).
 */
export const HIT_POLICIES = ['unique', 'any', 'first', 'collect'] as const;
export type HitPolicy = (typeof HIT_POLICIES)[number];

/** What a rule has and a table says in its own way: by rows, by outputs, by its own golden cases. */
const SAID_BY_THE_TABLE = ['conditions', 'shared', 'golden', 'severity', 'effect', 'params'] as const;
type SaidByTheTable = (typeof SAID_BY_THE_TABLE)[number];

const carriedShape = Object.fromEntries(
  Object.entries(ruleDocument.shape).filter(([key]) => !(SAID_BY_THE_TABLE as readonly string[]).includes(key)),
) as Omit<typeof ruleDocument.shape, SaidByTheTable>;

/** Fields every rule of the table takes over from it, word for word. */
export const CARRIED_FIELDS: readonly string[] = Object.freeze(Object.keys(carriedShape));

/**
 * Whether rule documents can hold `params`. Until they can, params of a table are checked, compared, kept and written to
 * CSV, and left out of the rules made from it.
 */
export const RULES_CARRY_PARAMS: boolean = Object.hasOwn(ruleDocument.shape, 'params');

// eslint-disable-next-line no-control-regex -- control characters are what is refused
const CONTROL = /[\u0000-\u001f\u007f\u0080-\u009f\u2028\u2029\ufffd]/;
const oneLine = (text: string): boolean => !CONTROL.test(text) && text.isWellFormed();
const ONE_LINE = 'control characters, line breaks and unreadable characters are not allowed';

const plainText = (max: number) => z.string().min(1, 'empty').max(max).refine(oneLine, ONE_LINE);

/** `- { fact: cover-minus-lead-days, unit: days, maxAgeMinutes: 1440 }`: an input expression is a fact, nothing more. */
const input = z.strictObject({
  fact: ruleDocument.shape.id,
  /** For the reader; when given it must be the unit of the catalogue. */
  unit: z.string().max(64).optional(),
  /** A reading older than this counts as unknown for this table. */
  maxAgeMinutes: z
    .int()
    .positive()
    .max(366 * 1440)
    .optional(),
});
export type TableInput = Readonly<z.infer<typeof input>>;

const output = z.union([
  z.strictObject({ field: z.enum(['severity', 'effect']) }),
  z.strictObject({
    param: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'a word: letters, digits, - and _'),
    type: z.enum(['number', 'text', 'boolean']),
  }),
]);
export type TableOutput = Readonly<z.infer<typeof output>>;

const inputEntry = z
  .union([z.string().max(TABLE_LIMITS.cell), z.number(), z.boolean()])
  .transform((entry) => String(entry).trim())
  .refine(oneLine, ONE_LINE);
const outputEntry = z.union([plainText(500), z.number(), z.boolean()]);

const rowId = z
  .string()
  .max(16)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by dashes, at most 16 characters');

/** One row, as it is read by itself. */
export const tableRow = z.strictObject({
  /** Names the rule made of the row; without one it is `r` and the row's number, which changes when rows are inserted. */
  id: rowId.optional(),
  in: z.array(inputEntry).max(TABLE_LIMITS.inputs),
  out: z.array(outputEntry).max(TABLE_LIMITS.params + 2),
  /** Why this row exists; joins the table's `why` in the rule. */
  annotation: plainText(300).optional(),
});
export type TableRow = Readonly<z.infer<typeof tableRow>>;

const goldenCase = z.strictObject({
  ...ruleDocument.shape.golden.element.shape,
  /** Ids of the rows that must give a finding; with `any`, one of the rows that agree is enough. */
  rows: z.array(rowId).max(TABLE_LIMITS.rows).default([]),
});
export type TableGoldenCase = Readonly<z.infer<typeof goldenCase>>;

/** A decision table as its author writes it: the head of a rule, and rows of entries instead of conditions. */
export const decisionTable = z
  .strictObject({
    ...carriedShape,
    // Short enough that `<table>-<row>` and `title (row)` are valid in a rule.
    id: ruleDocument.shape.id.max(40),
    title: ruleDocument.shape.title.max(100),
    why: ruleDocument.shape.why.max(600),
    hitPolicy: z.enum(HIT_POLICIES),
    /** For all rows; left out when it is an output. */
    severity: ruleDocument.shape.severity.optional(),
    effect: ruleDocument.shape.effect.optional(),
    inputs: z.array(input).min(1).max(TABLE_LIMITS.inputs),
    outputs: z
      .array(output)
      .max(TABLE_LIMITS.params + 2)
      .default([]),
    rows: z.array(tableRow).min(1).max(TABLE_LIMITS.rows),
    golden: z.array(goldenCase).min(3).max(100),
  })
  .meta({ id: 'DecisionTable' });
export type DecisionTable = Readonly<z.infer<typeof decisionTable>>;

/** The published JSON Schema of a decision table (draft 2020-12). */
export const decisionTableJsonSchema = (): Record<string, unknown> => ({ ...z.toJSONSchema(decisionTable, { io: 'input' }) });

/** The name of a row, by its id or its place (from 0). */
export const rowName = (one: Pick<TableRow, 'id'>, index: number): string => one.id ?? `r${index + 1}`;

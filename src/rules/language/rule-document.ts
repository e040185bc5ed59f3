import { z } from 'zod';
import { FINDING_EFFECTS, MONEY_AT_RISK_BASES, SEVERITIES } from '../../kernel/index.js';
import { name, subjectShapeText } from '../facts/fact-definition.js';
import { factName } from '../facts/window-fact.js';
import { LIMITS } from './bounds.js';
import { conditions, scalar, type GroupCondition } from './condition.js';
import { suppressWindow } from './suppress-window.js';
import { ruleTrigger } from './trigger.js';

/** What a merge key may be made of: findings with equal keys join one open exception. */
export const MERGE_KEY_PARTS = [
  'exceptionType',
  'subject',
  'rule',
  'product',
  'store',
  'supplier',
  'dc',
  'promotion',
  'region',
  'banner',
] as const;
export type MergeKeyPart = (typeof MERGE_KEY_PARTS)[number];

/** `silent` = the conditions are false; `unknown` = a fact they depend on is missing, too old or mistyped. */
export const GOLDEN_EXPECTATIONS = ['fires', 'silent', 'unknown'] as const;

const businessIds = z.array(z.string().min(1).max(64)).min(1).max(LIMITS.list);

const NAMED = 50;

/** Named conditions: a document or a pack declares them once and names them as often as it likes. */
export const sharedConditions = z
  .record(name, conditions)
  .refine((shared) => Object.keys(shared).length <= NAMED, `at most ${NAMED} shared conditions`);

/** Plain values handed on with the finding. */
const params = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'a word: letters, digits, - and _'), scalar)
  .refine((given) => Object.keys(given).length <= 20, 'at most 20 parameters');

/** What the rule may raise, and what happens when it raises far more than it used to. */
const budget = z
  .strictObject({
    /** Findings in one hour of event time, over the whole chain; absent = the cap set for every rule. */
    findingsPerHour: z.int().min(1).max(100_000).optional(),
    /** When an hour lies far outside the rule’s history: `pause` raises nothing more until a person looks, `tell` only says so. */
    unusual: z.enum(['pause', 'tell']).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'name at least one limit');

/** What its author expects of the rule; a rollout in stages stops by itself when it is exceeded. */
const expectation = z
  .strictObject({
    findingsPerDay: z.int().min(0).max(10_000_000).optional(),
    /** Exceptions it opens, in any 24 hours, divided by the stores it is in force in. */
    exceptionsPerStoreAndDay: z.number().min(0).max(10_000).optional(),
    /** Of what people decided on what it led to, the share they declined or overrode. */
    overrideShare: z.number().min(0).max(1).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'state at least one figure');
export type RuleExpectation = Readonly<z.infer<typeof expectation>>;

const goldenCase = z.strictObject({
  name: z.string().min(3).max(200),
  expect: z.enum(GOLDEN_EXPECTATIONS),
  /** Facts of the subject; what is not listed is missing. A fact that is a list has its entries. */
  facts: z.record(factName, z.union([scalar, z.array(z.record(name, scalar)).max(50)])),
  /** Facts whose absence the case is about, for the reader; they must not be given. */
  missing: z.array(factName).max(50).default([]),
  /** Age of single readings at the moment of evaluation; 0 unless told. */
  ageMinutes: z.record(factName, z.number().min(0)).default({}),
});
export type GoldenCase = Readonly<z.infer<typeof goldenCase>>;

/** A rule as its author writes it. */
export const ruleDocument = z
  .strictObject({
    id: name,
    title: z.string().min(3).max(120),
    /** Why the business wants it, for the person who reads the exception. */
    why: z.string().min(10).max(1_000),
    /** Author: may not approve what the rule leads to. */
    owner: z.string().min(1).max(128),
    /** Team of master data the exception is routed to, or a role: then the team of the region that has it. */
    team: name,
    subject: subjectShapeText,
    trigger: ruleTrigger,
    /** Where it applies; an absent dimension means everywhere. */
    scope: z
      .strictObject({
        banners: businessIds.optional(),
        regions: businessIds.optional(),
        stores: businessIds.optional(),
        productGroups: businessIds.optional(),
      })
      .default({}),
    conditions,
    /** Conditions this document names. A pack declares those of all its rules under `conditions`. */
    shared: sharedConditions.optional(),
    severity: z.enum(SEVERITIES),
    effect: z.enum(FINDING_EFFECTS),
    /** Type of the exception it opens, joins or closes. */
    exceptionType: name,
    mergeKey: z.array(z.enum(MERGE_KEY_PARTS)).min(1).max(MERGE_KEY_PARTS.length).default(['exceptionType', 'subject']),
    /** Exceptions of this rule with the same supplier, or distribution centre, are one incident. */
    sharedCause: z.enum(['supplier', 'dc']).optional(),
    /** Formula of the money at risk. */
    moneyAtRisk: z.enum(MONEY_AT_RISK_BASES),
    /** Agent that works on it when it opens. */
    agent: name.optional(),
    /** Workflow of several steps and teams that starts when it opens. There are none yet: a document that names one is refused. */
    playbook: name.optional(),
    /** What the finding carries besides its reasons, as `event.params` of json-rules-engine. */
    params: params.optional(),
    /** Times at which the rule raises nothing. */
    suppress: z.array(suppressWindow).min(1).max(10).optional(),
    /** After raising a finding the rule stays quiet for the same subject this long, minutes of event time. */
    repeatAfterMinutes: z
      .int()
      .min(0)
      .max(90 * 1440),
    budget: budget.optional(),
    expect: expectation.optional(),
    /** In force from (inclusive) until (exclusive), by event time. */
    effective: z
      .strictObject({ from: z.iso.datetime({ offset: true }).optional(), until: z.iso.datetime({ offset: true }).optional() })
      .default({}),
    tags: z.array(name).max(20).default([]),
    golden: z.array(goldenCase).min(3).max(100),
  })
  .meta({ id: 'RuleDocument' });
export type WrittenRule = Readonly<z.infer<typeof ruleDocument>>;

/**
 * A rule as it is published, compiled and named by the hash of its content: every shared condition is in its place, so
 * that hash changes with what the rule means and with nothing else.
 */
export type RuleDocument = Omit<WrittenRule, 'conditions' | 'shared'> & {
  readonly conditions: GroupCondition;
  /** The table it was made from; nobody can write it. */
  readonly table?: TableOrigin;
};

/** The name under which a rule has its versions: its own, or that of the table it was made from. */
export const versionedAs = ({ id, table }: Pick<RuleDocument, 'id' | 'table'>): string => table?.id ?? id;

/** Where a rule made from a decision table comes from. */
export type TableOrigin = {
  readonly id: string;
  /** Rows the rule speaks for: one, but for rows that agree under `any`. */
  readonly rows: readonly string[];
  /**
   * For every comparison, in the order of the document, the rows whose cell of that fact it comes from: its own, or the
   * earlier ones it keeps out (the first ten).
   */
  readonly cells: readonly (readonly string[])[];
};

/** The published JSON Schema of a rule document (draft 2020-12), as an author’s editor wants it. */
export const ruleDocumentJsonSchema = (): Record<string, unknown> => ({ ...z.toJSONSchema(ruleDocument, { io: 'input' }) });

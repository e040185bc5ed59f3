import { z } from 'zod';
import { FINDING_EFFECTS, SEVERITIES, SIGNAL_TYPES, type SignalTypeName } from '../../kernel/index.js';
import { name, subjectShapeText } from '../facts/fact-definition.js';
import { LIMITS } from './bounds.js';
import { conditions } from './condition.js';

const SIGNAL_TYPE_NAMES = SIGNAL_TYPES.map((signal) => signal.type) as [SignalTypeName, ...SignalTypeName[]];

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

const goldenCase = z.strictObject({
  name: z.string().min(3).max(200),
  expect: z.enum(GOLDEN_EXPECTATIONS),
  /** Facts of the subject; what is not listed is missing. */
  facts: z.record(name, z.union([z.number(), z.string().max(500), z.boolean()])),
  /** Facts whose absence the case is about, for the reader; they must not be given. */
  missing: z.array(name).max(50).default([]),
  /** Age of single readings at the moment of evaluation; 0 unless told. */
  ageMinutes: z.record(name, z.number().min(0)).default({}),
});
export type GoldenCase = Readonly<z.infer<typeof goldenCase>>;

/** A rule as its author writes it. Published unchanged, and named by the hash of its content. */
export const ruleDocument = z
  .strictObject({
    id: name,
    title: z.string().min(3).max(120),
    /** Why the business wants it, for the person who reads the exception. */
    why: z.string().min(10).max(1_000),
    /** Author: may not approve what the rule leads to. */
    owner: z.string().min(1).max(128),
    /** Team the exception is routed to. */
    team: name,
    subject: subjectShapeText,
    trigger: z.strictObject({ signals: z.array(z.enum(SIGNAL_TYPE_NAMES)).min(1).max(SIGNAL_TYPE_NAMES.length) }),
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
    severity: z.enum(SEVERITIES),
    effect: z.enum(FINDING_EFFECTS),
    /** Type of the exception it opens, joins or closes. */
    exceptionType: name,
    mergeKey: z.array(z.enum(MERGE_KEY_PARTS)).min(1).max(MERGE_KEY_PARTS.length).default(['exceptionType', 'subject']),
    /** Exceptions of this rule with the same supplier, or distribution centre, are one incident. */
    sharedCause: z.enum(['supplier', 'dc']).optional(),
    /** Formula of the money at risk. */
    moneyAtRisk: name,
    /** Agent that works on it when it opens. */
    agent: name.optional(),
    /** After raising a finding the rule stays quiet for the same subject this long, minutes of event time. */
    repeatAfterMinutes: z
      .int()
      .min(0)
      .max(90 * 1440),
    /** In force from (inclusive) until (exclusive), by event time. */
    effective: z
      .strictObject({ from: z.iso.datetime({ offset: true }).optional(), until: z.iso.datetime({ offset: true }).optional() })
      .default({}),
    tags: z.array(name).max(20).default([]),
    golden: z.array(goldenCase).min(3).max(100),
  })
  .meta({ id: 'RuleDocument' });
export type RuleDocument = Readonly<z.infer<typeof ruleDocument>>;

/** The published JSON Schema of a rule document (draft 2020-12), as an author’s editor wants it. */
export const ruleDocumentJsonSchema = (): Record<string, unknown> => ({ ...z.toJSONSchema(ruleDocument, { io: 'input' }) });

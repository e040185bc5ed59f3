import { z } from 'zod';
import { servedIssue, servedMoment, servedPage, type AnswerOf } from '../../../platform/index.js';
import type { Difference } from '../domain/diff-documents.js';
import { HEALTH_FINDINGS } from '../domain/rule-health.js';
import { ROLLOUT_STATES } from '../domain/rollout.js';
import { RULE_STATES } from '../domain/rule-version.js';
import type { SoundDocument } from '../usecases/look-at-document.js';
import type { RuleHealth } from '../usecases/rule-health-book.js';
import type { ShownVersion, VersionSummary } from './rulebook.schemas.js';
import type { RolledOut } from './shown-rollout.js';

/** A rule or table; the JSON Schema of a rule is served at `/v1/schemas/rule-document`. */
const document = z.looseObject({ id: z.string() });
export const ruleDocument = document.meta({ id: 'RuleDocument' });

const golden = z.array(z.strictObject({ case: z.string(), expected: z.string(), got: z.string(), ok: z.boolean() }));
const fired = z.strictObject({ rule: z.string(), digest: z.string() });

const names = z.array(z.string());
/** Places of one kind. */
export const placesOfRollout = z
  .union([z.strictObject({ banners: names }), z.strictObject({ regions: names }), z.strictObject({ stores: names })])
  .meta({ id: 'RolloutPlaces' });
const where = z.array(placesOfRollout);

const version = {
  id: z.string(),
  /** Counts writes: the `ETag` to send back with a change. */
  version: z.int(),
  rule: z.string(),
  number: z.int(),
  state: z.enum(RULE_STATES),
  digest: z.string(),
  /** Of a decision table from `checked` on: the rules made of it. */
  makes: z.array(fired).optional(),
  author: z.string(),
  writers: z.array(z.string()),
  base: z.int().optional(),
  note: z.string(),
  createdAt: servedMoment,
  changedAt: servedMoment,
  history: z.array(z.strictObject({ state: z.enum(RULE_STATES), at: servedMoment, by: z.string(), note: z.string().optional() })),
  /** The rollout it is in: in force in `where` only, and nowhere while that is stopped. */
  rollout: z.strictObject({ id: z.string(), state: z.enum(ROLLOUT_STATES), where }).optional(),
};

export const servedVersion: AnswerOf<ShownVersion & RolledOut> = z
  .strictObject({
    ...version,
    /** A draft may be anything but for its name. */
    document: z.unknown(),
    written: z.unknown().optional(),
    check: z
      .strictObject({
        ok: z.boolean(),
        issues: z.array(servedIssue),
        warnings: z.array(servedIssue),
        golden,
        at: servedMoment,
        by: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'RuleVersion' });

export const servedSummary: AnswerOf<VersionSummary & RolledOut> = z
  .strictObject({ ...version, issues: z.int().optional() })
  .meta({ id: 'RuleVersionSummary' });
export const servedSummaries = servedPage(servedSummary);

/** Since when and why a rule raises nothing. */
const pause = z.strictObject({
  at: servedMoment,
  hour: servedMoment,
  findings: z.int(),
  usual: z.strictObject({ days: z.int(), median: z.number(), deviation: z.number(), highest: z.number(), limit: z.number() }),
  says: z.string(),
});

/** A rule of the set in force: its document, and how it stands. */
const ruleInForce = document
  .extend({ version: z.string(), number: z.int().optional(), aside: z.boolean(), paused: pause.optional() })
  .meta({ id: 'RuleInForce' });
/** A version being rolled out: in force in these places, instead of what holds elsewhere. */
const ruleRolling = document.extend({ version: z.string(), number: z.int(), rollout: z.string(), where }).meta({ id: 'RuleRolling' });
export const servedRules = z
  .strictObject({
    ruleSet: z.string(),
    publishedAt: servedMoment,
    items: z.array(ruleInForce),
    nextCursor: z.string().optional(),
    rolling: z.array(ruleRolling),
  })
  .meta({ id: 'RulesInForce' });

export const servedRule = z
  .strictObject({
    id: z.string(),
    inForce: z.int().optional(),
    aside: z.boolean(),
    paused: pause.optional(),
    table: z.strictObject({ id: z.string(), rows: z.array(z.string()) }).optional(),
    rules: z.array(z.string()).optional(),
    items: z.array(servedSummary),
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'Rule' });

const difference: AnswerOf<Difference> = z.strictObject({
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export const servedDiff = z
  .strictObject({ from: servedVersion, to: servedVersion, differences: z.array(difference) })
  .meta({ id: 'RuleDiff' });

export const servedSoundDocument: AnswerOf<SoundDocument> = z
  .strictObject({ kind: z.enum(['rule', 'table']), warnings: z.array(servedIssue), golden, rules: z.array(fired) })
  .meta({ id: 'SoundDocument' });

export const servedImport = z
  .strictObject({
    items: z.array(
      z.strictObject({
        index: z.int(),
        document: ruleDocument.optional(),
        lost: z.array(servedIssue),
        version: z.strictObject({ rule: z.string(), number: z.int() }).optional(),
      }),
    ),
    assumed: z.array(z.string()),
  })
  .meta({ id: 'ImportedRules' });

export const servedHealth: AnswerOf<RuleHealth> = z
  .strictObject({
    rule: z.string(),
    ruleVersion: z.string(),
    title: z.string(),
    reviewedAt: servedMoment,
    inForceSince: servedMoment,
    days: z.int(),
    figures: z.strictObject({
      exceptions: z.int(),
      acted: z.int(),
      decided: z.int(),
      overridden: z.int(),
      findings: z.int(),
      overBudget: z.int(),
      notCompared: z.int(),
    }),
    findings: z.array(
      z.strictObject({
        finding: z.enum(HEALTH_FINDINGS),
        says: z.string(),
        other: z.string().optional(),
        figures: z.record(z.string(), z.union([z.number(), z.string()])),
      }),
    ),
  })
  .meta({ id: 'RuleHealth' });
export const servedHealthPage = z
  .strictObject({
    reviewedAt: servedMoment.optional(),
    items: z.array(servedHealth),
    nextCursor: z.string().optional(),
  })
  .meta({ id: 'RuleHealthPage' });

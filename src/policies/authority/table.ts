import { parse } from 'yaml';
import { z } from 'zod';
import { ACTION_TYPE_NAMES, contentDigest, EndcapError, ID_PATTERN, ROLES, type ActionType } from '../../kernel/index.js';
import { ROLE_PERMISSIONS } from '../permissions.js';

/** How far an agent may go: only watch, recommend to people, or act within the limit. */
export const AGENT_AUTONOMY = ['observe', 'recommend', 'act'] as const;
export type AgentAutonomy = (typeof AGENT_AUTONOMY)[number];

/** Minor units. */
const limit = z.number().int().min(0).max(1_000_000_000);
const ids = z.array(z.string().regex(ID_PATTERN)).max(5_000);

/** Up to this amount these roles decide; any of them counts, `quorum` distinct people are needed. */
const band = z.strictObject({
  upTo: limit,
  roles: z
    .array(z.enum(ROLES))
    .min(1)
    .refine(
      (roles) => roles.every((role) => ROLE_PERMISSIONS[role].includes('approvals.decide')),
      'every role must be one that decides approvals',
    ),
  quorum: z.number().int().min(1).max(5),
  /** Business minutes to decide; then it is denied. */
  expiresAfterMinutes: z
    .number()
    .int()
    .min(1)
    .max(14 * 24 * 60),
});

const row = z
  .strictObject({
    id: z.string().regex(ID_PATTERN),
    actionType: z.enum(ACTION_TYPE_NAMES as [ActionType, ...ActionType[]]),
    /** Which agents may propose this and how far each may go. Absent: any agent may recommend, none may act. */
    agents: z.record(z.string().regex(ID_PATTERN), z.enum(AGENT_AUTONOMY)).optional(),
    /** Where the row holds; absent = everywhere. */
    scope: z.strictObject({ banners: ids.optional(), regions: ids.optional(), stores: ids.optional() }).optional(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    /** The figure limits look at: what it costs, the goods it moves at cost, or the larger of the two. */
    amount: z.enum(['cost', 'goods-value', 'larger']).default('larger'),
    /** Up to and including this amount nobody is asked; absent = people are always asked. */
    autoUpTo: limit.optional(),
    /** Ascending; above the last the action is refused. */
    approval: z.array(band).max(10).default([]),
    /** Times in which nothing of this kind runs. */
    freezes: z
      .array(
        z
          .strictObject({
            from: z.iso.datetime({ offset: true }),
            until: z.iso.datetime({ offset: true }),
            because: z.string().min(1).max(200),
          })
          .refine((f) => Date.parse(f.from) < Date.parse(f.until), { path: ['until'], message: 'must be after from' }),
      )
      .max(100)
      .default([]),
  })
  .refine((r) => r.approval.every((b, i) => b.upTo > (r.approval[i - 1]?.upTo ?? r.autoUpTo ?? -1)), {
    path: ['approval'],
    message: 'limits must ascend, above autoUpTo',
  });
export type AuthorityRow = z.output<typeof row>;

/** One layer: what one level of the company lays down. */
export const authorityLayer = z
  .strictObject({
    level: z.enum(['enterprise', 'banner', 'region', 'store']),
    rows: z.array(row).min(1).max(1_000),
  })
  .refine((l) => new Set(l.rows.map((r) => r.id)).size === l.rows.length, { path: ['rows'], message: 'row ids must be unique' });
export type AuthorityLayer = z.output<typeof authorityLayer>;

/** The authority in force. Layers only tighten: the first is the enterprise's and must speak for every action. */
export type AuthorityTable = {
  /** Content digest over all layers: a verdict names exactly one. */
  readonly version: string;
  readonly layers: readonly AuthorityLayer[];
};

/** Builds the table from parsed layers. Throws EndcapError `invalid` when the first layer is not the enterprise's. */
export function authorityTable(layers: readonly AuthorityLayer[]): AuthorityTable {
  if (layers[0]?.level !== 'enterprise') throw new EndcapError('invalid', 'authority: the first layer must be the enterprise layer');
  const version = contentDigest(layers);
  return { version, layers };
}

/** Reads an authority table from YAML text, one text a layer. Throws EndcapError `invalid` naming the fields. */
export function readAuthority(...texts: readonly string[]): AuthorityTable {
  return authorityTable(texts.map(readLayer));
}

function readLayer(text: string): AuthorityLayer {
  let data: unknown;
  try {
    data = parse(text);
  } catch {
    throw new EndcapError('invalid', 'authority: not YAML');
  }
  const parsed = authorityLayer.safeParse(data);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((i) => ({ path: i.path.map(String).join('.'), message: i.message }));
  throw new EndcapError('invalid', `authority: ${issues[0]?.path} ${issues[0]?.message}`, { issues });
}

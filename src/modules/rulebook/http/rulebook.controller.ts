import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { EndcapError, notFound } from '../../../kernel/index.js';
import {
  Answers,
  decodeCursor,
  etag,
  pageOf,
  pageQuery,
  Permit,
  type AuthenticatedRequest,
  type Page,
  type PageQuery,
} from '../../../platform/index.js';
import { comparable, versionedAs, type RollingPlaces, type RuleDocument, type TableOrigin } from '../../../rules/index.js';
import { diffDocuments, type Difference } from '../domain/diff-documents.js';
import { documentOf } from '../domain/rule-version.js';
import { saysUnusual, type PausedRule } from '../domain/unusual-hour.js';
import { DraftRule } from '../usecases/draft-rule.js';
import { PublishRules } from '../usecases/publish-rules.js';
import { ResumeRule } from '../usecases/resume-rule.js';
import type { Standing } from '../usecases/rule-book.js';
import { RuleVersionStore } from '../usecases/rule-version-store.js';
import { VersionsInForce } from '../usecases/versions-in-force.js';
import { byOf } from './by-of.js';
import {
  diffQuery,
  newDraft,
  noted,
  ruleParam,
  shownVersion,
  summaryOf,
  type ShownVersion,
  type VersionSummary,
} from './rulebook.schemas.js';
import { rolledOut, type RolledOut } from './shown-rollout.js';
import { TakesText } from './take-text.js';
import { servedDiff, servedRule, servedRules, servedVersion } from './rule-answers.schemas.js';
import { servedNowInForce, servedResumed } from './publication-answers.schemas.js';

/** `number` is that of its version; of a rule made from a table, that of the table. */
type RuleInForce = RuleDocument & { version: string; number?: number; aside: boolean; paused?: ShownPause };
/** Since when a rule is paused and why, with figures and in a sentence. */
type ShownPause = Omit<PausedRule, 'rule' | 'ruleVersion'> & { says: string };

/** A version that is in force in some places only, beside what holds elsewhere. */
type RuleRolling = RuleDocument & { version: string; number: number; rollout: string; where: readonly RollingPlaces[] };

type OneRule = Page<VersionSummary & RolledOut> & {
  id: string;
  inForce?: number;
  aside: boolean;
  paused?: ShownPause;
  /** The table this rule is made from, and the rows it speaks for; it has no versions of its own. */
  table?: Pick<TableOrigin, 'id' | 'rows'>;
  /** Rules a table in force has made. */
  rules?: readonly string[];
};

/** Rules: which are in force, how each came to be, and new drafts. */
@ApiTags('rules')
@Controller('v1/rules')
export class RulebookController {
  constructor(
    private readonly inForce: VersionsInForce,
    private readonly versions: RuleVersionStore,
    private readonly draft: DraftRule,
    private readonly publish: PublishRules,
    private readonly resumeRule: ResumeRule,
  ) {}

  /**
   * The set in force, by id: what holds everywhere but where `rolling` says otherwise. Versions being rolled out, twenty at
   * most, stand on every page.
   */
  @Get()
  @Answers(servedRules, 'A page of the set in force, and what is being rolled out.')
  @Permit('rules.read')
  async list(
    @Query({ schema: pageQuery }) { cursor, limit }: PageQuery,
  ): Promise<Page<RuleInForce> & { ruleSet: string; publishedAt: Date; rolling: RuleRolling[] }> {
    const standing = await this.inForce.standing();
    if (standing === undefined) throw new EndcapError('unavailable', 'no rule set has been published yet');
    const { pointer, documents, versions } = standing;
    const after = cursor === undefined ? '' : String(decodeCursor(cursor, 1)[0]);
    const numbers = new Map(pointer.rules?.map(({ rule, number }) => [rule, number]));
    const aside = new Set(pointer.aside);
    const paused = new Map(pointer.paused?.map((one) => [one.rule, one]));
    const rows = documents
      .map((document, index) => ({ document, version: versions[index] ?? '' }))
      .filter(({ document }) => document.id > after)
      .sort((a, b) => (a.document.id < b.document.id ? -1 : 1))
      .slice(0, limit + 1)
      .map(({ document, version }): RuleInForce => {
        const number = numbers.get(versionedAs(document));
        const numbered = number === undefined ? {} : { number };
        return { ...document, version, ...numbered, aside: aside.has(document.id), ...shownPause(paused.get(document.id)) };
      });
    const page = pageOf(rows, limit, ({ id }) => [id]);
    return { ruleSet: pointer.digest, publishedAt: pointer.publishedAt, ...page, rolling: rollingIn(standing) };
  }

  /** Keeps a rule or table as the next version of its name: a draft, whatever else is wrong with it. */
  @Post()
  @Answers(servedVersion, 'The draft.', 201)
  @Permit('rules.manage')
  @TakesText()
  async write(
    @Body({ schema: newDraft }) body: z.infer<typeof newDraft>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownVersion> {
    const version = await this.draft.run(body, byOf(request));
    void reply.header('etag', etag(version.version)).header('location', `/v1/rules/${version.rule}/versions/${version.number}`);
    return shownVersion(version);
  }

  /** One rule or table: the number in force and its versions, newest first. A rule made from a table leads to the table. */
  @Get(':id')
  @Answers(servedRule, 'The rule and its versions, newest first.')
  @Permit('rules.read')
  async one(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Query({ schema: pageQuery }) { cursor, limit }: PageQuery,
  ): Promise<OneRule> {
    const below = cursor === undefined ? undefined : Number(decodeCursor(cursor, 1)[0]);
    const versions = await this.versions.ofRule(id, limit + 1, below);
    const standing = await this.inForce.standing();
    const made = standing?.documents.find((document) => document.id === id)?.table;
    if (versions.length === 0 && below === undefined && made === undefined) throw notFound('rule');
    const inForce = standing === undefined ? undefined : (await this.inForce.of(id, standing))?.number;
    const rules = standing?.documents.filter(({ table }) => table?.id === id).map((document) => document.id) ?? [];
    const summaries = versions.map((version) => ({ ...summaryOf(version), ...rolledOut(version, standing?.pointer.rollouts) }));
    const page = pageOf(summaries, limit, ({ number }) => [number]);
    return {
      id,
      ...(inForce === undefined ? {} : { inForce }),
      aside: [id, ...rules].some((name) => standing?.pointer.aside.includes(name) === true),
      ...(made === undefined ? {} : { table: { id: made.id, rows: made.rows } }),
      ...(rules.length === 0 ? {} : { rules }),
      ...shownPause(standing?.pointer.paused?.find(({ rule }) => rule === id)),
      ...page,
    };
  }

  /** Where two versions differ, and both of them. */
  @Get(':id/diff')
  @Answers(servedDiff, 'Both versions, and where they differ.')
  @Permit('rules.read')
  async diff(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Query({ schema: diffQuery }) query: z.infer<typeof diffQuery>,
  ): Promise<{ from: ShownVersion; to: ShownVersion; differences: readonly Difference[] }> {
    const [from, to] = await Promise.all([this.versions.find(id, query.from), this.versions.find(id, query.to)]);
    if (from === undefined || to === undefined) throw notFound('rule version');
    return {
      from: shownVersion(from),
      to: shownVersion(to),
      differences: diffDocuments(comparable(documentOf(from)), comparable(documentOf(to))),
    };
  }

  /** Lets a paused rule raise findings again. Not for whoever wrote what is in force. */
  @Post(':id/resume')
  @HttpCode(200)
  @Answers(servedResumed, 'It raises findings again.')
  @Permit('rules.publish')
  resume(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Body({ schema: noted }) { note }: z.infer<typeof noted>,
    @Req() request: AuthenticatedRequest,
  ): Promise<{ ruleSet: string; resumedAt: Date }> {
    return this.resumeRule.run(id, note, byOf(request));
  }

  /** Takes a rule out of force. Not for whoever wrote what is in force. */
  @Post(':id/retire')
  @HttpCode(200)
  @Answers(servedNowInForce, 'The set without it.')
  @Permit('rules.publish')
  async retire(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Body({ schema: noted }) { note }: z.infer<typeof noted>,
    @Req() request: AuthenticatedRequest,
  ): Promise<{ ruleSet: string; publishedAt: Date }> {
    const { digest, publishedAt } = await this.publish.run({ publish: [], retire: [id], note }, byOf(request));
    return { ruleSet: digest, publishedAt };
  }
}

function rollingIn({ pointer, rolling }: Standing): RuleRolling[] {
  return rolling.flatMap(({ document, where }): RuleRolling[] => {
    const rollout = pointer.rollouts?.find(({ state, rule }) => state === 'running' && rule === document.id);
    return rollout === undefined ? [] : [{ ...document, version: rollout.ruleVersion, number: rollout.number, rollout: rollout.id, where }];
  });
}

function shownPause(paused: PausedRule | undefined): { paused?: ShownPause } {
  if (paused === undefined) return {};
  const { rule: _rule, ruleVersion: _version, ...why } = paused;
  return { paused: { ...why, says: saysUnusual(paused) } };
}

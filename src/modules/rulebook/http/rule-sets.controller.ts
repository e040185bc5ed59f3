import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { notFound } from '../../../kernel/index.js';
import { Answers, decodeCursor, pageOf, pageQuery, Permit, type Page, type PageQuery } from '../../../platform/index.js';
import type { RollingRule, RuleDocument } from '../../../rules/index.js';
import { RuleBook } from '../usecases/rule-book.js';
import { RuleVersionStore } from '../usecases/rule-version-store.js';
import { summaryOf, versionsQuery, type VersionSummary } from './rulebook.schemas.js';
import { servedSummaries } from './rule-answers.schemas.js';
import { rolledOut, type RolledOut } from './shown-rollout.js';
import { servedRuleSet } from './publication-answers.schemas.js';

const digestParam = z.strictObject({ digest: z.string().max(128) });

/** Sets that are or were in force, and versions over all rules. */
@ApiTags('rules')
@Controller('v1')
export class RuleSetsController {
  constructor(
    private readonly book: RuleBook,
    private readonly versions: RuleVersionStore,
  ) {}

  /**
   * A set by its content hash, as decisions name it: its documents, by id, and the versions that held in some places only,
   * twenty at most, on every page.
   */
  @Get('rule-sets/:digest')
  @Answers(servedRuleSet, 'A page of the documents of the set.')
  @Permit('rules.read')
  async set(
    @Param({ schema: digestParam }) { digest }: z.infer<typeof digestParam>,
    @Query({ schema: pageQuery }) { cursor, limit }: PageQuery,
  ): Promise<Page<RuleDocument> & { ruleSet: string; rolling?: readonly RollingRule[] }> {
    const kept = await this.book.kept(digest);
    if (kept === undefined) throw notFound('rule set');
    const after = cursor === undefined ? '' : String(decodeCursor(cursor, 1)[0]);
    const rest = kept.documents.filter(({ id }) => id > after).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const page = pageOf(rest.slice(0, limit + 1), limit, ({ id }) => [id]);
    return { ruleSet: digest, ...page, ...(kept.rolling.length === 0 ? {} : { rolling: kept.rolling }) };
  }

  /** Versions of all rules, by rule and number; `state=draft` is what waits for its author, `state=checked` for a publisher. */
  @Get('rule-versions')
  @Answers(servedSummaries, 'Versions by rule and number.')
  @Permit('rules.read')
  async list(
    @Query({ schema: versionsQuery }) { state, cursor, limit }: z.infer<typeof versionsQuery>,
  ): Promise<Page<VersionSummary & RolledOut>> {
    const [rule, number] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const after = rule === undefined ? undefined : { rule: String(rule), number: Number(number) };
    const versions = await this.versions.list(state, limit + 1, after);
    const rollouts = (await this.book.pointer())?.rollouts;
    const summaries = versions.map((version) => ({ ...summaryOf(version), ...rolledOut(version, rollouts) }));
    return pageOf(summaries, limit, (version) => [version.rule, version.number]);
  }
}

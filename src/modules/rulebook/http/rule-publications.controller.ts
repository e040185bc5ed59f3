import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { notFound } from '../../../kernel/index.js';
import {
  decodeCursor,
  etag,
  ifMatch,
  pageOf,
  pageQuery,
  Permit,
  type AuthenticatedRequest,
  type Page,
  type PageQuery,
  Answers,
} from '../../../platform/index.js';
import type { SetChange } from '../domain/compose-set.js';
import type { By } from '../usecases/by.js';
import { CancelPublication } from '../usecases/cancel-publication.js';
import { versionAt } from '../usecases/find-version.js';
import { PublicationStore } from '../usecases/publication-store.js';
import { RuleVersionStore } from '../usecases/rule-version-store.js';
import { WaysToPublish } from '../usecases/ways-to-publish.js';
import { byOf } from './by-of.js';
import { shownPublication, type ShownPublication } from './shown-publication.js';
import { shownRollout, type ShownRollout } from './shown-rollout.js';
import { numberOf, ruleParam, setChange, versionParam, when } from './rulebook.schemas.js';
import { servedPublication, servedPublications, servedPublished } from './publication-answers.schemas.js';

/** What a publication came to: a set in force now, a plan, or a rollout that began. */
type Published =
  { readonly ruleSet: string; readonly publishedAt: Date } | { readonly planned: ShownPublication } | { readonly rollout: ShownRollout };

/** Bringing rules into force: by a second person, at once or at a moment. */
@ApiTags('rules')
@Controller('v1')
export class RulePublicationsController {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly ways: WaysToPublish,
    private readonly cancelPublication: CancelPublication,
    private readonly publications: PublicationStore,
  ) {}

  /** Publishes one version: at once, at a moment, or stage by stage. */
  @Post('rules/:id/versions/:n/publish')
  @HttpCode(200)
  @Answers(servedPublished, 'In force now, planned, or begun.')
  @Permit('rules.publish')
  async publish(
    @Param({ schema: versionParam }) params: z.infer<typeof versionParam>,
    @Headers('if-match') match: string | undefined,
    @Body({ schema: when }) { activateAt, stages, note }: z.infer<typeof when>,
    @Req() request: AuthenticatedRequest,
  ): Promise<Published> {
    const named = numberOf(params);
    await versionAt(this.versions, { ...named, expected: ifMatch(match) });
    if (stages !== undefined)
      return { rollout: shownRollout(await this.ways.inStages.run({ version: named, stages, note }, byOf(request))) };
    return this.change({ publish: [named], retire: [], note }, activateAt, byOf(request));
  }

  /** Publishes several versions and retires rules, all together or not at all. */
  @Post('rule-publications')
  @HttpCode(200)
  @Answers(servedPublished, 'In force now, or planned.')
  @Permit('rules.publish')
  together(@Body({ schema: setChange }) body: z.infer<typeof setChange>, @Req() request: AuthenticatedRequest): Promise<Published> {
    const { activateAt, ...change } = body;
    return this.change(change, activateAt, byOf(request));
  }

  /** Publications planned for a moment and what became of them, the latest moment first. */
  @Get('rule-publications')
  @Answers(servedPublications, 'Publications, the latest moment first.')
  @Permit('rules.read')
  async list(@Query({ schema: pageQuery }) { cursor, limit }: PageQuery): Promise<Page<ShownPublication>> {
    const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const before = id === undefined ? undefined : { activateAt: new Date(Number(at)), id: String(id) };
    const rows = await this.publications.list(limit + 1, before);
    return pageOf(rows.map(shownPublication), limit, (publication) => [publication.activateAt.getTime(), publication.id]);
  }

  @Get('rule-publications/:id')
  @Answers(servedPublication, 'The publication.')
  @Permit('rules.read')
  async one(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownPublication> {
    const publication = await this.publications.find(id);
    if (publication === undefined) throw notFound('rule publication');
    void reply.header('etag', etag(publication.version));
    return shownPublication(publication);
  }

  /** Calls a plan off. */
  @Post('rule-publications/:id/cancel')
  @HttpCode(200)
  @Answers(servedPublication, 'The plan, called off.')
  @Permit('rules.manage')
  async cancel(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Headers('if-match') match: string | undefined,
    @Req() request: AuthenticatedRequest,
  ): Promise<ShownPublication> {
    return shownPublication(await this.cancelPublication.run(id, ifMatch(match), byOf(request)));
  }

  private async change(change: SetChange, activateAt: string | undefined, by: By): Promise<Published> {
    if (activateAt !== undefined) return { planned: shownPublication(await this.ways.later.run(change, new Date(activateAt), by)) };
    const { digest, publishedAt } = await this.ways.atOnce.run(change, by);
    return { ruleSet: digest, publishedAt };
  }
}

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
import type { Rollout, RolloutFigures } from '../domain/rollout.js';
import { JudgeRollout } from '../usecases/judge-rollout.js';
import { SteerRollout } from '../usecases/steer-rollout.js';
import { VersionsInForce } from '../usecases/versions-in-force.js';
import { byOf } from './by-of.js';
import { shownRollout, type ShownRollout } from './shown-rollout.js';
import { noted, ruleParam } from './rulebook.schemas.js';
import { servedRollout, servedRollouts } from './publication-answers.schemas.js';

/** Versions that come into force stage by stage. */
@ApiTags('rules')
@Controller('v1/rule-rollouts')
export class RuleRolloutsController {
  constructor(
    private readonly inForce: VersionsInForce,
    private readonly judge: JudgeRollout,
    private readonly steer: SteerRollout,
  ) {}

  /** Those under way and the last that ended, the newest first. */
  @Get()
  @Answers(servedRollouts, 'Rollouts, the newest first.')
  @Permit('rules.read')
  async list(@Query({ schema: pageQuery }) { cursor, limit }: PageQuery): Promise<Page<ShownRollout>> {
    const all = ((await this.inForce.standing())?.pointer.rollouts ?? []).toSorted(newestFirst);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, 2);
    const rest = after === undefined ? all : all.filter(({ startedAt, id }) => isBefore([startedAt.getTime(), id], after));
    return pageOf(rest.slice(0, limit + 1).map(shownRollout), limit, ({ startedAt, id }) => [startedAt.getTime(), id]);
  }

  /** One rollout; while it runs, with its figures as they are now. */
  @Get(':id')
  @Answers(servedRollout, 'The rollout, with its figures.')
  @Permit('rules.read')
  async one(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownRollout & { figures?: RolloutFigures }> {
    const standing = await this.inForce.standing();
    const rollout = standing?.pointer.rollouts?.find((one) => one.id === id);
    if (standing === undefined || rollout === undefined) throw notFound('rule rollout');
    void reply.header('etag', etag(rollout.version));
    return rollout.state === 'running'
      ? { ...shownRollout(rollout), figures: (await this.judge.run(rollout, standing)).figures }
      : shownRollout(rollout);
  }

  /** What the version replaced holds everywhere again. For whoever has one of its places within their scope. */
  @Post(':id/stop')
  @HttpCode(200)
  @Answers(servedRollout, 'The rollout, stopped.')
  @Permit('rules.manage')
  async stop(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Headers('if-match') match: string | undefined,
    @Body({ schema: noted }) { note }: z.infer<typeof noted>,
    @Req() request: AuthenticatedRequest,
  ): Promise<ShownRollout> {
    return shownRollout(await this.steer.stop.run({ id, expected: ifMatch(match) }, note, byOf(request)));
  }

  /** Goes on with the stage it was in. Not for whoever wrote the version. */
  @Post(':id/continue')
  @HttpCode(200)
  @Answers(servedRollout, 'The rollout, under way again.')
  @Permit('rules.publish')
  async goOn(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Headers('if-match') match: string | undefined,
    @Req() request: AuthenticatedRequest,
  ): Promise<ShownRollout> {
    return shownRollout(await this.steer.goOn.run({ id, expected: ifMatch(match) }, byOf(request)));
  }

  /** Gives it up for good. For whoever has all places of the version, and of what it replaces, within their scope. */
  @Post(':id/abandon')
  @HttpCode(200)
  @Answers(servedRollout, 'The rollout, given up.')
  @Permit('rules.manage')
  async abandon(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Headers('if-match') match: string | undefined,
    @Body({ schema: noted }) { note }: z.infer<typeof noted>,
    @Req() request: AuthenticatedRequest,
  ): Promise<ShownRollout> {
    return shownRollout(await this.steer.abandon.run({ id, expected: ifMatch(match) }, note, byOf(request)));
  }
}

const newestFirst = (a: Rollout, b: Rollout): number => (isBefore([b.startedAt.getTime(), b.id], [a.startedAt.getTime(), a.id]) ? -1 : 1);
const isBefore = ([at, id]: readonly [number, string], [otherAt, otherId]: readonly (string | number)[]): boolean =>
  at < Number(otherAt) || (at === Number(otherAt) && id < String(otherId));

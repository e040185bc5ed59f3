import { Body, Controller, Get, Headers, HttpCode, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { inScope, notFound, parseSubject, type Principal } from '../../../kernel/index.js';
import { Answers, CurrentPrincipal, etag, ifMatch, Permit, TEXT_TYPES, type AuthenticatedRequest } from '../../../platform/index.js';
import { Directory } from '../../masterdata/index.js';
import { writeRuleDocument } from '../../../rules/index.js';
import { writtenOf, type RuleVersion } from '../domain/rule-version.js';
import type { VersionAt } from '../usecases/find-version.js';
import { ReportShadow, type ShadowReport } from '../usecases/report-shadow.js';
import { RuleBook } from '../usecases/rule-book.js';
import { RuleVersionStore } from '../usecases/rule-version-store.js';
import { WriteRules } from '../usecases/write-rules.js';
import { byOf } from './by-of.js';
import { gridOf, wantedForm } from './document-forms.js';
import { changedDraft, noted, numberOf, shownVersion, versionParam, type ShownVersion } from './rulebook.schemas.js';
import { rolledOut, type RolledOut } from './shown-rollout.js';
import { TakesText } from './take-text.js';
import { servedVersion } from './rule-answers.schemas.js';
import { servedShadowReport } from './rule-look-answers.schemas.js';

type Params = z.infer<typeof versionParam>;

/** One version of a rule on its way: edited, checked, in shadow, given up, gone back to. */
@ApiTags('rules')
@Controller('v1/rules/:id/versions/:n')
export class RuleVersionsController {
  constructor(
    private readonly versions: RuleVersionStore,
    private readonly write: WriteRules,
    private readonly report: ReportShadow,
    private readonly directory: Directory,
    private readonly book: RuleBook,
  ) {}

  /** The version, or by `Accept` its document alone: as YAML, or the grid of a table as CSV. */
  @Get()
  @Answers(servedVersion, 'The version; as a text its document alone.')
  @Permit('rules.read')
  @ApiProduces('application/json', ...TEXT_TYPES)
  async one(
    @Param({ schema: versionParam }) params: Params,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<(ShownVersion & RolledOut) | string> {
    const { rule, number } = numberOf(params);
    const version = await this.versions.find(rule, number);
    if (version === undefined) throw notFound('rule version');
    const form = wantedForm(accept);
    void reply.header('vary', 'accept');
    if (form === 'application/json') return { ...shown(version, reply), ...rolledOut(version, (await this.book.pointer())?.rollouts) };
    const text = form === 'text/csv' ? gridOf(version) : writeRuleDocument(writtenOf(version) as Record<string, unknown>, 'yaml');
    void reply.header('etag', etag(version.version)).header('content-type', `${form}; charset=utf-8`);
    return text;
  }

  /** Another content for a draft; later versions never change. */
  @Put()
  @Answers(servedVersion, 'The draft as it is now.')
  @Permit('rules.manage')
  @TakesText()
  async edit(
    @Param({ schema: versionParam }) params: Params,
    @Headers('if-match') match: string | undefined,
    @Body({ schema: changedDraft }) body: z.infer<typeof changedDraft>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownVersion> {
    return shown(await this.write.edit.run(at(params, match), body, byOf(request)), reply);
  }

  /** Bounds, shape, meaning and golden cases. The answer holds what was found; without issues the version is `checked`. */
  @Post('check')
  @HttpCode(200)
  @Answers(servedVersion, 'The version with what was found.')
  @Permit('rules.manage')
  async check(
    @Param({ schema: versionParam }) params: Params,
    @Headers('if-match') match: string | undefined,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownVersion> {
    return shown(await this.write.check.run(at(params, match), byOf(request)), reply);
  }

  /** Evaluates the version on live signals from now on, without effect. */
  @Post('shadow')
  @HttpCode(200)
  @Answers(servedVersion, 'The version in shadow.')
  @Permit('rules.manage')
  async shadow(
    @Param({ schema: versionParam }) params: Params,
    @Headers('if-match') match: string | undefined,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownVersion> {
    return shown(await this.write.shadow.run(at(params, match), byOf(request)), reply);
  }

  /** What the version would have done in shadow, by day; examples only of subjects the caller may see. */
  @Get('shadow')
  @Answers(servedShadowReport, 'What it would have done, by day.')
  @Permit('rules.read')
  shadowed(@Param({ schema: versionParam }) params: Params, @CurrentPrincipal() principal: Principal): Promise<ShadowReport> {
    const { rule, number } = numberOf(params);
    const places = this.directory.snapshot();
    return this.report.run(rule, number, (subject) => {
      const { store } = parseSubject(subject);
      return inScope(principal.scope, store === undefined ? {} : places.placeOf(store));
    });
  }

  /** Gives up a version that is not in force. */
  @Post('discard')
  @HttpCode(200)
  @Answers(servedVersion, 'The version that was given up.')
  @Permit('rules.manage')
  async discard(
    @Param({ schema: versionParam }) params: Params,
    @Headers('if-match') match: string | undefined,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownVersion> {
    return shown(await this.write.discard.run(at(params, match), byOf(request)), reply);
  }

  /** A new draft with the content of this version. */
  @Post('revert')
  @Answers(servedVersion, 'The new draft.', 201)
  @Permit('rules.manage')
  async revert(
    @Param({ schema: versionParam }) params: Params,
    @Body({ schema: noted }) { note }: z.infer<typeof noted>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownVersion> {
    const version = await this.write.revert.run(numberOf(params), note, byOf(request));
    void reply.header('location', `/v1/rules/${version.rule}/versions/${version.number}`);
    return shown(version, reply);
  }
}

const at = (params: Params, match: string | undefined): VersionAt => ({ ...numberOf(params), expected: ifMatch(match) });

function shown(version: RuleVersion, reply: FastifyReply): ShownVersion {
  void reply.header('etag', etag(version.version));
  return shownVersion(version);
}

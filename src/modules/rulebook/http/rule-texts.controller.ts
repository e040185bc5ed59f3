import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers, Permit } from '../../../platform/index.js';
import { AnalyseDraftTable, type AnalysedTable } from '../usecases/analyse-draft-table.js';
import { LookAtDocument, type SoundDocument } from '../usecases/look-at-document.js';
import { lookedAt } from './rulebook.schemas.js';
import { asItStands, TakesText, type TextRequest } from './take-text.js';
import { servedSoundDocument } from './rule-answers.schemas.js';
import { servedTableAnalysis } from './rule-look-answers.schemas.js';

/** Looking at a rule or table before anybody keeps it: nothing is stored. */
@ApiTags('rules')
@Controller('v1/rules')
export class RuleTextsController {
  constructor(
    private readonly lookAt: LookAtDocument,
    private readonly analyseTable: AnalyseDraftTable,
  ) {}

  /** Whether a rule or table would pass the check. What does not is answered as a problem that names every place. */
  @Post('validate')
  @HttpCode(200)
  @Answers(servedSoundDocument, 'It would pass the check.')
  @Permit('rules.manage')
  @TakesText()
  validate(@Body({ schema: lookedAt }) { document }: z.infer<typeof lookedAt>, @Req() request: TextRequest): Promise<SoundDocument> {
    return this.lookAt.run(document, request.placing ?? asItStands);
  }

  /** Gaps and overlaps of a decision table, each with an example, and what a check would refuse it for. */
  @Post('analyse')
  @HttpCode(200)
  @Answers(servedTableAnalysis, 'Gaps and overlaps, each with an example.')
  @Permit('rules.manage')
  @TakesText()
  analyse(@Body({ schema: lookedAt }) { document }: z.infer<typeof lookedAt>, @Req() request: TextRequest): Promise<AnalysedTable> {
    return this.analyseTable.run(document, request.placing ?? asItStands);
  }
}

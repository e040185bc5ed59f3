import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Answers, Permit, type AuthenticatedRequest } from '../../../platform/index.js';
import { ImportPlainRules, type ImportAnswer } from '../usecases/import-plain-rules.js';
import { byOf } from './by-of.js';
import { plainRules } from './rule-import.schemas.js';
import { servedImport } from './rule-answers.schemas.js';

/** Rules somebody has already, for json-rules-engine as it is. */
@ApiTags('rules')
@Controller('v1/rules')
export class RuleImportController {
  constructor(private readonly plain: ImportPlainRules) {}

  /** Turns plain json-rules-engine rules into documents to complete, and says of each what was lost. With `note` they are kept as drafts. */
  @Post('import')
  @HttpCode(200)
  @Answers(servedImport, 'What became of each rule, in the order they were handed in.')
  @Permit('rules.manage')
  take(@Body({ schema: plainRules }) body: z.infer<typeof plainRules>, @Req() request: AuthenticatedRequest): Promise<ImportAnswer> {
    return this.plain.run(body, byOf(request));
  }
}

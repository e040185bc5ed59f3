import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permit } from '../../../platform/index.js';
import { ruleDocumentJsonSchema } from '../../../rules/index.js';

/** The JSON Schema (2020-12) of a rule document, for editors that check while their author writes. */
@ApiTags('rules')
@Controller('v1/schemas')
export class RuleSchemaController {
  private readonly schema = ruleDocumentJsonSchema();

  @Get('rule-document')
  @Permit('rules.read')
  ruleDocument(): Record<string, unknown> {
    return this.schema;
  }
}

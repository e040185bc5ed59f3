import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Permit, servedJsonSchema, Answers } from '../../../platform/index.js';
import { decisionTableJsonSchema, ruleDocumentJsonSchema } from '../../../rules/index.js';

/** The JSON Schemas (2020-12) of a rule document and of a decision table, for editors that check while their author writes. */
@ApiTags('rules')
@Controller('v1/schemas')
export class RuleSchemaController {
  private readonly schema = ruleDocumentJsonSchema();
  private readonly tableSchema = decisionTableJsonSchema();

  @Get('rule-document')
  @Answers(servedJsonSchema, 'The schema of a rule.')
  @Permit('rules.read')
  ruleDocument(): Record<string, unknown> {
    return this.schema;
  }

  @Get('decision-table')
  @Answers(servedJsonSchema, 'The schema of a table.')
  @Permit('rules.read')
  decisionTable(): Record<string, unknown> {
    return this.tableSchema;
  }
}

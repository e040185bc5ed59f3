import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock, EndcapError, notFound, subjectShape, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, Permit } from '../../../platform/index.js';
import type { Explanation } from '../../../rules/index.js';
import { Directory } from '../../masterdata/index.js';
import { ActiveRules } from '../usecases/active-rules.js';
import { FactReader } from '../usecases/fact-reader.js';
import { scopedSubject } from './scoped-subject.js';

const ruleParam = z.strictObject({ id: z.string().max(64) });
const explainQuery = z.strictObject({ subject: z.string().max(300) });

/** Why a rule in force fires or does not. */
@ApiTags('rules')
@Controller('v1/rules')
export class RulesController {
  constructor(
    private readonly rules: ActiveRules,
    private readonly facts: FactReader,
    private readonly directory: Directory,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get(':id/explain')
  @Permit('rules.read')
  async explain(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Query({ schema: explainQuery }) query: z.infer<typeof explainQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Explanation & { rule: string; ruleVersion: string; subject: string; at: Date }> {
    const { set } = await this.rules.current();
    const rule = set.rule(id);
    if (rule === undefined) throw notFound('rule');
    const subject = scopedSubject(query.subject, principal, this.directory.snapshot());
    if (subjectShape(subject) !== rule.document.subject)
      throw new EndcapError('invalid', 'the rule is about other subjects', {
        issues: [{ path: 'subject', message: `must be a ${rule.document.subject}` }],
      });
    const at = this.clock.now();
    return { rule: id, ruleVersion: rule.version, subject, at, ...set.explain(id, await this.facts.view(subject, at)) };
  }
}

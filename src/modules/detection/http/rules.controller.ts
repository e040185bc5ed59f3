import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock, EndcapError, notFound, parseSubject, subjectShape, type Principal } from '../../../kernel/index.js';
import { Answers, CurrentPrincipal, Permit } from '../../../platform/index.js';
import { Directory } from '../../masterdata/index.js';
import { suppressedBy } from '../../../rules/index.js';
import { ActiveRules } from '../usecases/active-rules.js';
import { explainedRule, type ExplainedRule } from '../domain/explained-rule.js';
import { FactReader } from '../usecases/fact-reader.js';
import { FindingReader } from '../usecases/finding-store.js';
import { scopedSubject } from './scoped-subject.js';
import { servedExplanation } from './explain-answer.schemas.js';

const ruleParam = z.strictObject({ id: z.string().max(64) });
const explainQuery = z.strictObject({ subject: z.string().max(300) });
/** What keeps a rule quiet is among the newest findings of the subject. */
const FINDINGS_LOOKED_AT = 200;

/** Why a rule in force fires or does not. */
@ApiTags('rules')
@Controller('v1/rules')
export class RulesController {
  constructor(
    private readonly rules: ActiveRules,
    private readonly facts: FactReader,
    private readonly directory: Directory,
    private readonly findings: FindingReader,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Why the rule fires or does not: each comparison with value, source, age and distance, and what else keeps it quiet. */
  @Get(':id/explain')
  @Answers(servedExplanation, 'Why it fires or does not.')
  @Permit('rules.read')
  async explain(
    @Param({ schema: ruleParam }) { id }: z.infer<typeof ruleParam>,
    @Query({ schema: explainQuery }) query: z.infer<typeof explainQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<ExplainedRule> {
    const { set, aside, paused } = await this.rules.current();
    if (set.rule(id) === undefined) throw notFound('rule');
    const directory = this.directory.snapshot();
    const subject = scopedSubject(query.subject, principal, directory);
    const { store, product } = parseSubject(subject);
    const group = product === undefined ? undefined : directory.product(product)?.group;
    const place = { ...(store === undefined ? {} : directory.placeOf(store)), ...(group === undefined ? {} : { productGroup: group }) };
    const rule = set.rule(id, place);
    if (rule === undefined) throw notFound('rule');
    if (subjectShape(subject) !== rule.document.subject)
      throw new EndcapError('invalid', 'the rule is about other subjects', {
        issues: [{ path: 'subject', message: `must be a ${rule.document.subject}` }],
      });
    const at = this.clock.now();
    const [view, newest] = await Promise.all([this.facts.view(subject, at), this.findings.ofSubject(subject, FINDINGS_LOOKED_AT)]);
    return explainedRule({ ruleSet: set.digest, rule, subject, at }, set.explain(id, view, place), {
      outOfScope: set.outOfScope(id, { place, at }),
      aside: aside.has(rule.version),
      suppressed: suppressedBy(rule.document, at, store === undefined ? undefined : directory.store(store)?.zone),
      paused: paused.get(rule.version),
      raised: newest,
    });
  }
}

import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock, subjectShape, type Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, Permit, Answers } from '../../../platform/index.js';
import { isReadableFrom } from '../../../rules/index.js';
import { Directory } from '../../masterdata/index.js';
import { FactsDeclared } from '../../rulebook/index.js';
import { FactReader } from '../usecases/fact-reader.js';
import { scopedSubject } from './scoped-subject.js';
import { servedCatalogue, servedFacts, type FactAnswer } from './fact-answers.schemas.js';

const factsQuery = z.strictObject({ subject: z.string().max(300) });

/** What is known, and what can be known. */
@ApiTags('facts')
@Controller('v1/facts')
export class FactsController {
  constructor(
    private readonly facts: FactReader,
    private readonly declared: FactsDeclared,
    private readonly directory: Directory,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get('catalogue')
  @Answers(servedCatalogue, 'Every fact there can be.')
  @Permit('facts.read')
  catalogue(): { items: unknown[] } {
    return { items: [...this.declared.catalogue().all()] };
  }

  @Get()
  @Answers(servedFacts, 'What is known of the subject now.')
  @Permit('facts.read')
  async list(
    @Query({ schema: factsQuery }) query: z.infer<typeof factsQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<{ subject: string; at: Date; items: FactAnswer[] }> {
    const subject = scopedSubject(query.subject, principal, this.directory.snapshot());
    const at = this.clock.now();
    const view = await this.facts.view(subject, at);
    const shape = subjectShape(subject);
    const items = this.declared
      .catalogue()
      .all()
      .flatMap((fact): FactAnswer[] => {
        const reading = isReadableFrom(fact, shape) ? view.read(fact.name) : undefined;
        if (reading === undefined) return [];
        const ageMinutes = Math.max(0, (at.getTime() - reading.at.getTime()) / 60_000);
        return [{ name: fact.name, unit: fact.unit, ...reading, ageMinutes, stale: ageMinutes > fact.freshnessMinutes }];
      });
    return { subject, at, items };
  }
}

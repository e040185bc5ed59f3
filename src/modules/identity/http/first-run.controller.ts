import { Body, Controller, Post, Req } from '@nestjs/common';
import type { z } from 'zod';
import { EndcapError } from '../../../kernel/index.js';
import { Public, type AuthenticatedRequest, Answers } from '../../../platform/index.js';
import { FirstRun } from '../usecases/first-run.js';
import { Tries } from '../usecases/ports.js';
import { firstRunShape } from './shapes.js';
import { servedFirstPeople } from './identity-answers.schemas.js';

/** The door to an empty installation; shut for good once somebody is in. */
@Controller('v1/first-run')
export class FirstRunController {
  constructor(
    private readonly firstRun: FirstRun,
    private readonly tries: Tries,
  ) {}

  @Post()
  @Answers(servedFirstPeople, 'The first people are in.', 201)
  @Public('nobody can sign in to an empty installation; the operator’s token guards it')
  async run(
    @Body({ schema: firstRunShape }) body: z.infer<typeof firstRunShape>,
    @Req() request: AuthenticatedRequest,
  ): Promise<{ users: { id: string; email: string }[] }> {
    const wait = await this.tries.begin(`first-run ${request.ip}`);
    if (wait > 0) throw new EndcapError('overloaded', 'too many tries', { retryAfterSeconds: wait });
    const users = await this.firstRun.run({ ...body, correlationId: request.correlationId ?? '' });
    return { users: users.map(({ id, email }) => ({ id, email })) };
  }
}

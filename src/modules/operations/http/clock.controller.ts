import { Body, Controller, Get, HttpCode, Inject, Optional, Post } from '@nestjs/common';
import { z } from 'zod';
import { Clock, notFound } from '../../../kernel/index.js';
import { ClockBarrier, Permit, Answers } from '../../../platform/index.js';
import { servedAdvance, servedClock } from './operations-answers.schemas.js';

const advance = z.strictObject({ to: z.iso.datetime({ offset: true }) }).meta({ id: 'ClockAdvance' });

/** Business time; movable only where the clock is simulated. */
@Controller('v1/clock')
export class ClockController {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Optional() @Inject(ClockBarrier) private readonly barrier: ClockBarrier | null,
  ) {}

  @Get()
  @Answers(servedClock, 'Business time now.')
  @Permit('status.read')
  read(): { now: string; simulated: boolean } {
    return { now: this.clock.now().toISOString(), simulated: this.barrier !== null };
  }

  /** Answers when all work due up to `to` has drained. */
  @Post('advance')
  @HttpCode(200)
  @Answers(servedAdvance, 'All work due up to then is done.')
  @Permit('clock.advance')
  async advance(@Body({ schema: advance }) body: z.infer<typeof advance>): Promise<{ now: string; drainedMs: number; steps: number }> {
    if (this.barrier === null) throw notFound('simulated clock');
    const started = performance.now();
    const { now, steps } = await this.barrier.advance(new Date(body.to));
    return { now: now.toISOString(), drainedMs: Math.round(performance.now() - started), steps };
  }
}
